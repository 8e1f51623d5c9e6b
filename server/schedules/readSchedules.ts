/** `schedules.list`, `schedules.get`, `schedules.firings`, `schedules.next`. */
import { and, desc, eq, inArray, like, lt, ne, sql } from 'drizzle-orm'
import {
  type JobRunState,
  jobRuns,
  jobs,
  runs,
  scheduleFirings,
  schedules,
  scripts,
} from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { awaitingOf } from '../jobs/awaiting.ts'
import type { Secrets } from '../scripts/secrets.ts'
import { afterCursor, cursorOf, orderedBy } from '../trpc/keyset.ts'
import { containing, cutPage, type Order } from '../trpc/paging.ts'
import type { FiringItem, Page, ScheduleDetail, ScheduleItem } from '../trpc/types.ts'
import { type CronTimes, checkCron, nextTimes, tidyCron } from './cron.ts'
import { type StartedBy, toFiringItem, toScheduleItem } from './items.ts'
import { type FiringRow, firingColumns, type ScheduleRow, secretsOf } from './rows.ts'

const NEXT_SHOWN = 5

export interface ScheduleQuery {
  cursor?: string
  limit: number
  /** In the name. */
  query?: string
  sort: 'name' | 'nextAt'
  order: Order
}

const ofRun = { state: runs.state, counts: runs.counts }
const ofJobRun = { state: jobRuns.state }

type Started = Omit<StartedBy, 'jobRun'> & { firing: FiringRow; jobRun: { state: JobRunState } | null }

/** With what jobs wait for. */
async function toFirings({ database }: App, rows: Started[]): Promise<FiringItem[]> {
  const open = rows.flatMap(({ firing, jobRun }) =>
    firing.jobRunId && jobRun?.state === 'running' ? [firing.jobRunId] : [],
  )
  const awaiting = await awaitingOf(database, open)
  return rows.map(({ firing, run, jobRun }) =>
    toFiringItem(firing, {
      run,
      jobRun: jobRun && { ...jobRun, awaits: awaiting.has(firing.jobRunId ?? '') },
    }),
  )
}

/** What belongs to each of the schedules, in a query for each kind. */
async function toItems(app: App, rows: ScheduleRow[]): Promise<ScheduleItem[]> {
  if (rows.length === 0) return []
  const { database } = app
  const ids = rows.map(({ id }) => id)
  const scriptIds = rows.flatMap(({ run }) => (run?.scriptRef ? [run.scriptRef.id] : []))
  const jobIds = rows.flatMap(({ jobId }) => (jobId ? [jobId] : []))
  const newest = database
    .select({ id: sql<string>`max(${scheduleFirings.id})`.as('newest') })
    .from(scheduleFirings)
    .where(and(inArray(scheduleFirings.scheduleId, ids), ne(scheduleFirings.state, 'queued')))
    .groupBy(scheduleFirings.scheduleId)
    .as('newest_firings')
  const [lasts, waiting, scriptNames, jobNames] = await Promise.all([
    database
      .select({ firing: firingColumns, run: ofRun, jobRun: ofJobRun })
      .from(scheduleFirings)
      .innerJoin(newest, eq(newest.id, scheduleFirings.id))
      .leftJoin(runs, eq(runs.id, scheduleFirings.runId))
      .leftJoin(jobRuns, eq(jobRuns.id, scheduleFirings.jobRunId)),
    database
      .select({ id: scheduleFirings.scheduleId, count: sql<number>`count(*)` })
      .from(scheduleFirings)
      .where(and(eq(scheduleFirings.state, 'queued'), inArray(scheduleFirings.scheduleId, ids)))
      .groupBy(scheduleFirings.scheduleId),
    scriptIds.length > 0
      ? database
          .select({ id: scripts.id, name: scripts.name })
          .from(scripts)
          .where(inArray(scripts.id, scriptIds))
      : [],
    jobIds.length > 0
      ? database.select({ id: jobs.id, name: jobs.name }).from(jobs).where(inArray(jobs.id, jobIds))
      : [],
  ])
  const firings = await toFirings(app, lasts)
  const lastOf = new Map(
    lasts.flatMap(({ firing }, at) => {
      const item = firings[at]
      return item ? [[firing.scheduleId, item]] : []
    }),
  )
  const queuedOf = new Map(waiting.map(({ id, count }) => [id, Number(count)]))
  const nameOf = new Map([...scriptNames, ...jobNames].map(({ id, name }) => [id, name]))
  return rows.map((row) =>
    toScheduleItem(row, {
      name: nameFor(row.jobId ?? row.run?.scriptRef?.id, nameOf),
      last: lastOf.get(row.id) ?? null,
      queued: queuedOf.get(row.id) ?? 0,
    }),
  )
}

/** Of what is gone its id. */
const nameFor = (id: string | undefined, names: Map<string, string>) => id && (names.get(id) ?? id)

export async function listSchedules(ctx: VerbContext, input: ScheduleQuery): Promise<Page<ScheduleItem>> {
  requirePermission(ctx.actor, 'schedules.read')
  const column = schedules[input.sort]
  const rows = await ctx.app.database
    .select()
    .from(schedules)
    .where(
      and(
        input.cursor ? afterCursor(column, schedules.id, input.order, input.cursor) : undefined,
        input.query ? like(schedules.name, containing(input.query)) : undefined,
      ),
    )
    .orderBy(...orderedBy(column, schedules.id, input.order))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => cursorOf(row[input.sort], row.id))
  return { items: await toItems(ctx.app, shown), nextCursor }
}

/** Of its secret values only which there are. */
function namesOf({ app }: VerbContext, { id, secrets }: ScheduleRow): string[] {
  if (secrets === null) return []
  const text = app.vault.open(secrets, secretsOf(id))
  return text === null ? [] : Object.keys(JSON.parse(text) as Secrets)
}

/** @throws DomainError `not_found` */
export async function getSchedule(ctx: VerbContext, id: string): Promise<ScheduleDetail> {
  requirePermission(ctx.actor, 'schedules.read')
  const [row] = await ctx.app.database.select().from(schedules).where(eq(schedules.id, id))
  const [item] = row ? await toItems(ctx.app, [row]) : []
  if (!row || !item) throw notFound('schedule', id)
  const ref = row.run?.scriptRef
  const [script] = ref
    ? await ctx.app.database
        .select({ id: scripts.id, name: scripts.name })
        .from(scripts)
        .where(eq(scripts.id, ref.id))
    : []
  const [job] = row.jobId
    ? await ctx.app.database.select({ name: jobs.name }).from(jobs).where(eq(jobs.id, row.jobId))
    : []
  const ofJob = row.jobId ? { id: row.jobId, name: job?.name ?? null } : null
  return { ...item, run: row.run, job: ofJob, script: script ?? null, secrets: namesOf(ctx, row) }
}

/** Newest first. @throws DomainError `not_found` */
export async function listFirings(
  ctx: VerbContext,
  input: { id: string; cursor?: string; limit: number },
): Promise<Page<FiringItem>> {
  requirePermission(ctx.actor, 'schedules.read')
  const { database } = ctx.app
  const [schedule] = await database
    .select({ id: schedules.id })
    .from(schedules)
    .where(eq(schedules.id, input.id))
  if (!schedule) throw notFound('schedule', input.id)
  const rows = await database
    .select({ firing: firingColumns, run: ofRun, jobRun: ofJobRun })
    .from(scheduleFirings)
    .leftJoin(runs, eq(runs.id, scheduleFirings.runId))
    .leftJoin(jobRuns, eq(jobRuns.id, scheduleFirings.jobRunId))
    .where(
      and(
        eq(scheduleFirings.scheduleId, schedule.id),
        input.cursor ? lt(scheduleFirings.id, input.cursor) : undefined,
      ),
    )
    .orderBy(desc(scheduleFirings.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, ({ firing }) => firing.id)
  return { items: await toFirings(ctx.app, shown), nextCursor }
}

/** The next five times. @throws DomainError `cron_…`, `time_zone_unknown` */
export function nextOf(ctx: VerbContext, input: CronTimes): { times: string[] } {
  requirePermission(ctx.actor, 'schedules.read')
  const times = { ...input, cron: tidyCron(input.cron) }
  const now = new Date()
  checkCron(times, now)
  return { times: nextTimes(times, now, NEXT_SHOWN).map((time) => time.toISOString()) }
}
