/** `runs.get` and `runs.tasks`: what was and is, by keys. */
import { and, asc, eq, gt, like } from 'drizzle-orm'
import { runs, type TaskState, tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { BY_RUN, BY_RUN_AND_STATE } from '../history/planned.ts'
import { containing, cutPage } from '../trpc/paging.ts'
import type { Page, RunDetail, TaskItem } from '../trpc/types.ts'
import { toRunDetail, toTaskItem } from './items.ts'
import type { RunRow } from './live.ts'
import { type GroupRef, listGroupTasks } from './reading/groupTasks.ts'
import { parseOutputKey, streamColumn } from './reading/outputKey.ts'

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
  return toRunDetail(await loadRun(ctx, id), ctx.app.runs.run(id)?.waiting)
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
    /** This one alone. */
    taskId?: string
    /** Those of one group, as `runs.groups` names it. */
    group?: GroupRef
    cursor?: string
    limit: number
  },
): Promise<Page<TaskItem>> {
  requirePermission(ctx.actor, 'runs.read')
  const run = await loadRun(ctx, input.runId)
  if (input.group) return listGroupTasks(ctx, run, { ...input, group: input.group })
  const output = input.output ? parseOutputKey(input.output) : null
  const rows = await ctx.app.database
    .select()
    .from(tasks, input.state ? BY_RUN_AND_STATE : BY_RUN)
    .where(
      and(
        eq(tasks.runId, run.id),
        input.cursor ? gt(tasks.id, input.cursor) : undefined,
        input.taskId ? eq(tasks.id, input.taskId) : undefined,
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
