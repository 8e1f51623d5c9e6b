/** Runs that are not over, in memory: what dispatch, results and watchers work on. */
import type { runs, TaskState, tasks } from '../../drizzle/schema/index.ts'
import { Signal } from '../bus/signal.ts'
import type { StreamAssembly } from './assembly.ts'

export type RunRow = typeof runs.$inferSelect
export type TaskRow = typeof tasks.$inferSelect

export interface LiveRun {
  row: RunRow
  tasks: Map<string, LiveTask>
  /** Tasks whose `dispatched` is being committed: not yet in the counts. */
  dispatching: number
  /** Hosts that are offline and waited for. */
  waiting: number
  /** Of the last change to the run or one of its tasks. */
  version: number
  readonly changed: Signal
}

export interface LiveTask {
  row: TaskRow
  run: LiveRun
  version: number
  /** While its `dispatched` is being committed, or a result is being stored: nothing else may start. */
  busy: 'dispatch' | 'result' | null
  cancelRequested: boolean
  /** Why, where no person did. */
  cancelReason: string | null
  /** Monotonic milliseconds after which a queued task is skipped while its agent is offline. */
  queuedUntil: number
  /** When the server asked to cancel because no result came. */
  backstopAt: number | null
  stdout: StreamAssembly | null
  stderr: StreamAssembly | null
  /** Offsets that were acknowledged last. */
  acked: { stdout: number; stderr: number }
  /** Frames of the stream mean nothing before its first one comes again. */
  resend: { stdout: boolean; stderr: boolean }
  /** How often the agent was asked to send its output again. */
  restarts: number
  readonly outputChanged: Signal
}

export const createLiveRun = (row: RunRow): LiveRun => ({
  row,
  tasks: new Map(),
  dispatching: 0,
  waiting: 0,
  version: 0,
  changed: new Signal(),
})

export function addLiveTask(run: LiveRun, row: TaskRow, queuedUntil: number): LiveTask {
  const task: LiveTask = {
    row,
    run,
    version: run.version,
    busy: null,
    cancelRequested: run.row.cancelRequestedAt !== null || row.cancelRequestedAt !== null,
    cancelReason: null,
    queuedUntil,
    backstopAt: null,
    stdout: null,
    stderr: null,
    acked: { stdout: 0, stderr: 0 },
    resend: { stdout: false, stderr: false },
    restarts: 0,
    outputChanged: new Signal(),
  }
  run.tasks.set(row.id, task)
  return task
}

/** Counts against what one agent may have under way. */
export const isUnderWay = (state: TaskState): boolean => state === 'dispatched' || state === 'running'

export function touchTask(task: LiveTask): void {
  task.version = ++task.run.version
  task.run.changed.notify()
}
