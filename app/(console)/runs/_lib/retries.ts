/** On how many hosts a run can be run again, by what they have in common. */
import type { RetryKind, TaskCounts, TaskState } from '../../../../server/trpc/types.ts'
import { sumOf, TASK_STATES } from './states.ts'

const FAILURES = ['failed', 'timed_out', 'lost'] as const satisfies readonly TaskState[]
const NOT_SUCCEEDED = [...FAILURES, 'skipped', 'cancelled'] as const satisfies readonly TaskState[]

export interface Retry {
  only: RetryKind
  count: number
  /** Which words say it. */
  words: RetryKind | 'skipped'
}

/** Only what differs: where all that did not succeed has failed, there is one choice for both. */
export function retriesOf(counts: TaskCounts): Retry[] {
  const failures = sumOf(counts, FAILURES)
  const failed = sumOf(counts, NOT_SUCCEEDED)
  const words: Retry['words'] = failed === counts.skipped ? 'skipped' : 'failed'
  const all = sumOf(counts, TASK_STATES)
  return [
    ...(failures > 0 ? [{ only: 'failures' as const, count: failures, words: 'failures' as const }] : []),
    ...(failed > failures ? [{ only: 'failed' as const, count: failed, words }] : []),
    { only: 'all' as const, count: all, words: 'all' as const },
  ]
}
