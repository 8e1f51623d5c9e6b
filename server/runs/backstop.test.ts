import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hasExpired, OFFLINE_GRACE_MS } from './backstop.ts'

const START = new Date('2026-03-01T10:00:00Z')
const seconds = (after: number) => START.getTime() + after * 1000
beforeEach(() => vi.useFakeTimers({ now: START }))
afterEach(() => vi.useRealTimers())

/** Of a task whose agent is away, or whose turn came, so many seconds after the start. */
function expired(awaySince: number, now: number, pace: { offlineExpirySeconds?: number } | null) {
  vi.setSystemTime(seconds(now))
  const task = {
    row: { state: 'queued' as const },
    run: { row: { pace, createdAt: START, startedAt: null } },
    queuedUntil: awaySince * 1000 + OFFLINE_GRACE_MS,
  }
  return hasExpired(task, now * 1000)
}

test('an expiry that is shorter than the grace is kept to the second', () => {
  expect(expired(0, 4.9, { offlineExpirySeconds: 5 })).toBe(false)
  expect(expired(0, 5, { offlineExpirySeconds: 5 })).toBe(true)
  expect(expired(590, 600, { offlineExpirySeconds: 600 })).toBe(true)
})

test('who goes away, or whose turn comes, after the expiry has the grace; so has a run without one', () => {
  expect(expired(6, 10, { offlineExpirySeconds: 5 })).toBe(false)
  expect(expired(0, 100, {})).toBe(false)
  expect(expired(0, 100, null)).toBe(false)
})
