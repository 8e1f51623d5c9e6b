/** How far files have come on their way to or from a run's hosts, while it goes on: in memory, as nothing depends on it. */
import { type LiveRun, type LiveTask, touchTask } from '../runs/live.ts'
import type { RunTransfer } from '../trpc/types.ts'

/** Watchers are told so often by one host. */
const TELL_MS = 500

/** @param to the place in the file (or files) that the task has come to @param bytes that went over the line for it */
export function noteMoved(task: LiveTask, to: number, bytes: number): void {
  task.moved.to = to
  task.run.lineBytes += bytes
  const now = performance.now()
  if (now - task.moved.toldAt < TELL_MS) return
  task.moved.toldAt = now
  touchTask(task)
}

/** Null: it is about no files. Of what hosts have already nothing goes over the line. */
export function transferOf(run: LiveRun): RunTransfer | null {
  const { file, fetch } = run.row
  if (!file && !fetch) return null
  let bytes = 0
  for (const { row, moved } of run.tasks.values())
    bytes += file && row.state === 'succeeded' ? file.size : moved.to
  return { bytes, total: file ? file.size * run.tasks.size : null, lineBytes: run.lineBytes }
}
