import { expect, test } from 'vitest'
import { ROLLOUT_STATES, ROLLOUT_TARGET_STATES } from '../../drizzle/schema/index.ts'
import { canMoveRollout, canMoveTarget, countOf, countStates, hasEnded, isUnderWay } from './states.ts'

test('what is confirmed stays confirmed, whatever comes late', () => {
  for (const to of ROLLOUT_TARGET_STATES) expect(canMoveTarget('confirmed', to)).toBe(false)
})

test('a target that was given up still becomes confirmed when its agent comes with the new version', () => {
  expect(canMoveTarget('failed', 'confirmed')).toBe(true)
  expect(canMoveTarget('skipped', 'confirmed')).toBe(true)
  expect(canMoveTarget('rolled_back', 'confirmed')).toBe(false)
})

test('an update under way never goes back to waiting: only a new attempt does', () => {
  for (const from of ROLLOUT_TARGET_STATES.filter(isUnderWay)) {
    expect(canMoveTarget(from, 'waiting')).toBe(false)
    expect(canMoveTarget(from, 'skipped')).toBe(false)
  }
  expect(ROLLOUT_TARGET_STATES.filter((state) => canMoveTarget(state, 'waiting'))).toEqual([
    'failed',
    'rolled_back',
    'skipped',
  ])
})

test('an aborted rollout never begins again', () => {
  for (const to of ROLLOUT_STATES) expect(canMoveRollout('aborted', to)).toBe(false)
  expect(canMoveRollout('completed', 'aborted')).toBe(false)
  expect(canMoveRollout('paused', 'running')).toBe(true)
})

test('every state counts in exactly one phase', () => {
  const counts = countStates(ROLLOUT_TARGET_STATES.map((state) => ({ state })))
  const phases = ['waiting', 'under_way', 'succeeded', 'failed', 'skipped'] as const
  expect(phases.map((phase) => countOf(counts, phase))).toEqual([1, 4, 1, 2, 1])
  expect(ROLLOUT_TARGET_STATES.filter((state) => !hasEnded(state))).toHaveLength(5)
})
