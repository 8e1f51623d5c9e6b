import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig, SETTINGS } from './config.ts'

test('an empty environment gives a server for this machine alone', () => {
  const config = readConfig({}, '/srv')
  expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, agentHost: '127.0.0.1', agentPort: 8765 })
  expect(config.dataDir).toBe('/srv/data')
  expect(config.databaseUrl).toBeNull()
})

test('empty values count as absent', () => {
  expect(readConfig({ PORT: '', ADMIN_PASSWORD: '' }, '/').port).toBe(3000)
})

test.each([
  ['PORT', '99999', /PORT must be a port number/],
  ['PORT', 'http', /PORT must be a port number/],
  ['DATABASE_URL', 'postgres://a/b', /DATABASE_URL must look like mysql/],
  ['NATS_URL', 'nats://x', /NATS_URL is not supported in this version/],
  ['AGENT_OPEN_ENROLMENT', 'yes', /AGENT_OPEN_ENROLMENT must be true or false/],
  ['ADMIN_PASSWORD', 'short', /at least 10 characters/],
  ['NEXTAUTH_SECRET', 'short', /at least 32 characters/],
])('a bad %s is named with what would be right', (name, value, sentence) => {
  expect(() => readConfig({ [name]: value }, '/')).toThrow(sentence)
})

test('two bad values are both named', () => {
  expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'loud' }, '/')).toThrow(/PORT.*LOG_LEVEL/)
})

test('one port for both listeners is refused, unless it means any', () => {
  expect(() => readConfig({ PORT: '8765' }, '/')).toThrow(/must differ/)
  expect(readConfig({ PORT: '0', AGENT_PORT: '0' }, '/').port).toBe(0)
})

test('.env.example lists everything that may be set, and nothing else; what it sets are the defaults', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  const named = [...example.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([line, name = '', value = '']) => ({
    name,
    value: line.startsWith('#') ? undefined : value,
  }))
  // It is only there to be refused.
  expect(named.map(({ name }) => name).sort()).toEqual(SETTINGS.filter((name) => name !== 'NATS_URL').sort())
  expect(readConfig(Object.fromEntries(named.map(({ name, value }) => [name, value])), '/')).toEqual(
    readConfig({}, '/'),
  )
})
