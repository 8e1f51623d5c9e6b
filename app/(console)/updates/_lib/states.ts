/** The states of rollouts and their targets as the console shows them. */
import type { RolloutCounts, RolloutState, RolloutTargetState } from '../../../../server/trpc/types.ts'
import type { Tone } from '../../runs/_lib/states.ts'

/** From done to not begun, as in the bar. */
export const TARGET_STATES = [
  'confirmed',
  'rolled_back',
  'failed',
  'restarting',
  'installing',
  'downloading',
  'sent',
  'waiting',
  'skipped',
] as const satisfies readonly RolloutTargetState[]

const UNDER_WAY: readonly RolloutTargetState[] = ['sent', 'downloading', 'installing', 'restarting']
const FAILED: readonly RolloutTargetState[] = ['failed', 'rolled_back']

export function toneOfTarget(state: RolloutTargetState): Tone {
  switch (state) {
    case 'confirmed':
      return 'success'
    case 'failed':
      return 'danger'
    case 'rolled_back':
      return 'warning'
    case 'sent':
    case 'downloading':
    case 'installing':
    case 'restarting':
      return 'accent'
    case 'waiting':
    case 'skipped':
      return 'neutral'
  }
}

export function toneOfRollout(state: RolloutState): Tone {
  switch (state) {
    case 'running':
      return 'accent'
    case 'paused':
      return 'warning'
    case 'completed':
      return 'success'
    case 'failed':
      return 'danger'
    case 'aborted':
      return 'neutral'
  }
}

export const isOpen = (state: RolloutState): boolean => state === 'running' || state === 'paused'
export const isUnderWay = (state: RolloutTargetState): boolean => UNDER_WAY.includes(state)

const sum = (counts: RolloutCounts, states: readonly RolloutTargetState[]) =>
  states.reduce((all, state) => all + counts[state], 0)

export const underWayOf = (counts: RolloutCounts): number => sum(counts, UNDER_WAY)
export const failedOf = (counts: RolloutCounts): number => sum(counts, FAILED)
export const endedOf = (counts: RolloutCounts): number => counts.confirmed + failedOf(counts) + counts.skipped

/** Nothing more is expected of it. */
export const isSettled = ({ state, counts }: { state: RolloutState; counts: RolloutCounts }): boolean =>
  !isOpen(state) && underWayOf(counts) === 0
