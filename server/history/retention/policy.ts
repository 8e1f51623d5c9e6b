/** How long history is kept, and which runs that concerns: the oldest ones that are over and that nobody keeps. */
import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../../drizzle/client.ts'
import { type RunState, retention, runs } from '../../../drizzle/schema/index.ts'
import { BY_FACETS } from '../planned.ts'
import { firstIdAt, lastIdAt, timeOfId } from '../runTimes.ts'

export interface Policy {
  /** Runs that began longer ago go; null: none does for its age. */
  keepDays: number | null
  /** While outputs take more, the oldest runs go; null: they may take what they want. */
  keepOutputBytes: number | null
}

export const RETENTION = 1
const DAY_MS = 86_400_000
const STEP = 1_000
/** A shorter span of time is not halved any more. */
const SPAN_MS = 1_000
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
  runs: sql<number>`count(*)`.mapWith(Number),
  tasks: sql<number>`coalesce(sum(${runs.total}), 0)`.mapWith(Number),
  outputs: sql<number>`coalesce(sum(${runs.outputs}), 0)`.mapWith(Number),
  bytes: sql<number>`coalesce(sum(${runs.outputBytes}), 0)`.mapWith(Number),
}
type Sums = Omit<Share, 'oldest' | 'newest'>
const SUM_KEYS = ['runs', 'tasks', 'outputs', 'bytes'] as const
const NO_SUMS: Sums = { runs: 0, tasks: 0, outputs: 0, bytes: 0 }

/** Removable runs from above `after` to `to`. */
const within = (after: string, to: string): SQL | undefined =>
  and(gt(runs.id, after), lte(runs.id, to), isRemovable())

async function sumsOf(database: Database, where: SQL | undefined): Promise<Sums> {
  const [row] = await database.select(SUMS).from(runs, BY_FACETS).where(where)
  return row ?? NO_SUMS
}

/** The ends are looked up: to compare the ids of all takes as long as to add them up. */
async function endsOf(database: Database, where: SQL | undefined): Promise<Pick<Share, 'oldest' | 'newest'>> {
  const end = (order: typeof asc) =>
    database.select({ id: runs.id }).from(runs, BY_FACETS).where(where).orderBy(order(runs.id)).limit(1)
  const [[first], [last]] = [await end(asc), await end(desc)]
  return { oldest: first?.id ?? null, newest: last?.id ?? null }
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
  const [first] = await oldestRemovable(database, after, 1)
  if (!first) return NOTHING
  const share = { ...NO_SUMS }
  let place = after
  // Half by half in time: those that go as a whole are added up by the database.
  for (let [from, to] = [Date.parse(timeOfId(first.id)), Date.now()]; to - from > SPAN_MS; ) {
    const middle = Math.floor((from + to) / 2)
    const id = lastIdAt(new Date(middle).toISOString())
    const half = await sumsOf(database, within(place, id))
    if (share.bytes + half.bytes < bytes) {
      for (const key of SUM_KEYS) share[key] += half[key]
      place = id
      from = middle
    } else {
      to = middle
      if (half.runs <= STEP) break
    }
  }
  for (let more = true; more && share.bytes < bytes; ) {
    const step = await oldestRemovable(database, place, STEP)
    for (const run of step) {
      if (share.bytes >= bytes) break
      share.runs += 1
      share.tasks += run.total
      share.outputs += run.outputs
      share.bytes += run.outputBytes
      place = run.id
    }
    more = step.length === STEP
  }
  return { ...share, ...(await endsOf(database, within(after, place))) }
}

/** Those that are too old. */
export async function removedByAge(database: Database, policy: Policy): Promise<Share> {
  const before = tooOldBefore(policy)
  if (before === null) return NOTHING
  const where = and(lt(runs.id, before), isRemovable())
  return { ...(await sumsOf(database, where)), ...(await endsOf(database, where)) }
}
