import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { Endpoint, type EndpointFlags } from './endpoint.ts'

const FINGERPRINT = 'f'.repeat(43)
const log = createLog('ERROR', false, () => {})
let stateDir = ''
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'qunkong-endpoint-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

const endpoint = (flags: Partial<EndpointFlags>) =>
  Endpoint.of(
    {
      server: 'h',
      port: 8765,
      tls: undefined,
      ca: undefined,
      token: undefined,
      tokenOnCommandLine: true,
      stateDir,
      ...flags,
    },
    log,
  )

test.each([
  ['another host', { server: 'console.example.com' }, 'wss://console.example.com:8765/'],
  ['an IPv6 address', { server: '2001:db8::1' }, 'wss://[2001:db8::1]:8765/'],
  ['this machine, of which nothing is known', { server: '127.0.0.1' }, 'ws://127.0.0.1:8765/'],
  [
    'this machine, by a token with a fingerprint',
    { server: 'localhost', token: `qke_x.${FINGERPRINT}` },
    'wss://localhost:8765/',
  ],
  ['this machine, with --no-tls', { server: '127.0.0.1', tls: false, ca: '/x' }, 'ws://127.0.0.1:8765/'],
  [
    'another host with --no-tls, of which nothing is known',
    { server: 'a.example', tls: false },
    'ws://a.example:8765/',
  ],
  ['a whole URL', { server: 'wss://a.example/agents' }, 'wss://a.example/agents'],
] as const)('what is dialled: %s', async (_case, flags, url) => {
  expect((await endpoint(flags)).url.href).toBe(url)
})

test('who knows the server by its certificate is not talked out of TLS', async () => {
  await expect(endpoint({ server: 'a.example', tls: false, token: `qke_x.${FINGERPRINT}` })).rejects.toThrow(
    'will not talk to a.example without TLS',
  )
  await writeFile(path.join(stateDir, 'ca.pem'), 'pinned')
  await expect(endpoint({ server: 'a.example', tls: false })).rejects.toThrow('without TLS')
  await expect(endpoint({ server: 'ws://a.example/' })).rejects.toThrow('without TLS')
  expect((await endpoint({ server: 'a.example' })).url.protocol).toBe('wss:')
})

test('the secret that is shown to the server has no fingerprint', async () => {
  expect((await endpoint({ server: 'a.example', token: `qke_x.${FINGERPRINT}` })).secret).toBe('qke_x')
})
