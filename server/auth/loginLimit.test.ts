import { expect, test } from 'vitest'
import { LoginLimit } from './loginLimit.ts'

const stranger = () => Promise.resolve(false)
const owner = () => Promise.resolve(true)

test('the eleventh failure for a name waits; another name and another address do not', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 10; i++) expect(await limit.attempt('192.0.2.1', 'anna', stranger)).toBe(0)
  const wait = await limit.attempt('192.0.2.1', 'Anna', stranger)
  expect(wait).toBeGreaterThan(800)
  expect(wait).toBeLessThanOrEqual(900)
  expect(await limit.attempt('192.0.2.1', 'ben', stranger)).toBe(0)
  expect(await limit.attempt('192.0.2.2', 'anna', stranger)).toBe(0)
})

test('success forgives the failures before it', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 9; i++) await limit.attempt('192.0.2.1', 'anna', stranger)
  await limit.succeeded('192.0.2.1', 'anna')
  for (let i = 0; i < 10; i++) expect(await limit.attempt('192.0.2.1', 'anna', stranger)).toBe(0)
})

test('an address that guesses many names is stopped', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 100; i++) expect(await limit.attempt('192.0.2.1', `user${i}`, stranger)).toBe(0)
  expect(await limit.attempt('192.0.2.1', 'one more', stranger)).toBeGreaterThan(0)
})

test('a name guessed from many addresses is slowed down to one attempt in five seconds, not locked', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 30; i++) expect(await limit.attempt(`192.0.2.${i}`, 'anna', stranger)).toBe(0)
  expect(await limit.attempt('198.51.100.1', 'anna', stranger)).toBe(0)
  const wait = await limit.attempt('198.51.100.2', 'Anna', stranger)
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(5)
  expect(await limit.attempt('198.51.100.2', 'ben', stranger)).toBe(0)
})

test('its owner signs in from a known address all the same, which helps no guesser elsewhere', async () => {
  const limit = new LoginLimit()
  for (let i = 0; i < 40; i++) await limit.attempt(`192.0.2.${i}`, 'anna', stranger)
  expect(await limit.attempt('203.0.113.9', 'anna', owner)).toBe(0)
  await limit.succeeded('203.0.113.9', 'anna')
  expect(await limit.attempt('192.0.2.77', 'anna', stranger)).toBeGreaterThan(0)
})
