/** `runs.tasks`: a run's hosts, page by page, in the order in which their tasks were made. */
import { and, asc, eq, gt, like } from 'drizzle-orm'
import { type TaskState, tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { BY_RUN, BY_RUN_AND_STATE } from '../history/planned.ts'
import { containing, cutPage } from '../trpc/paging.ts'
import type { Page, TaskItem } from '../trpc/types.ts'
import { toTaskItem } from './items.ts'
import { allTasks, type LiveTask, type TaskRow } from './live.ts'
import { type GroupRef, listGroupTasks } from './reading/groupTasks.ts'
import { parseOutputKey, streamColumn } from './reading/outputKey.ts'
import { loadRun } from './readRuns.ts'

interface Input {
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
}

/** @throws DomainError `not_found` */
export async function listTasks(ctx: VerbContext, input: Input): Promise<Page<TaskItem>> {
  requirePermission(ctx.actor, 'runs.read')
  const run = await loadRun(ctx, input.runId)
  if (input.group) return listGroupTasks(ctx, run, { ...input, group: input.group })
  const live = allTasks(ctx.app.runs.run(run.id))
  const { rows, total } = live ? among(live, input) : await stored(ctx, input)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  const items = shown.map((row) => toTaskItem(row, ctx.app.agents.get(row.agentId), run.cancelRequestedAt))
  const counted = input.state ? run.counts[input.state] : run.total
  return { items, nextCursor, total: total ?? (input.query || input.output ? undefined : counted) }
}

interface Found {
  /** One more than are shown, if there are more. */
  rows: TaskRow[]
  /** Undefined: it would have to be counted. */
  total: number | undefined
}

/** Of a run that goes on: as its tasks are now, which the database learns a moment later. */
function among(live: readonly LiveTask[], { state, query, output, taskId, cursor, limit }: Input): Found {
  const words = query?.toLowerCase() ?? ''
  const said = output ? parseOutputKey(output) : null
  const found = live
    .map(({ row }) => row)
    .filter(
      (row) =>
        (!state || row.state === state) &&
        (!taskId || row.id === taskId) &&
        row.hostname.toLowerCase().includes(words) &&
        (!said || row[`${said.stream}Id`]?.equals(said.id)),
    )
  const after = cursor === undefined ? found : found.filter(({ id }) => id > cursor)
  return { rows: after.slice(0, limit + 1), total: found.length }
}

async function stored(ctx: VerbContext, input: Input): Promise<Found> {
  const output = input.output ? parseOutputKey(input.output) : null
  const rows = await ctx.app.database
    .select()
    .from(tasks, input.state ? BY_RUN_AND_STATE : BY_RUN)
    .where(
      and(
        eq(tasks.runId, input.runId),
        input.cursor ? gt(tasks.id, input.cursor) : undefined,
        input.taskId ? eq(tasks.id, input.taskId) : undefined,
        input.state ? eq(tasks.state, input.state) : undefined,
        input.query ? like(tasks.hostname, containing(input.query)) : undefined,
        output ? eq(streamColumn[output.stream], output.id) : undefined,
      ),
    )
    .orderBy(asc(tasks.id))
    .limit(input.limit + 1)
  return { rows, total: undefined }
}
