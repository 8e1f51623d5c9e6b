/** Runs that are not over, in memory: what dispatch, results and watchers work on. */
import type { runs, TaskCounts, TaskState, tasks } from '../../drizzle/schema/index.ts'
import { Signal } from '../bus/signal.ts'
import type { StreamAssembly } from './assembly.ts'
import type { HostInputs } from './hostInputs.ts'
import { noCounts } from './states.ts'

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
  /** Aborts when its last task's end is committed. */
  readonly ended: AbortSignal
  end(): void
  /** Of a run whose hosts are given something of their own; null: not read yet. */
  inputs: Promise<HostInputs> | null
  /** Of its files that went over the line. */
  lineBytes: number
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
  /** How far its file has come, and when (monotonic) that was told. */
  readonly moved: { to: number; toldAt: number }
}

export function createLiveRun(row: RunRow): LiveRun {
  const ending = new AbortController()
  return {
    row,
    tasks: new Map(),
    dispatching: 0,
    waiting: 0,
    version: 0,
    changed: new Signal(),
    ended: ending.signal,
    end: () => ending.abort(),
    inputs: null,
    lineBytes: 0,
  }
}

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
    moved: { to: 0, toldAt: 0 },
  }
  run.tasks.set(row.id, task)
  return task
}

/** Counts against what one agent may have under way. */
export const isUnderWay = (state: TaskState): boolean => state === 'dispatched' || state === 'running'

/** Whoever watches the run is told. */
export function touchRun(run: LiveRun, changed: Partial<RunRow> = {}): void {
  run.row = { ...run.row, ...changed }
  run.version++
  run.changed.notify()
}

export function touchTask(task: LiveTask): void {
  task.version = ++task.run.version
  task.run.changed.notify()
}

/** Its agent says that it runs: seen at once, though it is written a moment later. */
export function beginTask(task: LiveTask, startedAt: Date): void {
  task.row = { ...task.row, state: 'running', startedAt }
  touchTask(task)
}

/** All tasks of a run that goes on, in the order in which they were made; null: only the database has them all. */
export const allTasks = (run: LiveRun | undefined): LiveTask[] | null =>
  run && run.tasks.size === run.row.total ? [...run.tasks.values()] : null

/** As its tasks are now: the run's row has what is written. */
export function countsNow(run: LiveRun): TaskCounts {
  if (run.row.finishedAt) return run.row.counts
  const counts = noCounts()
  for (const { row } of run.tasks.values()) counts[row.state]++
  return counts
}

/** Somebody wants it to end, since then. */
export function askToEnd(task: LiveTask, at: Date): void {
  task.cancelRequested = true
  task.row = { ...task.row, cancelRequestedAt: task.row.cancelRequestedAt ?? at }
  touchTask(task)
}

/** What the writer has committed. The rest of both rows is kept by others, who may be ahead of it. */
export function committed(
  task: LiveTask,
  change: { task: Partial<TaskRow>; run: Pick<RunRow, 'counts' | 'state' | 'finishedAt'> },
): void {
  task.row = { ...task.row, ...change.task }
  const { counts, state, finishedAt } = change.run
  // A batch says the same of its run for each of its tasks.
  if (task.run.row.counts === counts) return
  task.run.row = { ...task.run.row, counts, finishedAt, ...(finishedAt ? { state } : {}) }
}
