/** How long history is kept, and which runs that concerns: the oldest ones that are over and that nobody keeps. */
import { and, asc, eq, gt, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../../drizzle/client.ts'
import { type RunState, retention, runs } from '../../../drizzle/schema/index.ts'
import { BY_FACETS } from '../planned.ts'
import { firstIdAt } from '../runTimes.ts'

export interface Policy {
  /** Runs that began longer ago go; null: none does for its age. */
  keepDays: number | null
  /** While outputs take more, the oldest runs go; null: they may take what they want. */
  keepOutputBytes: number | null
}

export const RETENTION = 1
const DAY_MS = 86_400_000
const STEP = 5_000
const OVER: RunState[] = ['succeeded', 'failed', 'cancelled']

export type RetentionRow = typeof retention.$inferSelect

export async function readRetention(source: Database | Transaction): Promise<RetentionRow | undefined> {
  const [row] = await source.select().from(retention).where(eq(retention.id, RETENTION))
  return row
}

export const policyOf = (row: RetentionRow | undefined): Policy => ({
  keepDays: row?.keepDays ?? null,
  keepOutputBytes: row?.keepOutputBytes ?? null,
})

/** Never one that is not over, nor one that somebody keeps. */
export const isRemovable = (): SQL | undefined => and(inArray(runs.state, OVER), isNull(runs.keptBy))

/** Ids below it are of runs that are too old; null: none is. */
export const tooOldBefore = ({ keepDays }: Policy): string | null =>
  keepDays === null ? null : firstIdAt(new Date(Date.now() - keepDays * DAY_MS).toISOString())

export interface Share {
  runs: number
  tasks: number
  /** That came with these runs: later ones may have printed the same, which stays then. */
  outputs: number
  bytes: number
  /** Ids. */
  oldest: string | null
  newest: string | null
}

export const NOTHING: Share = { runs: 0, tasks: 0, outputs: 0, bytes: 0, oldest: null, newest: null }

const SUMS = {
  runs: sql<number>`count(*)`,
  tasks: sql<number>`coalesce(sum(${runs.total}), 0)`,
  outputs: sql<number>`coalesce(sum(${runs.outputs}), 0)`,
  bytes: sql<number>`coalesce(sum(${runs.outputBytes}), 0)`,
  oldest: sql<string | null>`min(${runs.id})`,
  newest: sql<string | null>`max(${runs.id})`,
}

export async function sumOf(database: Database, where: SQL | undefined): Promise<Share> {
  const [row] = await database.select(SUMS).from(runs, BY_FACETS).where(where)
  if (!row) return NOTHING
  const { oldest, newest, ...counts } = row
  const [runCount, tasks, outputs, bytes] = [counts.runs, counts.tasks, counts.outputs, counts.bytes].map(
    Number,
  )
  return { runs: runCount ?? 0, tasks: tasks ?? 0, outputs: outputs ?? 0, bytes: bytes ?? 0, oldest, newest }
}

/** Removable runs from `after` on, the oldest first. */
export const oldestRemovable = (source: Database | Transaction, after: string, limit: number) =>
  source
    .select({ id: runs.id, total: runs.total, outputs: runs.outputs, outputBytes: runs.outputBytes })
    .from(runs, BY_FACETS)
    .where(and(gt(runs.id, after), isRemovable()))
    .orderBy(asc(runs.id))
    .limit(limit)

/** The oldest ones after `after` that have `bytes` of outputs together. */
export async function oldestWorth(database: Database, after: string, bytes: number): Promise<Share> {
  const share = { ...NOTHING }
  for (let place = after; share.bytes < bytes; ) {
    const step = await oldestRemovable(database, place, STEP)
    for (const run of step) {
      if (share.bytes >= bytes) break
      share.runs += 1
      share.tasks += run.total
      share.outputs += run.outputs
      share.bytes += run.outputBytes
      share.oldest ??= run.id
      share.newest = run.id
    }
    const last = step.at(-1)
    if (!last || step.length < STEP) break
    place = last.id
  }
  return share
}

/** Those that are too old. */
export const removedByAge = (database: Database, policy: Policy): Promise<Share> => {
  const before = tooOldBefore(policy)
  return before === null ? Promise.resolve(NOTHING) : sumOf(database, and(lt(runs.id, before), isRemovable()))
}
