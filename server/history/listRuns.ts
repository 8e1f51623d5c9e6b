/** `runs.list`: newest first or last, by any of the filters together. */
import { and, asc, desc, eq, gt, gte, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import { type RunState, runLabels, runs, tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { toRunItem } from '../runs/items.ts'
import { countsNow, type RunRow } from '../runs/live.ts'
import { containing, type Order } from '../trpc/paging.ts'
import type { RunPage } from '../trpc/types.ts'
import { BY_FACETS } from './planned.ts'
import { firstIdAt, lastIdAt } from './runTimes.ts'
import { checkRunCursor, findInSteps } from './steps.ts'

/** Enough of a script to find the line that says something. */
const SUMMARY_SOURCE_CHARS = 2_000
/** Mostly the newest ones match. */
const LOOKED_AT_FIRST = 100

export interface RunQuery {
  cursor?: string
  limit: number
  state?: RunState
  /** A user name. */
  createdBy?: string
  agentId?: string
  /** Its retries. */
  retryOf?: string
  /** Of the library. */
  scriptId?: string
  /** As `env=prod`: a host of the run had it when the run started. */
  label?: string
  /** In the name or the script. */
  query?: string
  from?: string
  to?: string
  /** By the time of their start. */
  order: Order
}

export const scriptBeginning = sql<string>`left(${runs.script}, ${SUMMARY_SOURCE_CHARS})`

/** All but the long or secret ones. */
const COLUMNS = {
  id: runs.id,
  name: runs.name,
  state: runs.state,
  kind: runs.kind,
  cancelRequestedAt: runs.cancelRequestedAt,
  interpreter: runs.interpreter,
  counts: runs.counts,
  total: runs.total,
  createdBy: runs.createdBy,
  createdByName: runs.createdByName,
  retryOf: runs.retryOf,
  createdAt: runs.createdAt,
  startedAt: runs.startedAt,
  finishedAt: runs.finishedAt,
  keptBy: runs.keptBy,
  script: scriptBeginning,
}

interface Source {
  from: typeof runs | typeof tasks | typeof runLabels
  index: string
  /** Of the run: together with what `is` fixes it is an index. */
  id: MySqlColumn
  is: SQL | undefined
  /** What of the query it does not look at. */
  rest: RunQuery
}

/** Where ids of runs come from in order: the index of what is likely to leave the fewest, named so that it is followed (planned.ts). */
function sourceOf(query: RunQuery): Source {
  const { agentId, retryOf, label, scriptId, createdBy, state, ...others } = query
  if (agentId)
    return {
      from: tasks,
      index: 'tasks_agent',
      id: tasks.runId,
      is: eq(tasks.agentId, agentId),
      rest: { ...query, agentId: '' },
    }
  if (retryOf)
    return {
      from: runs,
      index: 'runs_retry',
      id: runs.id,
      is: eq(runs.retryOf, retryOf),
      rest: { ...query, retryOf: '' },
    }
  if (label)
    return {
      from: runLabels,
      index: 'PRIMARY',
      id: runLabels.runId,
      is: eq(runLabels.label, label),
      rest: { ...query, label: '' },
    }
  const byState = state ? eq(runs.state, state) : undefined
  if (scriptId)
    return {
      from: runs,
      index: state ? 'runs_script_state' : 'runs_script',
      id: runs.id,
      is: and(eq(runs.scriptId, scriptId), byState),
      rest: { ...others, createdBy },
    }
  if (createdBy)
    return {
      from: runs,
      index: state ? 'runs_person_state' : 'runs_person',
      id: runs.id,
      is: and(eq(runs.createdByName, createdBy), byState),
      rest: others,
    }
  return { from: runs, index: state ? 'runs_state' : 'PRIMARY', id: runs.id, is: byState, rest: others }
}

/** What is left to ask of runs that a source named, of what stands in an index; undefined: nothing. */
const facetsOf = ({ retryOf, scriptId, createdBy, state }: RunQuery): SQL | undefined =>
  and(
    state ? eq(runs.state, state) : undefined,
    retryOf ? eq(runs.retryOf, retryOf) : undefined,
    scriptId ? eq(runs.scriptId, scriptId) : undefined,
    createdBy ? eq(runs.createdByName, createdBy) : undefined,
  )

/** What has to be looked for in the runs themselves. */
function wordsOf({ query }: RunQuery): SQL | undefined {
  if (!query) return undefined
  const text = containing(query)
  // Much quicker than the column's own collation, and as blind to upper and lower case.
  const like = (column: MySqlColumn) => sql`${column} collate utf8mb4_general_ci like ${text}`
  return or(like(runs.name), like(runs.script))
}

async function withFacets(ctx: VerbContext, facets: SQL, ids: string[]): Promise<string[]> {
  const rows = await ctx.app.database
    .select({ id: runs.id })
    .from(runs, BY_FACETS)
    .where(and(inArray(runs.id, ids), facets))
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => found.has(id))
}

/** Those of the runs that had a host with the label. A step of its own: joined, the planner would begin with all runs that had. */
async function labelled(ctx: VerbContext, label: string, ids: string[]): Promise<string[]> {
  const rows = await ctx.app.database
    .select({ id: runLabels.runId })
    .from(runLabels, { forceIndex: 'PRIMARY' })
    .where(and(eq(runLabels.label, label), inArray(runLabels.runId, ids)))
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => found.has(id))
}

/** @throws DomainError `bad_cursor` */
export async function listRuns(ctx: VerbContext, input: RunQuery): Promise<RunPage> {
  requirePermission(ctx.actor, 'runs.read')
  checkRunCursor(input.cursor)
  const { database } = ctx.app
  const { limit, order } = input
  const [ordered, after] = order === 'asc' ? [asc, gt] : [desc, lt]
  const { from, index, id, is, rest } = sourceOf(input)
  const keys = async (cursor: string | undefined, count: number) => {
    const found = await database
      .select({ id })
      .from(from, { forceIndex: index })
      .where(
        and(
          is,
          cursor ? after(id, cursor) : undefined,
          input.from ? gte(id, firstIdAt(input.from)) : undefined,
          input.to ? lte(id, lastIdAt(input.to)) : undefined,
        ),
      )
      .orderBy(ordered(id))
      .limit(count)
    return found.map((row) => String(row.id))
  }
  const facets = facetsOf(rest)
  const words = wordsOf(rest)
  const matching = async (named: string[], count: number) => {
    const labelledOnes = rest.label ? await labelled(ctx, rest.label, named) : named
    const left =
      facets && labelledOnes.length > 0 ? await withFacets(ctx, facets, labelledOnes) : labelledOnes
    const ids = words ? left : left.slice(0, count)
    if (ids.length === 0) return []
    return database
      .select(COLUMNS)
      .from(runs, { forceIndex: 'PRIMARY' })
      .where(and(inArray(runs.id, ids), words))
      .orderBy(ordered(runs.id))
      .limit(count)
  }
  const found = await findInSteps({
    cursor: input.cursor,
    limit,
    firstStep: facets || words || rest.label ? LOOKED_AT_FIRST : limit + 1,
    keys,
    matching,
    keyOf: (row) => row.id,
  })
  const { rows, nextCursor, searchedTo } = found
  return { items: rows.map((row) => toRunItem({ ...row, ...liveOf(ctx, row.id) })), nextCursor, searchedTo }
}

function liveOf(ctx: VerbContext, id: string): Partial<Pick<RunRow, 'counts' | 'state' | 'finishedAt'>> {
  const live = ctx.app.runs.run(id)
  return live ? { counts: countsNow(live), state: live.row.state, finishedAt: live.row.finishedAt } : {}
}
