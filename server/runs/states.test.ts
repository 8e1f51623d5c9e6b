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
  expect(runStateOf({ ...noCounts(), succeeded: 2, running: 1 }, true, 'running')).toBe('running')
  expect(runStateOf({ ...noCounts(), succeeded: 2, queued: 1 }, false, 'paused')).toBe('paused')
  expect(runStateOf({ ...noCounts(), succeeded: 2 }, false, 'paused')).toBe('succeeded')
  expect(runStateOf({ ...noCounts(), succeeded: 2, skipped: 1 }, false, 'running')).toBe('failed')
  expect(runStateOf({ ...noCounts(), succeeded: 2 }, true, 'running')).toBe('cancelled')
})
