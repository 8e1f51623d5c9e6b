/** Rollouts that something may still happen to, in memory: what the engine, the answers and the watchers work on. */
import type { RolloutTargetState, rollouts, rolloutTargets } from '../../drizzle/schema/index.ts'
import { Signal } from '../bus/signal.ts'
import { canMoveTarget, countStates, hasEnded } from './states.ts'

export type RolloutRow = typeof rollouts.$inferSelect
export type TargetRow = typeof rolloutTargets.$inferSelect

export interface LiveRollout {
  row: RolloutRow
  readonly targets: Map<string, LiveTarget>
  /** Of the last change to the rollout or one of its targets. */
  version: number
  readonly changed: Signal
  /** Not yet in the database. */
  dirty: boolean
}

export interface LiveTarget {
  row: TargetRow
  readonly rollout: LiveRollout
  version: number
  /** Not yet in the database; progress waits longer than a state. */
  dirty: 'state' | 'progress' | null
  /** Epoch milliseconds: the last answer, or when it began. */
  heardAt: number
  /** Epoch milliseconds of its first `installing`; 0 before. */
  installingAt: number
  /** What it waits for besides its turn: that its host is unlocked. As of the last sweep. */
  held: string | null
  /** It is to be told once its host is unlocked. */
  untold: boolean
}

export type TargetFields = Partial<
  Pick<
    TargetRow,
    'message' | 'progress' | 'received' | 'fromVersion' | 'updateId' | 'startedAt' | 'finishedAt'
  >
>

export function createLive(row: RolloutRow, targets: readonly TargetRow[]): LiveRollout {
  const rollout: LiveRollout = { row, targets: new Map(), version: 0, changed: new Signal(), dirty: false }
  const now = Date.now()
  for (const target of targets)
    rollout.targets.set(target.agentId, {
      row: target,
      rollout,
      version: 0,
      dirty: null,
      // The server may have been away for hours: what agents do meanwhile is not held against them.
      heardAt: now,
      installingAt: target.state === 'installing' || target.state === 'restarting' ? now : 0,
      held: null,
      untold: false,
    })
  return rollout
}

function touch(target: LiveTarget): void {
  target.version = ++target.rollout.version
  target.rollout.changed.notify()
}

export function changeRollout(rollout: LiveRollout, fields: Partial<RolloutRow>): void {
  rollout.row = { ...rollout.row, ...fields }
  rollout.dirty = true
  rollout.version++
  rollout.changed.notify()
}

/** False where the state machine knows no such way: the target is left as it is. */
export function moveTarget(target: LiveTarget, to: RolloutTargetState, fields: TargetFields = {}): boolean {
  const { row, rollout } = target
  if (!canMoveTarget(row.state, to)) return false
  const at = new Date()
  const finishedAt = hasEnded(to) ? at : null
  target.row = { ...row, state: to, updatedAt: at, finishedAt, ...fields }
  target.dirty = 'state'
  target.heardAt = at.getTime()
  // What moves on waits for nothing, and not only from the next sweep on.
  if (to !== 'waiting') target.held = null
  if (to === 'installing' || (to === 'restarting' && target.installingAt === 0))
    target.installingAt = at.getTime()
  const counts = { ...rollout.row.counts }
  counts[row.state]--
  counts[to]++
  rollout.row = { ...rollout.row, counts }
  rollout.dirty = true
  touch(target)
  return true
}

/** Why it waits, as it is told to those who watch. */
export function hold(target: LiveTarget, held: string | null): void {
  if (target.held === held) return
  target.held = held
  touch(target)
}

/** How far a download is. */
export function noteProgress(target: LiveTarget, fields: Pick<TargetFields, 'progress' | 'received'>): void {
  target.heardAt = Date.now()
  target.row = { ...target.row, ...fields }
  target.dirty ??= 'progress'
  touch(target)
}

/** Since when a batch's hosts wait for being told: from here their absence counts. */
export function beginWaiting(target: LiveTarget): void {
  target.row = { ...target.row, updatedAt: new Date() }
  target.dirty = 'state'
  touch(target)
}

/** Rows that were written by a verb replace what is here. */
export function replaceTargets(rollout: LiveRollout, rows: readonly TargetRow[]): void {
  for (const row of rows) {
    const target = rollout.targets.get(row.agentId)
    if (!target) continue
    target.row = row
    target.dirty = null
    target.heardAt = Date.now()
    target.installingAt = 0
    touch(target)
  }
  const counts = countStates([...rollout.targets.values()].map((target) => target.row))
  changeRollout(rollout, { counts })
}
