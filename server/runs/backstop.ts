/** When the server stops waiting: for an offline agent to come, or for a result that should be there. */
import type { LiveTask, TaskRow } from './live.ts'
import { isWaiting, offlineUntil, type Timed } from './pace/limits.ts'

/** How long a queued task waits for its agent. */
export const OFFLINE_GRACE_MS = 30_000
/** Beyond the task's own timeout, which the agent enforces. */
const RESULT_GRACE_MS = 60_000
const CANCEL_GRACE_MS = 30_000

export type BackstopVerdict =
  | { kind: 'end'; to: 'skipped' | 'lost' | 'cancelled'; reason: string | null }
  | { kind: 'cancel' }
  /** Its agent stays away, and the run waits for it. */
  | { kind: 'wait' }
  | null

interface QueuedTask {
  row: Pick<TaskRow, 'state'>
  run: { row: Timed }
  queuedUntil: number
}

const absence = (until: Date | null): string =>
  until
    ? `offline_expired: the agent did not connect until ${until.toISOString()}`
    : `offline: the agent did not connect within ${OFFLINE_GRACE_MS / 1000} s`

/**
 * The time until which its run waits for offline agents has passed, and its agent was away before. One that went away
 * later, or whose turn came later, has the grace.
 */
export function hasExpired(task: QueuedTask, now: number): boolean {
  const until = offlineUntil(task.run.row)?.getTime()
  if (task.row.state !== 'queued' || until === undefined || Date.now() < until) return false
  const awayMs = now - (task.queuedUntil - OFFLINE_GRACE_MS)
  return Date.now() - awayMs < until
}

/** Its agent did not come in time. */
export const skipped = (task: LiveTask) =>
  ({ kind: 'end', to: 'skipped', reason: absence(offlineUntil(task.run.row)) }) as const

/** `now` is monotonic, milliseconds. */
export function judge(task: LiveTask, agentIsThere: boolean, now: number): BackstopVerdict {
  const { row } = task
  if (task.busy) return null
  if (row.state === 'queued') {
    if (task.cancelRequested) return { kind: 'end', to: 'cancelled', reason: null }
    if (agentIsThere) return null
    if (hasExpired(task, now)) return skipped(task)
    if (now < task.queuedUntil) return null
    return isWaiting(task.run.row, Date.now()) ? { kind: 'wait' } : skipped(task)
  }
  if (row.state !== 'dispatched' && row.state !== 'running') return null
  const since = (row.startedAt ?? row.dispatchedAt ?? row.createdAt).getTime()
  if (Date.now() < since + task.run.row.timeoutSeconds * 1000 + RESULT_GRACE_MS) return null
  if (agentIsThere && task.backstopAt === null) return { kind: 'cancel' }
  if (task.backstopAt !== null && now < task.backstopAt + CANCEL_GRACE_MS) return null
  return { kind: 'end', to: 'lost', reason: 'no_result: no result came within the timeout and a minute more' }
}
