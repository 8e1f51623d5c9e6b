/** `runs.output` and `runs.groups`: what scripts answered. */
import { and, eq, sql } from 'drizzle-orm'
import { tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { OutputGroup, TaskOutput } from '../trpc/types.ts'
import type { StreamAssembly } from './assembly.ts'
import type { LiveTask } from './live.ts'
import { readOutputs } from './outputs.ts'
import { keptText } from './reading/keptText.ts'
import { loadRun } from './readRuns.ts'
import { isTrueResult } from './states.ts'
import { joinText } from './text.ts'

const GROUPS_MAX = 200
/** Of one answer in the grouped view; the whole is a click away. */
const GROUP_BYTES_MAX = 256 * 1024
const AGENTS_PER_GROUP_MAX = 10_000
const LIVE_BYTES_MAX = 16 * 1024 * 1024

function liveText(assembly: StreamAssembly | null): string {
  if (!assembly) return ''
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
  return joinText(Buffer.concat(head), Buffer.concat(tail), cut)
}

const liveOutput = (task: LiveTask): TaskOutput => ({
  stdout: liveText(task.stdout),
  stderr: liveText(task.stderr),
  truncated: false,
  stdoutBytes: task.stdout?.end ?? 0,
  stderrBytes: task.stderr?.end ?? 0,
})

/** Both streams of a task; of one that still runs, what has arrived. @throws DomainError `not_found` */
export async function readTaskOutput(ctx: VerbContext, taskId: string): Promise<TaskOutput> {
  requirePermission(ctx.actor, 'runs.read')
  const live = ctx.app.runs.task(taskId)
  if (live && !isTrueResult(live.row.state)) return liveOutput(live)
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

const shorten = (text: string): string =>
  text.length > GROUP_BYTES_MAX ? `${text.slice(0, GROUP_BYTES_MAX)}\n…` : text

/**
 * Equal answers folded: same state, exit code and both outputs. In clush's order: the lowest exit code first, then
 * the largest group; at most 200 groups.
 */
export async function listOutputGroups(ctx: VerbContext, runId: string): Promise<{ items: OutputGroup[] }> {
  requirePermission(ctx.actor, 'runs.read')
  await loadRun(ctx, runId)
  const { database } = ctx.app
  const key = [tasks.state, tasks.exitCode, tasks.stdoutId, tasks.stderrId] as const
  const count = sql<number>`count(*)`
  const rows = await database
    .select({
      state: tasks.state,
      exitCode: tasks.exitCode,
      stdoutId: tasks.stdoutId,
      stderrId: tasks.stderrId,
      truncated: sql<number>`max(${tasks.truncated})`,
      count,
    })
    .from(tasks)
    .where(eq(tasks.runId, runId))
    .groupBy(...key)
    .orderBy(sql`${tasks.exitCode} is null`, tasks.exitCode, sql`count(*) desc`)
    .limit(GROUPS_MAX)
  const ids = new Map<string, Buffer>()
  for (const row of rows)
    for (const id of [row.stdoutId, row.stderrId]) if (id) ids.set(id.toString('hex'), id)
  const outputs = await readOutputs(database, [...ids.values()])
  const text = (id: Buffer | null) => (id ? shorten(keptText(outputs.get(id.toString('hex')))) : '')
  const items: OutputGroup[] = []
  for (const row of rows) {
    const members = await database
      .select({ agentId: tasks.agentId, hostname: tasks.hostname })
      .from(tasks)
      .where(
        and(
          eq(tasks.runId, runId),
          eq(tasks.state, row.state),
          sql`${tasks.exitCode} <=> ${row.exitCode}`,
          sql`${tasks.stdoutId} <=> ${row.stdoutId}`,
          sql`${tasks.stderrId} <=> ${row.stderrId}`,
        ),
      )
      .orderBy(tasks.hostname)
      .limit(AGENTS_PER_GROUP_MAX)
    items.push({
      state: row.state,
      exitCode: row.exitCode,
      count: Number(row.count),
      agentIds: members.map((member) => member.agentId),
      hostnames: members.map((member) => member.hostname),
      stdout: text(row.stdoutId),
      stderr: text(row.stderrId),
      truncated: Number(row.truncated) === 1,
    })
  }
  return { items }
}
