/** `history.ofHost`: what has run on one host, newest run first. */
import { and, desc, eq, getTableColumns, inArray, lt } from 'drizzle-orm'
import { runs, type TaskState, tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { summaryOf, toTaskItem } from '../runs/items.ts'
import type { HostTaskPage } from '../trpc/types.ts'
import { scriptBeginning } from './listRuns.ts'
import { BY_HOST } from './planned.ts'
import { checkRunCursor, findInSteps } from './steps.ts'

/** @throws DomainError `bad_cursor` */
export async function listHostTasks(
  ctx: VerbContext,
  input: { agentId: string; state?: TaskState; cursor?: string; limit: number },
): Promise<HostTaskPage> {
  requirePermission(ctx.actor, 'runs.read')
  checkRunCursor(input.cursor)
  const { agents, database } = ctx.app
  const { agentId, state, limit } = input
  const ofHost = eq(tasks.agentId, agentId)
  const found = await findInSteps({
    cursor: input.cursor,
    limit,
    firstStep: limit + 1,
    keys: async (cursor, count) => {
      const keys = await database
        .select({ id: tasks.runId })
        .from(tasks, BY_HOST)
        .where(and(ofHost, cursor ? lt(tasks.runId, cursor) : undefined))
        .orderBy(desc(tasks.runId))
        .limit(count)
      return keys.map(({ id }) => id)
    },
    matching: (ids, count) =>
      database
        .select({
          task: getTableColumns(tasks),
          name: runs.name,
          script: scriptBeginning,
          createdBy: runs.createdByName,
          createdAt: runs.createdAt,
        })
        .from(tasks, BY_HOST)
        .innerJoin(runs, eq(runs.id, tasks.runId))
        .where(and(ofHost, inArray(tasks.runId, ids), state ? eq(tasks.state, state) : undefined))
        .orderBy(desc(tasks.runId))
        .limit(count),
    keyOf: (row) => row.task.runId,
  })
  const agent = agents.get(agentId)
  const items = found.rows.map(({ task, name, script, createdBy, createdAt }) => ({
    ...toTaskItem(ctx.app.runs.task(task.id)?.row ?? task, agent),
    run: { name, summary: summaryOf(script), createdBy, createdAt: createdAt.toISOString() },
  }))
  return { items, nextCursor: found.nextCursor, searchedTo: found.searchedTo }
}
