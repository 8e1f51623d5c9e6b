/** `jobRuns.list`, `jobRuns.get`, `jobRuns.watch`. */
import { tracked } from '@trpc/server'
import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm'
import {
  type JobRunState,
  type JobStep,
  jobRunSteps,
  jobRuns,
  jobs,
  runs,
  scripts,
} from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import { pause } from '../bus/signal.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { summaryOf } from '../runs/items.ts'
import { countsNow } from '../runs/live.ts'
import { cutPage } from '../trpc/paging.ts'
import type { JobRunDetail, JobRunItem, JobRunStep, Page } from '../trpc/types.ts'
import { awaitingOf } from './awaiting.ts'
import { type JobRunRow, readJobRun, type StepRow } from './rows.ts'

const COALESCE_MS = 200
/** The counts of a step's run are looked at this often. */
const REFRESH_MS = 1_000

const iso = (date: Date | null) => date?.toISOString() ?? null

const baseOf = (row: JobRunRow): Omit<JobRunItem, 'steps' | 'awaiting'> => ({
  id: row.id,
  jobId: row.jobId,
  jobName: row.jobName,
  state: row.state,
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
  finishedAt: iso(row.finishedAt),
  durationMs: row.finishedAt ? row.finishedAt.getTime() - row.createdAt.getTime() : null,
  retryOf: row.retryOf,
})

export interface JobRunQuery {
  cursor?: string
  limit: number
  jobId?: string
  state?: JobRunState
}

/** Newest first. */
export async function listJobRuns(ctx: VerbContext, input: JobRunQuery): Promise<Page<JobRunItem>> {
  requirePermission(ctx.actor, 'jobs.read')
  const { database } = ctx.app
  const rows = await database
    .select()
    .from(jobRuns)
    .where(
      and(
        input.cursor ? lt(jobRuns.id, input.cursor) : undefined,
        input.jobId ? eq(jobRuns.jobId, input.jobId) : undefined,
        input.state ? eq(jobRuns.state, input.state) : undefined,
      ),
    )
    .orderBy(desc(jobRuns.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, ({ id }) => id)
  const ids = shown.map(({ id }) => id)
  const { jobRunId, position, state } = jobRunSteps
  const steps =
    ids.length === 0
      ? []
      : await database
          .select({ jobRunId, position, state })
          .from(jobRunSteps)
          .where(inArray(jobRunId, ids))
          .orderBy(asc(jobRunId), asc(position))
  const awaiting = await awaitingOf(database, ids)
  const items = shown.map((row) => {
    const awaits = awaiting.get(row.id)
    return {
      ...baseOf(row),
      awaiting: awaits?.runId ?? null,
      steps: steps
        .filter((step) => step.jobRunId === row.id)
        .map((step) => ({
          name: row.steps[step.position]?.name ?? '',
          state: step.state,
          awaitsApproval: awaits?.position === step.position,
        })),
    }
  })
  return { items, nextCursor }
}

type RunFacts = Pick<JobRunStep, 'runState' | 'counts' | 'total'>
const NO_RUN: RunFacts = { runState: null, counts: null, total: 0 }

/** Live ones are ahead of the database by a batch at most. */
async function runsOf({ app }: VerbContext, steps: StepRow[]): Promise<Map<string, RunFacts>> {
  const ids = steps.flatMap(({ runId }) => (runId ? [runId] : []))
  if (ids.length === 0) return new Map()
  const { id, state, counts, total } = runs
  const rows = await app.database.select({ id, state, counts, total }).from(runs).where(inArray(id, ids))
  return new Map(
    rows.map((row) => {
      const live = app.runs.run(row.id)
      const now = live ? { state: live.row.state, counts: countsNow(live) } : row
      return [row.id, { runState: now.state, counts: now.counts, total: row.total }]
    }),
  )
}

async function scriptNames({ app }: VerbContext, steps: readonly JobStep[]): Promise<Map<string, string>> {
  const ids = steps.flatMap(({ run }) => (run?.scriptRef ? [run.scriptRef.id] : []))
  if (ids.length === 0) return new Map()
  const rows = await app.database
    .select({ id: scripts.id, name: scripts.name })
    .from(scripts)
    .where(inArray(scripts.id, ids))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function summary({ run, file, fetch }: JobStep, names: Map<string, string>): string {
  if (file) return `${file.fileName} → ${file.path}`
  if (fetch) return `← ${fetch.paths.join(', ')}`
  return run?.scriptRef ? (names.get(run.scriptRef.id) ?? run.scriptRef.id) : summaryOf(run?.script ?? '')
}

/** @throws DomainError `not_found` */
export async function getJobRun(ctx: VerbContext, id: string): Promise<JobRunDetail> {
  requirePermission(ctx.actor, 'jobs.read')
  const { database } = ctx.app
  const found = await readJobRun(database, id)
  if (!found) throw notFound('job run', id)
  const { run, steps } = found
  const [facts, names, [job]] = await Promise.all([
    runsOf(ctx, steps),
    scriptNames(ctx, run.steps),
    database.select({ id: jobs.id }).from(jobs).where(eq(jobs.id, run.jobId)),
  ])
  const awaits = steps.find(({ runId }) => facts.get(runId ?? '')?.runState === 'awaiting_approval')
  return {
    ...baseOf(run),
    awaiting: awaits?.runId ?? null,
    cancelRequested: run.cancelRequestedAt !== null,
    jobExists: job !== undefined,
    origin: run.origin,
    steps: run.steps.flatMap((step, at) => {
      const row = steps[at]
      if (!row) return []
      return {
        ...{ name: step.name, summary: summary(step, names), onFailure: step.onFailure },
        ...{ state: row.state, runId: row.runId, kept: row.kept, reason: row.reason },
        ...(facts.get(row.runId ?? '') ?? NO_RUN),
        ...{ startedAt: iso(row.startedAt), finishedAt: iso(row.finishedAt) },
      }
    }),
  }
}

/** As it is now, and again whenever that changes; ends when it is over. @throws DomainError `not_found` */
export async function* watchJobRun(ctx: VerbContext, input: { id: string }, signal: AbortSignal | undefined) {
  requirePermission(ctx.actor, 'jobs.read')
  const news = new News()
  const unsubscribe = ctx.app.bus.subscribe('jobRuns.changed', ({ id }) => {
    if (id === input.id) news.came()
  })
  const aborted = () => news.came()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    let seen = ''
    for (let version = 1; !signal?.aborted; version++) {
      news.read()
      const detail = await getJobRun(ctx, input.id)
      const text = JSON.stringify(detail)
      if (text !== seen) yield tracked(String(version), detail)
      seen = text
      if (detail.finishedAt) return
      await news.wait()
      await pause(COALESCE_MS, signal)
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', aborted)
  }
}

/** Whether something may have changed since it was read; after `REFRESH_MS` it may. */
class News {
  private fresh = false
  private wake = () => {}

  came(): void {
    this.fresh = true
    this.wake()
  }

  read(): void {
    this.fresh = false
  }

  wait(): Promise<void> {
    if (this.fresh) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, REFRESH_MS)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
