/** Durations in logarithmic buckets: percentiles of any number of tasks from some dozens of counts, within five per cent. */
import { sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'

/** Each bucket reaches a tenth further than the one before; the first one is up to a millisecond. */
const GROWTH = 1.1
const LOG = Math.log(GROWTH)

export const bucketOf = (ms: number): number => (ms <= 1 ? 0 : Math.ceil(Math.log(ms) / LOG))

/** The same in SQL; null where there is no duration. */
export const bucketIn = (column: MySqlColumn) => sql<number | null>`ceil(ln(greatest(${column}, 1)) / ${LOG})`

/** The middle of a bucket, by ratio: what is in it is off by 4.9 % at most. */
const msOf = (bucket: number): number => (bucket === 0 ? 1 : GROWTH ** (bucket - 0.5))

/** The duration, in ms, that the share `p` of tasks does not exceed; null without any. */
export function percentileOf(counts: ReadonlyMap<number, number>, p: number): number | null {
  const sorted = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, count]) => sum + count, 0)
  const rank = Math.max(1, Math.ceil(p * total))
  let seen = 0
  for (const [bucket, count] of sorted) {
    seen += count
    if (seen >= rank) return Math.round(msOf(bucket))
  }
  return null
}
