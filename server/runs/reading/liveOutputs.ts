/** What hosts that still run have printed so far, as far as it is in memory: less where it had to give way. */
import type { VerbContext } from '../../context.ts'
import type { LiveTask } from '../live.ts'
import type { KeptOutput } from '../outputs.ts'
import { liveKept } from '../readOutput.ts'
import { isOver } from '../states.ts'
import type { Stream } from './outputKey.ts'

const hasOutput = ({ stdout, stderr }: LiveTask) => (stdout?.end ?? 0) + (stderr?.end ?? 0) > 0

/** In the order of their ids. */
export function tasksWithOutput(ctx: VerbContext, runId: string): LiveTask[] {
  const tasks = [...(ctx.app.runs.run(runId)?.tasks.values() ?? [])]
  return tasks
    .filter((task) => !isOver(task.row.state) && hasOutput(task))
    .sort((a, b) => (a.row.id < b.row.id ? -1 : 1))
}

/** Undefined for a task that is over, or has printed nothing there. */
export function outputSoFar(
  ctx: VerbContext,
  taskId: string,
): Partial<Record<Stream, KeptOutput>> | undefined {
  const task = ctx.app.runs.task(taskId)
  if (!task || isOver(task.row.state)) return undefined
  return {
    ...(task.stdout ? { stdout: liveKept(task.stdout) } : {}),
    ...(task.stderr ? { stderr: liveKept(task.stderr) } : {}),
  }
}
