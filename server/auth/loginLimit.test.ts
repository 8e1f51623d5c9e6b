import { expect, test } from 'vitest'
import { LoginLimit } from './loginLimit.ts'

test('the eleventh failure for a name waits; another name and another address do not', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 10; i++) expect(await limit.attempt('192.0.2.1', 'anna')).toBe(0)
  const wait = await limit.attempt('192.0.2.1', 'Anna')
  expect(wait).toBeGreaterThan(800)
  expect(wait).toBeLessThanOrEqual(900)
  expect(await limit.attempt('192.0.2.1', 'ben')).toBe(0)
  expect(await limit.attempt('192.0.2.2', 'anna')).toBe(0)
})

test('success forgives the failures before it', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 9; i++) await limit.attempt('192.0.2.1', 'anna')
  await limit.succeeded('192.0.2.1', 'anna')
  for (let i = 0; i < 10; i++) expect(await limit.attempt('192.0.2.1', 'anna')).toBe(0)
})

test('an address that guesses many names is stopped', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 100; i++) expect(await limit.attempt('192.0.2.1', `user${i}`)).toBe(0)
  expect(await limit.attempt('192.0.2.1', 'one more')).toBeGreaterThan(0)
})
