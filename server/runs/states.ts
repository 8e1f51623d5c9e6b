/** The task's state machine, drawn once, and the run's state that follows from its tasks. */
import type { RunState, TaskCounts, TaskState } from '../../drizzle/schema/index.ts'
import { TASK_STATES } from '../../drizzle/schema/index.ts'

/**
 * From a state, where to. A true result that arrives after the server has given up (`lost`, `skipped`) still counts;
 * `dispatched → queued` is for an agent that never saw the task. True results are final.
 */
const NEXT: Record<TaskState, readonly TaskState[]> = {
  queued: ['dispatched', 'cancelled', 'skipped'],
  dispatched: ['queued', 'running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost'],
  running: ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'],
  lost: ['succeeded', 'failed', 'timed_out', 'cancelled'],
  skipped: ['succeeded', 'failed', 'timed_out', 'cancelled'],
  succeeded: [],
  failed: [],
  timed_out: [],
  cancelled: [],
}

export const canMove = (from: TaskState, to: TaskState): boolean => NEXT[from].includes(to)

/** Nothing more is expected, though a late result may still replace `lost` and `skipped`. */
export function isOver(state: TaskState): boolean {
  switch (state) {
    case 'queued':
    case 'dispatched':
    case 'running':
      return false
    case 'succeeded':
    case 'failed':
    case 'timed_out':
    case 'cancelled':
    case 'lost':
    case 'skipped':
      return true
  }
}

/** The agent said how it ended: no later message changes that. */
export const isTrueResult = (state: TaskState): boolean => NEXT[state].length === 0

export const noCounts = (): TaskCounts => ({
  queued: 0,
  dispatched: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timed_out: 0,
  cancelled: 0,
  lost: 0,
  skipped: 0,
})

/**
 * As it was, `running` or `paused`, until all tasks are over; then `cancelled` if somebody asked for it, `succeeded` if all
 * did but those that are left out (of the skipped: leftOut.ts). Where nobody was reached nothing has succeeded.
 */
export function runStateOf(
  counts: TaskCounts,
  { cancelRequested, before, leftOut = 0 }: { cancelRequested: boolean; before: RunState; leftOut?: number },
): RunState {
  const open = TASK_STATES.some((state) => !isOver(state) && counts[state] > 0)
  if (open) return before === 'paused' ? 'paused' : 'running'
  if (cancelRequested) return 'cancelled'
  const amiss = TASK_STATES.reduce((sum, state) => sum + counts[state], 0) - counts.succeeded - leftOut
  return counts.succeeded > 0 && amiss === 0 ? 'succeeded' : 'failed'
}
