/** The state machines of a job's run and of its steps, drawn once, and what comes next. */
import type { FailurePolicy, JobRunState, StepState } from '../../drizzle/schema/index.ts'

/**
 * ```
 * waiting ─► running ─► succeeded | failed | cancelled
 *    ├─────► failed      it could not be started
 *    └─────► skipped     the job ended before
 * ```
 */
const NEXT: Record<StepState, readonly StepState[]> = {
  waiting: ['running', 'failed', 'skipped'],
  running: ['succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
  skipped: [],
}

export const canMove = (from: StepState, to: StepState): boolean => NEXT[from].includes(to)

export interface StepView {
  state: StepState
  onFailure: FailurePolicy
}

export type Decision =
  /** Its run goes on, or its end has to be taken over. */
  | { do: 'follow'; position: number }
  | { do: 'start'; position: number }
  /** Steps that wait are skipped. */
  | { do: 'end'; state: Exclude<JobRunState, 'running'> }

const hasFailed = ({ state }: StepView): boolean => state === 'failed' || state === 'cancelled'

/**
 * What is to be done for a job that runs; the same answer however often it is asked. Steps go one after the other; a
 * wish to cancel ends it once no step runs; a step that failed ends it, unless the step says to go on.
 */
export function decide(steps: readonly StepView[], cancelRequested: boolean): Decision {
  const running = steps.findIndex(({ state }) => state === 'running')
  if (running >= 0) return { do: 'follow', position: running }
  if (cancelRequested) return { do: 'end', state: 'cancelled' }
  if (steps.some((step) => hasFailed(step) && step.onFailure === 'stop'))
    return { do: 'end', state: 'failed' }
  const waiting = steps.findIndex(({ state }) => state === 'waiting')
  if (waiting >= 0) return { do: 'start', position: waiting }
  return { do: 'end', state: steps.some(hasFailed) ? 'failed' : 'succeeded' }
}

/** Where a retry begins: at the first step that did not succeed; null: there is none. */
export function retryFrom(steps: readonly Pick<StepView, 'state'>[]): number | null {
  const first = steps.findIndex(({ state }) => state !== 'succeeded')
  return first >= 0 ? first : null
}
