import { expect, test } from 'vitest'
import type { RolloutOptions, RolloutTargetState } from '../../drizzle/schema/index.ts'
import { advance, choose } from './advance.ts'
import { createLive, type LiveRollout, moveTarget } from './live.ts'
import { rolloutRow, targetRow } from './testRows.ts'

const NOON = new Date('2026-03-01T12:00:00Z')
const around = (now = NOON, away: string[] = [], locked: string[] = []) => ({
  now,
  online: (id: string) => !away.includes(id),
  absent: (id: string) => away.includes(id),
  locked: (id: string) => locked.includes(id),
})

/** Hosts a, b, c, … with the batch of each. */
function rollout(batches: number[], options: RolloutOptions = {}): LiveRollout {
  const rows = batches.map((batch, i) => targetRow('abcdefgh'[i] ?? '', { batch }))
  return createLive(rolloutRow({ options }, rows), rows)
}

function move(live: LiveRollout, id: string, ...states: RolloutTargetState[]): void {
  const target = live.targets.get(id)
  for (const state of states) if (target) moveTarget(target, state)
}

const chosen = (live: LiveRollout, at = around(), room = 50) =>
  choose(live, at, room).map((target) => target.row.agentId)

test('the next batch begins when all of this one have ended, and the pause is over', () => {
  const live = rollout([0, 0, 1], { pauseSeconds: 60 })
  advance(live, around())
  expect(chosen(live)).toEqual(['a', 'b'])
  move(live, 'a', 'confirmed')
  advance(live, around())
  expect(live.row).toMatchObject({ batch: 0, batchReadyAt: null })
  move(live, 'b', 'confirmed')
  advance(live, around())
  expect(live.row.batchReadyAt).toEqual(new Date('2026-03-01T12:01:00Z'))
  expect(chosen(live)).toEqual([])
  advance(live, around(new Date('2026-03-01T12:01:00Z')))
  expect(live.row).toMatchObject({ batch: 1, batchReadyAt: null })
  expect(chosen(live)).toEqual(['c'])
})

test('no more are told at once than there is room for', () => {
  expect(chosen(rollout([0, 0, 0]), around(), 2)).toEqual(['a', 'b'])
})

test('a canary that is away is waited for, another host is not', () => {
  const canary = rollout([0, 1], { canary: 1 })
  advance(canary, around(NOON, ['a']))
  expect(canary.row.batch).toBe(0)
  const plain = rollout([0, 1, 2])
  advance(plain, around(NOON, ['a', 'b']))
  expect(plain.row.batch).toBe(2)
  expect(chosen(plain, around(NOON, ['b']))).toEqual(['a', 'c'])
})

test('nobody is told on a locked host, which holds up only as a canary', () => {
  const locked = around(NOON, [], ['a'])
  const canary = rollout([0, 1], { canary: 1 })
  advance(canary, locked)
  expect(canary.row.batch).toBe(0)
  expect(chosen(canary, locked)).toEqual([])
  const plain = rollout([0, 1])
  advance(plain, locked)
  expect(plain.row.batch).toBe(1)
  expect(chosen(plain, locked)).toEqual(['b'])
})

test('past the budget it pauses with the reason while somebody waits, and has failed when nobody does', () => {
  const live = rollout([0, 0, 1], { failureBudget: 0 })
  move(live, 'a', 'failed')
  advance(live, around())
  expect(live.row).toMatchObject({ state: 'paused', pausedReason: 'budget: 1 hosts failed, 0 may' })
  const last = rollout([0, 0], {})
  move(last, 'a', 'failed')
  move(last, 'b', 'sent', 'confirmed')
  advance(last, around())
  expect(last.row).toMatchObject({ state: 'failed', finishedAt: NOON })
})

test('failures within the budget leave a rollout completed', () => {
  const live = rollout([0, 0], { failureBudget: '50%' })
  move(live, 'a', 'rolled_back')
  move(live, 'b', 'confirmed')
  advance(live, around())
  expect(live.row.state).toBe('completed')
})

test('outside the window neither a batch nor a host begins', () => {
  const live = rollout([0, 1], { window: { from: '22:00', to: '05:00', timeZone: 'UTC' } })
  expect(chosen(live)).toEqual([])
  move(live, 'a', 'confirmed')
  advance(live, around())
  expect(live.row.batch).toBe(0)
  const night = around(new Date('2026-03-01T23:00:00Z'))
  advance(live, night)
  expect(chosen(live, night)).toEqual(['b'])
})

test('an abort passes over those that wait and leaves the others to their end', () => {
  const live = rollout([0, 1])
  move(live, 'a', 'sent')
  live.row = { ...live.row, state: 'aborted' }
  advance(live, around())
  expect(live.targets.get('b')?.row.state).toBe('skipped')
  expect(live.targets.get('a')?.row.state).toBe('sent')
  expect(chosen(live)).toEqual([])
})
