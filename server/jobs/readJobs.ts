/** `jobs.list`, `jobs.get`. */
import { and, eq, inArray, like, or, sql } from 'drizzle-orm'
import { jobRuns, jobs } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { afterCursor, cursorOf, orderedBy } from '../trpc/keyset.ts'
import { containing, cutPage, type Order } from '../trpc/paging.ts'
import type { JobDetail, JobItem, Page } from '../trpc/types.ts'
import { awaitingOf } from './awaiting.ts'
import { type JobRow, type StepSecrets, secretsOfJob } from './rows.ts'

export interface JobQuery {
  cursor?: string
  limit: number
  /** In name or description. */
  query?: string
  sort: 'name' | 'updatedAt'
  order: Order
}

type Last = JobItem['last']

async function lastRuns({ database }: App, ids: string[]): Promise<Map<string, Last>> {
  if (ids.length === 0) return new Map()
  const newest = database
    .select({ id: sql<string>`max(${jobRuns.id})`.as('newest') })
    .from(jobRuns)
    .where(inArray(jobRuns.jobId, ids))
    .groupBy(jobRuns.jobId)
    .as('newest_runs')
  const { id, jobId, state, createdAt, finishedAt } = jobRuns
  const rows = await database
    .select({ id, jobId, state, createdAt, finishedAt })
    .from(jobRuns)
    .innerJoin(newest, eq(newest.id, jobRuns.id))
  const awaiting = await awaitingOf(
    database,
    rows.map((row) => row.id),
  )
  return new Map(
    rows.map((row) => [
      row.jobId,
      {
        id: row.id,
        state: row.state,
        awaiting: awaiting.get(row.id)?.runId ?? null,
        createdAt: row.createdAt.toISOString(),
        finishedAt: row.finishedAt?.toISOString() ?? null,
      },
    ]),
  )
}

const toItem = (row: JobRow, last: Last): JobItem => ({
  id: row.id,
  name: row.name,
  description: row.description,
  steps: row.steps.map(({ name }) => name),
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt.toISOString(),
  last,
})

export async function listJobs(ctx: VerbContext, input: JobQuery): Promise<Page<JobItem>> {
  requirePermission(ctx.actor, 'jobs.read')
  const column = jobs[input.sort]
  const text = input.query ? containing(input.query) : null
  const rows = await ctx.app.database
    .select()
    .from(jobs)
    .where(
      and(
        input.cursor ? afterCursor(column, jobs.id, input.order, input.cursor) : undefined,
        text ? or(like(jobs.name, text), like(jobs.description, text)) : undefined,
      ),
    )
    .orderBy(...orderedBy(column, jobs.id, input.order))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => cursorOf(row[input.sort], row.id))
  const lasts = await lastRuns(
    ctx.app,
    shown.map(({ id }) => id),
  )
  return { items: shown.map((row) => toItem(row, lasts.get(row.id) ?? null)), nextCursor }
}

/** Of its secret values only which there are. */
function secretNames({ app }: VerbContext, { id, secrets }: JobRow): Record<string, string[]> {
  const text = secrets === null ? null : app.vault.open(secrets, secretsOfJob(id))
  if (text === null) return {}
  const bySteps = Object.entries(JSON.parse(text) as StepSecrets)
  return Object.fromEntries(bySteps.map(([step, values]) => [step, Object.keys(values)]))
}

/** @throws DomainError `not_found` */
export async function getJob(ctx: VerbContext, id: string): Promise<JobDetail> {
  requirePermission(ctx.actor, 'jobs.read')
  const [row] = await ctx.app.database.select().from(jobs).where(eq(jobs.id, id))
  if (!row) throw notFound('job', id)
  const lasts = await lastRuns(ctx.app, [id])
  const secrets = secretNames(ctx, row)
  return {
    ...toItem(row, lasts.get(id) ?? null),
    version: row.version,
    targets: row.targets,
    steps: row.steps.map((step) => ({ ...step, secrets: secrets[step.name] ?? [] })),
  }
}
