/** Schedules in the database: rows, and what is asked about them while something is started. */
import {
  and,
  desc,
  eq,
  getTableColumns,
  isNotNull,
  isNull,
  lt,
  ne,
  or,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { jobRunSteps, jobRuns, runs, scheduleFirings, schedules } from '../../drizzle/schema/index.ts'

export type ScheduleRow = typeof schedules.$inferSelect
export type FiringRow = typeof scheduleFirings.$inferSelect

/** Of each schedule; the oldest go first. */
export const FIRINGS_KEPT = 500

/** What its secret values are sealed for. */
export const secretsOf = (id: string) => `schedule ${id}`

/** Locked, so that of several servers one after the other decides. */
export async function lockSchedule(tx: Transaction, id: string): Promise<ScheduleRow | undefined> {
  const [row] = await tx.select().from(schedules).where(eq(schedules.id, id)).for('update')
  return row
}

export const firingColumns = getTableColumns(scheduleFirings)

/** What it started goes on. */
const goesOn = or(
  and(isNotNull(runs.id), isNull(runs.finishedAt)),
  and(isNotNull(jobRuns.id), isNull(jobRuns.finishedAt)),
)

/** Whether something that it started runs, or else only waits for a second person; null: nothing goes on. */
export type Activity = 'runs' | 'awaits_approval' | null

const stepRuns = alias(runs, 'step_runs')

export async function activityOf(source: Database | Transaction, scheduleId: string): Promise<Activity> {
  const awaits = sql<number>`coalesce(${runs.state} = 'awaiting_approval' or ${stepRuns.state} = 'awaiting_approval', 0)`
  const [row] = await source
    .select({ awaits })
    .from(scheduleFirings)
    .leftJoin(runs, eq(runs.id, scheduleFirings.runId))
    .leftJoin(jobRuns, eq(jobRuns.id, scheduleFirings.jobRunId))
    .leftJoin(jobRunSteps, and(eq(jobRunSteps.jobRunId, jobRuns.id), eq(jobRunSteps.state, 'running')))
    .leftJoin(stepRuns, eq(stepRuns.id, jobRunSteps.runId))
    .where(and(eq(scheduleFirings.state, 'started'), eq(scheduleFirings.scheduleId, scheduleId), goesOn))
    .orderBy(awaits)
    .limit(1)
  if (!row) return null
  return Number(row.awaits) === 1 ? 'awaits_approval' : 'runs'
}

/** How many wait; only those before `beforeId`, if it is given. */
export async function countQueued(
  source: Database | Transaction,
  scheduleId: string,
  beforeId?: string,
): Promise<number> {
  const [row] = await source
    .select({ count: sql<number>`count(*)` })
    .from(scheduleFirings)
    .where(
      and(
        eq(scheduleFirings.state, 'queued'),
        eq(scheduleFirings.scheduleId, scheduleId),
        beforeId ? lt(scheduleFirings.id, beforeId) : undefined,
      ),
    )
  return Number(row?.count ?? 0)
}

/** Keeps the newest, and whatever waits or goes on. */
export async function pruneFirings(tx: Transaction, scheduleId: string): Promise<void> {
  const [oldest] = await tx
    .select({ id: scheduleFirings.id })
    .from(scheduleFirings)
    .where(eq(scheduleFirings.scheduleId, scheduleId))
    .orderBy(desc(scheduleFirings.id))
    .limit(1)
    .offset(FIRINGS_KEPT - 1)
  if (!oldest) return
  const ended = (
    table: typeof runs | typeof jobRuns,
    id: typeof runs.id | typeof jobRuns.id,
    of: SQLWrapper,
  ) => sql`not exists (select 1 from ${table} where ${id} = ${of} and ${table.finishedAt} is null)`
  await tx
    .delete(scheduleFirings)
    .where(
      and(
        eq(scheduleFirings.scheduleId, scheduleId),
        lt(scheduleFirings.id, oldest.id),
        ne(scheduleFirings.state, 'queued'),
        ended(runs, runs.id, scheduleFirings.runId),
        ended(jobRuns, jobRuns.id, scheduleFirings.jobRunId),
      ),
    )
}
