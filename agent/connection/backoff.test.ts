import { expect, test } from 'vitest'
import { createBackoff } from './backoff.ts'

test('waits grow 5, 10, 20, 40, 60, 60 s at most, and begin anew after a stable connection', () => {
  const backoff = createBackoff(5_000, 60_000, () => 1)
  expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([
    5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ])
  expect(backoff.failures).toBe(6)
  backoff.reset()
  expect(backoff.next()).toBe(5_000)
})

test('jitter spreads the fleet over the whole step, but never below what the server asked', () => {
  expect(createBackoff(5_000, 60_000, () => 0).next()).toBe(0)
  expect(createBackoff(5_000, 60_000, () => 0).next(30_000)).toBe(30_000)
})
