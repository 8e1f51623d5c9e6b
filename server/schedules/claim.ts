/** A schedule is due: its time becomes a row, once, whichever of several servers sees it first. */
import { and, eq, inArray } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../drizzle/client.ts'
import { scheduleFirings, schedules } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import { withRetry } from '../database/retry.ts'
import { dueTimes, nextTime } from './cron.ts'
import { countQueued, type FiringRow, lockSchedule, pruneFirings } from './rows.ts'

/** So late a time is still made up for: a restart or an upgrade of the server takes less. */
export const GRACE_MS = 5 * 60_000
/** More do not wait for one that runs. */
export const QUEUED_MAX = 10

const QUEUE_FULL = {
  code: 'schedule_queue_full',
  params: { count: QUEUED_MAX },
  message: `${QUEUED_MAX} wait already.`,
}

export const newFiring = (scheduleId: string, at: Date): FiringRow => ({
  id: ulid(at.getTime()),
  scheduleId,
  dueAt: null,
  state: 'queued',
  reason: null,
  missed: 0,
  runId: null,
  jobRunId: null,
  actorId: null,
  actorName: null,
  leaseUntil: null,
  createdAt: at,
  startedAt: null,
})

/** Times for which nobody was there: one row stands for them all. */
const missedFiring = (scheduleId: string, dueAt: Date, missed: number, at: Date): FiringRow => ({
  // Before what is made up for, in the history, too.
  ...newFiring(scheduleId, new Date(at.getTime() - 1)),
  dueAt,
  state: 'skipped',
  missed,
  reason: {
    code: 'schedule_missed',
    params: { count: missed },
    message: `Due ${missed} times while no server ran.`,
  },
})

/** A server whose clock is behind, or a new expression, may come to a time that was dealt with. */
async function without(tx: Transaction, scheduleId: string, rows: FiringRow[]): Promise<FiringRow[]> {
  const times = rows.flatMap(({ dueAt }) => (dueAt ? [dueAt] : []))
  const known = await tx
    .select({ dueAt: scheduleFirings.dueAt })
    .from(scheduleFirings)
    .where(and(eq(scheduleFirings.scheduleId, scheduleId), inArray(scheduleFirings.dueAt, times)))
  const past = new Set(known.map(({ dueAt }) => dueAt?.getTime()))
  return rows.filter(({ dueAt }) => !past.has(dueAt?.getTime()))
}

/**
 * Writes down what is due and moves the schedule on to its next time, in one transaction.
 * @returns the firing that is to be started; null: another server was faster, or all of it is too long ago
 */
export const claimDue = (app: App, scheduleId: string): Promise<string | null> =>
  withRetry(() =>
    app.database.transaction(async (tx) => {
      const schedule = await lockSchedule(tx, scheduleId)
      const now = new Date()
      if (!schedule?.nextAt || schedule.nextAt > now) return null
      const { latest, before, count } = dueTimes(schedule, schedule.nextAt, now)
      const inTime = now.getTime() - latest.getTime() <= GRACE_MS
      const rows: FiringRow[] = []
      if (!inTime) rows.push(missedFiring(scheduleId, latest, count, now))
      else {
        if (before) rows.push(missedFiring(scheduleId, before, count - 1, now))
        const due = { ...newFiring(scheduleId, now), dueAt: latest }
        const full = schedule.overlap === 'queue' && (await countQueued(tx, scheduleId)) >= QUEUED_MAX
        rows.push(full ? { ...due, state: 'skipped', reason: QUEUE_FULL } : due)
      }
      const fresh = await without(tx, scheduleId, rows)
      if (fresh.length > 0) await tx.insert(scheduleFirings).values(fresh)
      await tx
        .update(schedules)
        .set({ nextAt: nextTime(schedule, now) })
        .where(eq(schedules.id, scheduleId))
      await pruneFirings(tx, scheduleId)
      return fresh.find(({ state }) => state === 'queued')?.id ?? null
    }),
  )
