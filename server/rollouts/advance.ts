/** One step of a rollout: stop past the budget, end, go on to the next batch, choose who is told now. */

import { amountOf } from '../amounts.ts'
import { beginWaiting, changeRollout, type LiveRollout, type LiveTarget, moveTarget } from './live.ts'
import { stopReason } from './plan.ts'
import { countOf, hasEnded, isOpen, isUnderWay, phaseOf } from './states.ts'
import { isWithin } from './window.ts'

/** Batches of nobody but absent hosts are passed in one step. */
const OPEN_BATCHES_MAX = 1_000

export interface Surroundings {
  now: Date
  online(agentId: string): boolean
  absent(agentId: string): boolean
  /** Nothing may begin there. */
  locked(agentId: string): boolean
}

const isTheirTurn = (target: LiveTarget): boolean => target.row.batch <= target.rollout.row.batch

function stop(rollout: LiveRollout): string | null {
  const { row, targets } = rollout
  const canaries = (row.options.canary ?? 0) > 0
  let failedCanaries = 0
  if (canaries)
    for (const target of targets.values())
      if (target.row.batch === 0 && phaseOf(target.row.state) === 'failed') failedCanaries++
  return stopReason({
    failed: countOf(row.counts, 'failed'),
    failedCanaries,
    forgiven: row.options.forgivenFailures ?? 0,
    budget: amountOf(row.options.failureBudget ?? 0, row.total - row.counts.skipped, 'down'),
  })
}

/** Canaries are waited for; of later batches those that are away or locked hold nobody up. */
function holdsUp(target: LiveTarget, around: Surroundings): boolean {
  const { row, rollout } = target
  if (!isTheirTurn(target) || hasEnded(row.state)) return false
  if (row.state !== 'waiting') return true
  const comes = !around.absent(row.agentId) && !around.locked(row.agentId)
  return comes || ((rollout.row.options.canary ?? 0) > 0 && row.batch === 0)
}

function nextBatch(rollout: LiveRollout, around: Surroundings): void {
  const { row, targets } = rollout
  const all = [...targets.values()]
  const last = all.reduce((max, target) => Math.max(max, target.row.batch), 0)
  for (let turns = 0; turns < OPEN_BATCHES_MAX; turns++) {
    if (rollout.row.batch >= last || all.some((target) => holdsUp(target, around))) return
    const readyAt =
      rollout.row.batchReadyAt ?? new Date(around.now.getTime() + (row.options.pauseSeconds ?? 0) * 1000)
    if (readyAt > around.now) {
      if (!rollout.row.batchReadyAt) changeRollout(rollout, { batchReadyAt: readyAt })
      return
    }
    const batch = rollout.row.batch + 1
    changeRollout(rollout, { batch, batchReadyAt: null })
    for (const target of all)
      if (target.row.batch === batch && target.row.state === 'waiting') beginWaiting(target)
  }
}

/** Moves the rollout's own state and batch; its targets only where they can't begin any more. */
export function advance(rollout: LiveRollout, around: Surroundings): void {
  if (rollout.row.state === 'aborted')
    for (const target of rollout.targets.values())
      if (target.row.state === 'waiting')
        moveTarget(target, 'skipped', { message: 'aborted: the rollout was aborted before its turn' })
  if (!isOpen(rollout.row.state)) return
  const reason = stop(rollout)
  const { counts } = rollout.row
  if (counts.waiting === 0 && countOf(counts, 'under_way') === 0) {
    changeRollout(rollout, {
      state: reason ? 'failed' : 'completed',
      reason,
      pausedReason: null,
      batchReadyAt: null,
      finishedAt: around.now,
    })
    return
  }
  if (rollout.row.state !== 'running') return
  if (reason && counts.waiting > 0) {
    changeRollout(rollout, { state: 'paused', pausedReason: reason })
    return
  }
  if (isWithin(rollout.row.options.window, around.now)) nextBatch(rollout, around)
}

/** Those who can be told now, in turn, as many as there is room for. */
export function choose(rollout: LiveRollout, around: Surroundings, room: number): LiveTarget[] {
  if (rollout.row.state !== 'running' || !isWithin(rollout.row.options.window, around.now)) return []
  const chosen: LiveTarget[] = []
  for (const target of rollout.targets.values()) {
    if (chosen.length >= room) break
    const { state, agentId } = target.row
    if (state !== 'waiting' || !isTheirTurn(target)) continue
    if (around.online(agentId) && !around.locked(agentId)) chosen.push(target)
  }
  return chosen
}

/** May the server's patience with it end? What is under way is judged even after an abort. */
export const isJudged = (target: LiveTarget): boolean =>
  isUnderWay(target.row.state) || (target.rollout.row.state === 'running' && isTheirTurn(target))
