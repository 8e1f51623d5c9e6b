import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { isSameOrigin, originOf } from './origin.ts'

function request(headers: Record<string, string>): IncomingMessage {
  const req = new IncomingMessage(new Socket())
  Object.assign(req.headers, headers)
  return req
}
const direct = { trustProxy: false, publicUrl: null }
const proxied = { trustProxy: true, publicUrl: null }

test("a page of another host can't act with our cookies", () => {
  const host = 'console.test:3000'
  expect(isSameOrigin(request({ host, origin: 'http://console.test:3000' }), direct)).toBe(true)
  expect(isSameOrigin(request({ host, origin: 'http://console.test:3001' }), direct)).toBe(false)
  expect(isSameOrigin(request({ host, origin: 'http://evil.test' }), direct)).toBe(false)
  expect(isSameOrigin(request({ host, origin: 'null' }), direct)).toBe(false)
})

test('without Origin, what the browser says of the site decides', () => {
  expect(isSameOrigin(request({ host: 'a' }), direct)).toBe(true)
  expect(isSameOrigin(request({ host: 'a', 'sec-fetch-site': 'cross-site' }), direct)).toBe(false)
  expect(isSameOrigin(request({ host: 'a', 'sec-fetch-site': 'same-origin' }), direct)).toBe(true)
})

test('forwarded headers count only behind a trusted proxy', () => {
  const headers = {
    host: '10.0.0.1:3000',
    'x-forwarded-host': 'console.test',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.9, 198.51.100.7',
  }
  expect(originOf(request(headers), proxied)).toEqual({
    url: 'https://console.test',
    host: 'console.test',
    secure: true,
    ip: '198.51.100.7',
  })
  expect(originOf(request(headers), direct)).toMatchObject({
    url: 'http://10.0.0.1:3000',
    secure: false,
    ip: '',
  })
  expect(isSameOrigin(request({ ...headers, origin: 'https://console.test' }), proxied)).toBe(true)
})

test('the configured public URL is always our own', () => {
  const settings = { trustProxy: false, publicUrl: new URL('https://console.test') }
  expect(isSameOrigin(request({ host: '10.0.0.1', origin: 'https://console.test' }), settings)).toBe(true)
  expect(originOf(request({ host: 'console.test' }), settings).secure).toBe(true)
})
