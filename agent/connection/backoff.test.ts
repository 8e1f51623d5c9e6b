import { expect, test } from 'vitest'
import { createBackoff, isRefusal } from './backoff.ts'

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

test('a server that restarts is asked again within ten seconds for a minute, then as rarely as any that is away', () => {
  const backoff = createBackoff(5_000, 60_000, () => 1)
  expect(backoff.next()).toBe(5_000)
  const refused = Array.from({ length: 12 }, () => backoff.next(0, true))
  expect(new Set(refused)).toEqual(new Set([10_000]))
  expect(backoff.failures).toBe(1)
  expect([1, 2, 3].map(() => backoff.next(0, true))).toEqual([10_000, 20_000, 40_000])
  backoff.reset()
  expect([backoff.next(0, true), backoff.next()]).toEqual([10_000, 5_000])
})

test('while a terminal is open the server is asked every second at most, for some minutes', () => {
  const backoff = createBackoff(5_000, 60_000, () => 1)
  const waits = Array.from({ length: 120 }, () => backoff.next(0, false, true))
  expect(new Set(waits)).toEqual(new Set([1_000]))
  expect(backoff.failures).toBe(0)
  expect([backoff.next(0, false, true), backoff.next(0, false, true)]).toEqual([5_000, 10_000])
})

test('a refusal is known also where another error tells of it', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  expect(isRefusal(new Error('no connection (through the proxy p)', { cause: refused }))).toBe(true)
  expect([isRefusal(new Error('timed out')), isRefusal(null)]).toEqual([false, false])
})
