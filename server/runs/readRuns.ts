/** `runs.get`, `runs.list`, `runs.tasks`: what was and is, by keys. */
import { and, asc, desc, eq, exists, gt, gte, like, lt, lte, or, sql } from 'drizzle-orm'
import { type RunState, runs, type TaskState, tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { containing, cutPage, type Order } from '../trpc/paging.ts'
import type { Page, RunDetail, RunItem, TaskItem } from '../trpc/types.ts'
import { toRunDetail, toRunItem, toTaskItem } from './items.ts'
import type { RunRow } from './live.ts'
import { parseOutputKey, streamColumn } from './reading/outputKey.ts'

/** Enough of a script to find the line that says something. */
const SUMMARY_SOURCE_CHARS = 2_000

export interface RunQuery {
  cursor?: string
  limit: number
  state?: RunState
  /** A user name. */
  createdBy?: string
  agentId?: string
  /** Its retries. */
  retryOf?: string
  /** In the name or the script. */
  query?: string
  from?: string
  to?: string
  /** By the time of their start. */
  order: Order
}

/** The run as it is now: live ones are ahead of the database by a batch at most. */
export async function loadRun(ctx: VerbContext, id: string): Promise<RunRow> {
  const live = ctx.app.runs.run(id)
  if (live) return live.row
  const [row] = await ctx.app.database.select().from(runs).where(eq(runs.id, id))
  if (!row) throw notFound('run', id)
  return row
}

/** @throws DomainError `not_found` */
export async function getRun(ctx: VerbContext, id: string): Promise<RunDetail> {
  requirePermission(ctx.actor, 'runs.read')
  return toRunDetail(await loadRun(ctx, id))
}

export async function listRuns(ctx: VerbContext, input: RunQuery): Promise<Page<RunItem>> {
  requirePermission(ctx.actor, 'runs.read')
  const { database } = ctx.app
  const text = input.query ? containing(input.query) : null
  const ofAgent = input.agentId
    ? database
        .select({ one: sql`1` })
        .from(tasks)
        .where(and(eq(tasks.runId, runs.id), eq(tasks.agentId, input.agentId)))
    : null
  const rows = await database
    .select({ ...LIST_COLUMNS, script: sql<string>`left(${runs.script}, ${SUMMARY_SOURCE_CHARS})` })
    .from(runs)
    .where(
      and(
        input.cursor ? (input.order === 'asc' ? gt : lt)(runs.id, input.cursor) : undefined,
        input.state ? eq(runs.state, input.state) : undefined,
        input.retryOf ? eq(runs.retryOf, input.retryOf) : undefined,
        input.createdBy ? eq(runs.createdByName, input.createdBy) : undefined,
        input.from ? gte(runs.createdAt, new Date(input.from)) : undefined,
        input.to ? lte(runs.createdAt, new Date(input.to)) : undefined,
        text ? or(like(runs.name, text), like(runs.script, text)) : undefined,
        ofAgent ? exists(ofAgent) : undefined,
      ),
    )
    .orderBy(input.order === 'asc' ? asc(runs.id) : desc(runs.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  return { items: shown.map((row) => toRunItem({ ...row, ...liveOf(ctx, row.id) })), nextCursor }
}

/** All but the long or secret ones. */
const LIST_COLUMNS = {
  id: runs.id,
  name: runs.name,
  state: runs.state,
  cancelRequestedAt: runs.cancelRequestedAt,
  interpreter: runs.interpreter,
  counts: runs.counts,
  total: runs.total,
  createdBy: runs.createdBy,
  createdByName: runs.createdByName,
  retryOf: runs.retryOf,
  createdAt: runs.createdAt,
  finishedAt: runs.finishedAt,
}

function liveOf(ctx: VerbContext, id: string): Partial<Pick<RunRow, 'counts' | 'state' | 'finishedAt'>> {
  const row = ctx.app.runs.run(id)?.row
  return row ? { counts: row.counts, state: row.state, finishedAt: row.finishedAt } : {}
}

/** In the order in which they were made. */
export async function listTasks(
  ctx: VerbContext,
  input: {
    runId: string
    state?: TaskState
    query?: string
    /** Those that printed just this, as `runs.search` names it. */
    output?: string
    cursor?: string
    limit: number
  },
): Promise<Page<TaskItem>> {
  requirePermission(ctx.actor, 'runs.read')
  const run = await loadRun(ctx, input.runId)
  const output = input.output ? parseOutputKey(input.output) : null
  const rows = await ctx.app.database
    .select()
    .from(tasks)
    .where(
      and(
        eq(tasks.runId, run.id),
        input.cursor ? gt(tasks.id, input.cursor) : undefined,
        input.state ? eq(tasks.state, input.state) : undefined,
        input.query ? like(tasks.hostname, containing(input.query)) : undefined,
        output ? eq(streamColumn[output.stream], output.id) : undefined,
      ),
    )
    .orderBy(asc(tasks.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  const total = input.query || output ? undefined : input.state ? run.counts[input.state] : run.total
  return { items: shown.map((row) => toTaskItem(row, ctx.app.agents.get(row.agentId))), nextCursor, total }
}
