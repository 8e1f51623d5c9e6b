/** `runs.watchOutput`: a task's output as text to append; resumes by byte offsets. */
import { tracked } from '@trpc/server'
import { eq } from 'drizzle-orm'
import { tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import { pause } from '../bus/signal.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { OutputEvent } from '../trpc/types.ts'
import type { StreamAssembly } from './assembly.ts'
import { toTaskItem } from './items.ts'
import type { LiveTask } from './live.ts'
import { readTaskOutput } from './readOutput.ts'
import { isOver } from './states.ts'
import { cutLine, incompleteTail } from './text.ts'

const COALESCE_MS = 120
const CHUNK_BYTES_MAX = 256 * 1024

/** Follows one stream; characters that are split between chunks wait for their rest. */
class Follower {
  at: number
  private readonly name: 'stdout' | 'stderr'

  constructor(name: 'stdout' | 'stderr', at: number) {
    this.name = name
    this.at = at
  }

  next(task: LiveTask): string {
    const assembly: StreamAssembly | null = task[this.name]
    if (!assembly || assembly.end <= this.at) return ''
    const { skipped, bytes } = assembly.read(this.at, CHUNK_BYTES_MAX)
    const whole = bytes.subarray(0, bytes.length - incompleteTail(bytes))
    this.at += skipped + whole.length
    return (skipped > 0 ? cutLine(skipped) : '') + whole.toString('utf8')
  }
}

function offsetsOf(lastEventId: string | null | undefined, epoch: string): [number, number] | null {
  const [theirs, out = '', err = ''] = lastEventId?.split(':') ?? []
  return theirs === epoch && /^\d{1,15}$/.test(out) && /^\d{1,15}$/.test(err)
    ? [Number(out), Number(err)]
    : null
}

/**
 * What is there, then what comes, then `end` with the task. A client that resumes gets only what it has not seen;
 * where that is not known, the first event says `reset`.
 * @throws DomainError `not_found`
 */
export async function* watchOutput(
  ctx: VerbContext,
  input: { taskId: string; lastEventId?: string | null },
  signal: AbortSignal | undefined,
) {
  requirePermission(ctx.actor, 'runs.read')
  const { runs, database } = ctx.app
  const task = runs.task(input.taskId)
  const resumed = offsetsOf(input.lastEventId, runs.epoch)
  const out = new Follower('stdout', resumed?.[0] ?? 0)
  const err = new Follower('stderr', resumed?.[1] ?? 0)
  let reset = resumed === null
  while (task && !isOver(task.row.state) && !signal?.aborted) {
    const event: OutputEvent = { type: 'append', stdout: out.next(task), stderr: err.next(task), reset }
    if (event.stdout || event.stderr || reset) {
      reset = false
      yield tracked(`${runs.epoch}:${out.at}:${err.at}`, event)
    }
    await pause(COALESCE_MS, signal)
    const quiet = (task.stdout?.end ?? 0) <= out.at && (task.stderr?.end ?? 0) <= err.at
    if (quiet && !isOver(task.row.state)) await task.outputChanged.wait(signal)
  }
  if (signal?.aborted) return
  // Over: the stored output is the whole truth, and is said once.
  const [row] = await database.select().from(tasks).where(eq(tasks.id, input.taskId))
  if (!row) throw notFound('task', input.taskId)
  const whole = await readTaskOutput(ctx, input.taskId)
  const all: OutputEvent = { type: 'append', stdout: whole.stdout, stderr: whole.stderr, reset: true }
  yield tracked(`${runs.epoch}:all`, all)
  const end: OutputEvent = { type: 'end', task: toTaskItem(row, ctx.app.agents.get(row.agentId)) }
  yield tracked(`${runs.epoch}:end`, end)
}
