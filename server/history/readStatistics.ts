/** `history.statistics`: how a script's runs went, by days; and how scripts of a list went lately. */
import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import { scriptDays, scriptDurations } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { loadRun } from '../runs/readRuns.ts'
import type { ScriptStatistics, SpanStatistics } from '../trpc/types.ts'
import { percentileOf } from './durations.ts'
import { dayOf } from './ledger.ts'

const SPANS = [7, 30, 90] as const
const DAYS_MAX = 90
/** Of what lists say. */
const LATELY_DAYS = 30
const DAY_MS = 86_400_000

/** The first of `days` days up to today, in UTC. */
const firstOf = (days: number) => dayOf(new Date(Date.now() - (days - 1) * DAY_MS))

type DayRow = typeof scriptDays.$inferSelect

/** Tasks that say something of the script: those that were skipped or cancelled do not. */
const failedOf = (row: Pick<DayRow, 'failed' | 'timedOut' | 'lost'>) => row.failed + row.timedOut + row.lost

function spanOf(days: number, rows: DayRow[], buckets: Map<number, number>): SpanStatistics {
  const span = { days, runs: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 }
  for (const row of rows) {
    span.runs += row.runs
    span.succeeded += row.succeeded
    span.failed += failedOf(row)
    span.skipped += row.skipped
    span.cancelled += row.cancelled
  }
  return { ...span, p50Ms: percentileOf(buckets, 0.5), p95Ms: percentileOf(buckets, 0.95) }
}

/** Of a script of the library, or of the script of a run. @throws DomainError `not_found` */
export async function readStatistics(
  ctx: VerbContext,
  input: { scriptId: string } | { runId: string },
): Promise<ScriptStatistics> {
  requirePermission(ctx.actor, 'runs.read')
  const subject = 'scriptId' in input ? input.scriptId : ((await loadRun(ctx, input.runId)).subject ?? '')
  const { database, historyBackfill } = ctx.app
  const since = firstOf(DAYS_MAX)
  const rows = await database
    .select()
    .from(scriptDays)
    .where(and(eq(scriptDays.subject, subject), gte(scriptDays.day, since)))
    .orderBy(scriptDays.day)
  const { bucket, day, tasks } = scriptDurations
  const within = (days: number) => sql<number>`sum(if(${day} >= ${firstOf(days)}, ${tasks}, 0))`
  const durations = await database
    .select({ bucket, 7: within(7), 30: within(30), 90: within(90) })
    .from(scriptDurations)
    .where(and(eq(scriptDurations.subject, subject), gte(day, since)))
    .groupBy(bucket)
  return {
    spans: SPANS.map((days) =>
      spanOf(
        days,
        rows.filter((row) => row.day >= firstOf(days)),
        new Map(durations.map((row) => [row.bucket, Number(row[days])])),
      ),
    ),
    days: rows.map((row) => ({ day: row.day, succeeded: row.succeeded, failed: failedOf(row) })),
    complete: historyBackfill.done,
  }
}

export interface Lately {
  succeeded: number
  failed: number
}

/** Of the last 30 days, by script; without those that have not run. */
export async function latelyOf(ctx: VerbContext, scriptIds: string[]): Promise<Map<string, Lately>> {
  if (scriptIds.length === 0) return new Map()
  const { subject, succeeded, failed, timedOut, lost, day } = scriptDays
  const rows = await ctx.app.database
    .select({
      subject,
      succeeded: sql<number>`sum(${succeeded})`,
      failed: sql<number>`sum(${failed} + ${timedOut} + ${lost})`,
    })
    .from(scriptDays)
    .where(and(inArray(subject, scriptIds), gte(day, firstOf(LATELY_DAYS))))
    .groupBy(subject)
  return new Map(
    rows.map((row) => [row.subject, { succeeded: Number(row.succeeded), failed: Number(row.failed) }]),
  )
}
