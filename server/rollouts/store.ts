/** Rollouts in the database: read at start, written in batches. */
import { and, asc, eq, gte, inArray, or, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { rollouts, rolloutTargets } from '../../drizzle/schema/index.ts'
import { withRetry } from '../database/retry.ts'
import type { LiveRollout, LiveTarget, RolloutRow, TargetRow } from './live.ts'

const ROWS_PER_STATEMENT = 500
/** What ended so lately may still be heard of: an agent that was given up comes back. */
export const REMEMBERED_MS = 24 * 3600_000

const UPDATED = {
  batch: sql`values(batch)`,
  state: sql`values(state)`,
  fromVersion: sql`values(from_version)`,
  progress: sql`values(progress)`,
  received: sql`values(received)`,
  message: sql`values(message)`,
  updateId: sql`values(update_id)`,
  updatedAt: sql`values(updated_at)`,
  startedAt: sql`values(started_at)`,
  finishedAt: sql`values(finished_at)`,
}

/** In turn. */
export const loadTargets = (database: Database, rolloutId: string): Promise<TargetRow[]> =>
  database
    .select()
    .from(rolloutTargets)
    .where(eq(rolloutTargets.rolloutId, rolloutId))
    .orderBy(asc(rolloutTargets.batch), asc(rolloutTargets.hostname))

/** Those that something may still happen to. */
export const loadRemembered = (database: Database, now: Date): Promise<RolloutRow[]> =>
  database
    .select()
    .from(rollouts)
    .where(
      or(
        inArray(rollouts.state, ['running', 'paused']),
        and(
          inArray(rollouts.state, ['completed', 'failed', 'aborted']),
          gte(rollouts.finishedAt, new Date(now.getTime() - REMEMBERED_MS)),
        ),
      ),
    )
    .orderBy(asc(rollouts.id))

/** Inserts what is new and updates what exists, 500 in a statement. */
export async function saveTargets(tx: Transaction, rows: readonly TargetRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT)
    await tx
      .insert(rolloutTargets)
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onDuplicateKeyUpdate({ set: UPDATED })
}

/** Commits all of it or nothing. */
export async function saveChanges(
  database: Database,
  changed: { rollouts: readonly LiveRollout[]; targets: readonly LiveTarget[] },
): Promise<void> {
  const rows = changed.targets.map((target) => target.row)
  await withRetry(() =>
    database.transaction(async (tx) => {
      await saveTargets(tx, rows)
      for (const { row } of changed.rollouts) {
        const { id, ...fields } = row
        await tx.update(rollouts).set(fields).where(eq(rollouts.id, id))
      }
    }),
  )
}
