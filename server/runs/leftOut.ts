/**
 * Hosts that a run leaves alone because somebody locked them: on purpose, and told before it starts, so that it has not
 * failed for it. One that was offline, or can't take what it was to be given, was meant and was not reached.
 */
import { and, count, eq, like } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { type TaskCounts, tasks } from '../../drizzle/schema/index.ts'
import { BY_RUN_AND_STATE } from '../history/planned.ts'

const CODE = 'locked: '

/** Of a skipped task. @param why as whoever locked the host wrote it */
export const lockedReason = (why: string): string => `${CODE}${why}`

/** How many of the skipped are left out, where the end of the run hangs on it: a statement only then. */
export async function countLeftOut(tx: Transaction, runId: string, counts: TaskCounts): Promise<number> {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0)
  if (counts.skipped === 0 || counts.succeeded === 0 || counts.succeeded + counts.skipped < all) return 0
  const [row] = await tx
    .select({ tasks: count() })
    .from(tasks, BY_RUN_AND_STATE)
    .where(and(eq(tasks.runId, runId), eq(tasks.state, 'skipped'), like(tasks.reason, `${CODE}%`)))
  return row?.tasks ?? 0
}
