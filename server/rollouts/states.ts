/** The state machines of a rollout and of one of its targets, each drawn once. */
import {
  ROLLOUT_TARGET_STATES,
  type RolloutCounts,
  type RolloutState,
  type RolloutTargetState,
} from '../../drizzle/schema/index.ts'

/**
 * From a state, where to. Agents may be heard of late: an answer that names the attempt moves even a target that was
 * never seen to be sent, or was given up (`failed → confirmed`). `→ waiting` is another attempt, with an id of its own.
 */
const NEXT: Record<RolloutTargetState, readonly RolloutTargetState[]> = {
  waiting: ['sent', 'downloading', 'installing', 'confirmed', 'failed', 'rolled_back', 'skipped'],
  sent: ['downloading', 'installing', 'restarting', 'confirmed', 'failed', 'rolled_back'],
  downloading: ['installing', 'restarting', 'confirmed', 'failed', 'rolled_back'],
  installing: ['restarting', 'confirmed', 'failed', 'rolled_back'],
  restarting: ['confirmed', 'failed', 'rolled_back'],
  failed: ['waiting', 'confirmed', 'rolled_back'],
  rolled_back: ['waiting'],
  skipped: ['waiting', 'confirmed', 'failed', 'rolled_back'],
  confirmed: [],
}

export const canMoveTarget = (from: RolloutTargetState, to: RolloutTargetState): boolean =>
  NEXT[from].includes(to)

export type Phase = 'waiting' | 'under_way' | 'succeeded' | 'failed' | 'skipped'

export function phaseOf(state: RolloutTargetState): Phase {
  switch (state) {
    case 'waiting':
      return 'waiting'
    case 'sent':
    case 'downloading':
    case 'installing':
    case 'restarting':
      return 'under_way'
    case 'confirmed':
      return 'succeeded'
    case 'failed':
    case 'rolled_back':
      return 'failed'
    case 'skipped':
      return 'skipped'
  }
}

export const isUnderWay = (state: RolloutTargetState): boolean => phaseOf(state) === 'under_way'
/** Takes a share of the line. */
export const isFetching = (state: RolloutTargetState): boolean => state === 'sent' || state === 'downloading'

export function hasEnded(state: RolloutTargetState): boolean {
  const phase = phaseOf(state)
  return phase !== 'waiting' && phase !== 'under_way'
}

/** `completed` and `failed` run again when what failed is tried again; `aborted` never does. */
const ROLLOUT_NEXT: Record<RolloutState, readonly RolloutState[]> = {
  running: ['paused', 'completed', 'failed', 'aborted'],
  paused: ['running', 'completed', 'failed', 'aborted'],
  completed: ['running'],
  failed: ['running'],
  aborted: [],
}

export const canMoveRollout = (from: RolloutState, to: RolloutState): boolean =>
  ROLLOUT_NEXT[from].includes(to)

/** Something may still begin. */
export const isOpen = (state: RolloutState): boolean => state === 'running' || state === 'paused'

export const noCounts = (): RolloutCounts => ({
  waiting: 0,
  sent: 0,
  downloading: 0,
  installing: 0,
  restarting: 0,
  confirmed: 0,
  failed: 0,
  rolled_back: 0,
  skipped: 0,
})

export function countStates(targets: Iterable<{ state: RolloutTargetState }>): RolloutCounts {
  const counts = noCounts()
  for (const { state } of targets) counts[state]++
  return counts
}

/** How many are in one of the phase's states. */
export const countOf = (counts: RolloutCounts, phase: Phase): number =>
  ROLLOUT_TARGET_STATES.reduce((sum, state) => sum + (phaseOf(state) === phase ? counts[state] : 0), 0)
