import { expect, test } from 'vitest'
import { TASK_STATES } from '../../drizzle/schema/index.ts'
import { canMove, isOver, isTrueResult, noCounts, runStateOf } from './states.ts'

test('a true result is final, and a late one still replaces lost and skipped', () => {
  for (const from of ['succeeded', 'failed', 'timed_out', 'cancelled'] as const) {
    expect(isTrueResult(from)).toBe(true)
    for (const to of TASK_STATES) expect(canMove(from, to)).toBe(false)
  }
  expect(canMove('lost', 'succeeded')).toBe(true)
  expect(canMove('skipped', 'failed')).toBe(true)
})

test('a task that may have started never goes back to the queue', () => {
  expect(canMove('running', 'queued')).toBe(false)
  expect(canMove('lost', 'queued')).toBe(false)
  expect(canMove('running', 'skipped')).toBe(false)
  expect(TASK_STATES.filter((state) => !isOver(state))).toEqual(['queued', 'dispatched', 'running'])
})

test('a run is over when its last task is, and says how', () => {
  const running = { cancelRequested: false, before: 'running' } as const
  const paused = { ...running, before: 'paused' } as const
  const cancelled = { ...running, cancelRequested: true } as const
  expect(runStateOf({ ...noCounts(), succeeded: 2, running: 1 }, cancelled)).toBe('running')
  expect(runStateOf({ ...noCounts(), succeeded: 2, queued: 1 }, paused)).toBe('paused')
  expect(runStateOf({ ...noCounts(), succeeded: 2 }, paused)).toBe('succeeded')
  expect(runStateOf({ ...noCounts(), succeeded: 2, skipped: 1 }, running)).toBe('failed')
  expect(runStateOf({ ...noCounts(), succeeded: 2 }, cancelled)).toBe('cancelled')
})

test('hosts that are left out on purpose are no failure, as long as others did what was asked', () => {
  const end = (counts: object, leftOut: number) =>
    runStateOf({ ...noCounts(), ...counts }, { cancelRequested: false, before: 'running', leftOut })
  expect(end({ succeeded: 2, skipped: 1 }, 1)).toBe('succeeded')
  expect(end({ succeeded: 2, skipped: 2 }, 1)).toBe('failed')
  expect(end({ succeeded: 2, skipped: 1, failed: 1 }, 1)).toBe('failed')
  expect(end({ skipped: 2 }, 2)).toBe('failed')
})
