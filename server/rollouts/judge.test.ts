import { expect, test } from 'vitest'
import type { RolloutTargetState } from '../../drizzle/schema/index.ts'
import { judge } from './judge.ts'
import { createLive } from './live.ts'
import { rolloutRow, targetRow } from './testRows.ts'

const MINUTE = 60_000
const HERE = { online: true, absent: false, locked: false }
const GONE = { online: false, absent: true, locked: false }
const BLIP = { online: false, absent: false, locked: false }
const LOCKED = { online: true, absent: false, locked: true }

/** What is said of a target that has been in `state` for so long. */
function after(state: RolloutTargetState, ms: number, presence = HERE, offlineExpirySeconds = 3600) {
  const updatedAt = new Date()
  const live = createLive(rolloutRow({ options: { offlineExpirySeconds } }), [
    targetRow('a', { state, updatedAt }),
  ])
  const target = live.targets.get('a')
  if (!target) throw new Error('the target is there')
  return judge(target, presence, updatedAt.getTime() + ms)
}

test('an update that is not confirmed within ten minutes of installing has failed', () => {
  expect(after('installing', 9 * MINUTE)).toBeNull()
  expect(after('restarting', 9 * MINUTE, GONE)).toBeNull()
  expect(after('restarting', 11 * MINUTE, GONE)).toMatchObject({ to: 'failed' })
  expect(after('installing', 11 * MINUTE)?.message).toMatch(/^unconfirmed: /)
})

test('a host that is away is waited for until the expiry, and one that blinks longer', () => {
  expect(after('waiting', 59 * MINUTE, GONE)).toBeNull()
  expect(after('waiting', 61 * MINUTE, GONE)).toEqual({
    to: 'skipped',
    message: 'offline: it did not come online within 3600 s',
  })
  expect(after('waiting', 61 * MINUTE, BLIP)).toBeNull()
  expect(after('sent', 61 * MINUTE, GONE)?.to).toBe('failed')
})

test('a host that is locked is waited for as one that is away; what has begun there goes on', () => {
  expect(after('waiting', 59 * MINUTE, LOCKED)).toBeNull()
  expect(after('waiting', 61 * MINUTE, LOCKED)).toEqual({
    to: 'skipped',
    message: 'locked: it was not unlocked within 3600 s',
  })
  expect(after('downloading', 29 * MINUTE, LOCKED)).toBeNull()
})

test('silence and a download that stands still end, too', () => {
  expect(after('sent', 9 * MINUTE)).toBeNull()
  expect(after('sent', 11 * MINUTE)?.message).toMatch(/^no_answer: /)
  expect(after('downloading', 29 * MINUTE)).toBeNull()
  expect(after('downloading', 31 * MINUTE)?.message).toMatch(/^stalled: /)
})

test('what has ended is not judged again', () => {
  for (const state of ['confirmed', 'failed', 'rolled_back', 'skipped'] as const)
    expect(after(state, 365 * 24 * 60 * MINUTE, GONE)).toBeNull()
})
