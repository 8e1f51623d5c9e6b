import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TERMINAL_HIGH_WATER_BYTES } from '../../agent/protocol/index.ts'
import { CLAIM_MS, Claim } from './claim.ts'

const MIB = 1024 * 1024

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('what an agent may send on top of its credit still fits into the history', () => {
  const claim = Claim.of(5_000_000, MIB)
  const most = claim.bound(Number.POSITIVE_INFINITY)
  expect(most + TERMINAL_HIGH_WATER_BYTES).toBeLessThan(5_000_000 + MIB)
  expect(claim.bound(5_000_001)).toBe(5_000_001)
})

test('it ends by itself, and the program goes on', () => {
  const claim = Claim.of(0, MIB)
  vi.advanceTimersByTime(CLAIM_MS)
  expect(claim.bound(2 * MIB)).toBeLessThan(MIB)
  vi.advanceTimersByTime(1)
  expect(claim.bound(2 * MIB)).toBe(2 * MIB)
})

test('after a restart an agent sends all that its ring has, and reads nothing new that would push it out', () => {
  const total = 9 * MIB
  const credit = Claim.onRing(total, MIB).bound(Number.POSITIVE_INFINITY)
  expect(total - credit).toBe(TERMINAL_HIGH_WATER_BYTES)
})
