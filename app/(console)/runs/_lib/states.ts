/** The states of tasks and runs as the pages use them: their order, their colour, which are over. */
import type { RunState, TaskCounts, TaskState } from '../../../../server/trpc/types.ts'

/** From done to not begun: the order of the segments of a bar, of filters and of counts. */
export const TASK_STATES = [
  'succeeded',
  'failed',
  'timed_out',
  'lost',
  'cancelled',
  'skipped',
  'running',
  'dispatched',
  'queued',
] as const satisfies readonly TaskState[]

export const RUN_STATES = [
  'awaiting_approval',
  'running',
  'paused',
  'succeeded',
  'failed',
  'cancelled',
] as const satisfies readonly RunState[]

export type Tone = 'neutral' | 'accent' | 'success' | 'danger' | 'warning'

export function toneOf(state: TaskState | RunState): Tone {
  switch (state) {
    case 'succeeded':
      return 'success'
    case 'failed':
    case 'timed_out':
      return 'danger'
    case 'lost':
    case 'paused':
    case 'awaiting_approval':
      return 'warning'
    case 'running':
    case 'dispatched':
      return 'accent'
    case 'queued':
    case 'cancelled':
    case 'skipped':
      return 'neutral'
  }
}

/** Nothing more is expected of it. */
export const isTaskOver = (state: TaskState): boolean =>
  state !== 'queued' && state !== 'dispatched' && state !== 'running'

export const isRunOver = (state: RunState): boolean =>
  state !== 'running' && state !== 'paused' && state !== 'awaiting_approval'

export const sumOf = (counts: TaskCounts, states: readonly TaskState[]): number =>
  states.reduce((sum, state) => sum + counts[state], 0)

export const OPEN = ['running', 'dispatched', 'queued'] as const satisfies readonly TaskState[]

export const isTaskState = (text: string | null): text is TaskState =>
  TASK_STATES.some((state) => state === text)
export const isRunState = (text: string | null): text is RunState =>
  RUN_STATES.some((state) => state === text)
