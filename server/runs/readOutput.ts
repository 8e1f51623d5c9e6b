/** `runs.output`: what a script answered. */
import { eq } from 'drizzle-orm'
import { tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { TaskOutput } from '../trpc/types.ts'
import type { StreamAssembly } from './assembly.ts'
import type { LiveTask } from './live.ts'
import { type KeptOutput, readOutputs } from './outputs.ts'
import { keptText } from './reading/keptText.ts'
import { isOver, isTrueResult } from './states.ts'

const LIVE_BYTES_MAX = 16 * 1024 * 1024

/** What has arrived, without what had to be cut. */
export function liveKept(assembly: StreamAssembly): KeptOutput {
  const head: Buffer[] = []
  const tail: Buffer[] = []
  let cut = 0
  for (let at = 0; at < assembly.end; ) {
    const { skipped, bytes } = assembly.read(at, LIVE_BYTES_MAX)
    if (bytes.length === 0) break
    cut += skipped
    ;(cut > 0 ? tail : head).push(bytes)
    at += skipped + bytes.length
  }
  return { head: Buffer.concat(head), tail: Buffer.concat(tail), total: assembly.end }
}

const liveText = (assembly: StreamAssembly | null): string => (assembly ? keptText(liveKept(assembly)) : '')

const liveOutput = (task: LiveTask): TaskOutput => ({
  stdout: liveText(task.stdout),
  stderr: liveText(task.stderr),
  truncated: false,
  stdoutBytes: task.stdout?.end ?? 0,
  stderrBytes: task.stderr?.end ?? 0,
})

const bytesOf = ({ stdoutBytes, stderrBytes }: TaskOutput): number => stdoutBytes + stderrBytes

/** Both streams of a task; of one that still runs, what has arrived. @throws DomainError `not_found` */
export async function readTaskOutput(ctx: VerbContext, taskId: string): Promise<TaskOutput> {
  requirePermission(ctx.actor, 'runs.read')
  const live = ctx.app.runs.task(taskId)
  if (live && !isOver(live.row.state)) return liveOutput(live)
  const stored = await readStored(ctx, taskId)
  // Its agent may be back and sending what is more than was kept when the task was given up.
  const coming = live && !isTrueResult(live.row.state) ? liveOutput(live) : null
  return coming && bytesOf(coming) > bytesOf(stored) ? coming : stored
}

async function readStored(ctx: VerbContext, taskId: string): Promise<TaskOutput> {
  const [task] = await ctx.app.database.select().from(tasks).where(eq(tasks.id, taskId))
  if (!task) throw notFound('task', taskId)
  const ids = [task.stdoutId, task.stderrId].filter((id) => id !== null)
  const found = await readOutputs(ctx.app.database, ids)
  return {
    stdout: keptText(task.stdoutId ? found.get(task.stdoutId.toString('hex')) : undefined),
    stderr: keptText(task.stderrId ? found.get(task.stderrId.toString('hex')) : undefined),
    truncated: task.truncated,
    stdoutBytes: task.stdoutTotal,
    stderrBytes: task.stderrTotal,
  }
}
