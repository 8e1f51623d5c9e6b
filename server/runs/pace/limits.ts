/** The times that bound a run, as its row has them: they count on while it is paused, and over restarts. */
import type { RunRow } from '../live.ts'

/** A run that was approved begins when it was. */
export type Timed = Pick<RunRow, 'pace' | 'createdAt' | 'startedAt'>

const reached = (at: Date | null, now: number): boolean => at !== null && now >= at.getTime()

/** Until when offline hosts are waited for; null: they are skipped after a short grace. */
export const offlineUntil = ({ pace, createdAt, startedAt }: Timed): Date | null =>
  pace?.offlineExpirySeconds
    ? new Date((startedAt ?? createdAt).getTime() + pace.offlineExpirySeconds * 1000)
    : null

/** From then on nothing starts. */
export const deadlineOf = ({ pace }: Pick<RunRow, 'pace'>): Date | null =>
  pace?.deadlineAt ? new Date(pace.deadlineAt) : null

/** @param now epoch milliseconds */
export const isPastDeadline = (row: Pick<RunRow, 'pace'>, now: number): boolean =>
  reached(deadlineOf(row), now)
export const isWaiting = (row: Timed, now: number): boolean => {
  const until = offlineUntil(row)
  return until !== null && !reached(until, now)
}
