/** When the server stops waiting: for an offline agent to come, or for a result that should be there. */
import type { LiveTask } from './live.ts'
import { isWaiting, offlineUntil } from './pace/limits.ts'

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

const absence = (until: Date | null): string =>
  until
    ? `offline_expired: the agent did not connect until ${until.toISOString()}`
    : `offline: the agent did not connect within ${OFFLINE_GRACE_MS / 1000} s`

/** `now` is monotonic, milliseconds. */
export function judge(task: LiveTask, agentIsThere: boolean, now: number): BackstopVerdict {
  const { row } = task
  if (task.busy) return null
  if (row.state === 'queued') {
    if (task.cancelRequested) return { kind: 'end', to: 'cancelled', reason: null }
    if (agentIsThere || now < task.queuedUntil) return null
    if (isWaiting(task.run.row, Date.now())) return { kind: 'wait' }
    return { kind: 'end', to: 'skipped', reason: absence(offlineUntil(task.run.row)) }
  }
  if (row.state !== 'dispatched' && row.state !== 'running') return null
  const since = (row.startedAt ?? row.dispatchedAt ?? row.createdAt).getTime()
  if (Date.now() < since + task.run.row.timeoutSeconds * 1000 + RESULT_GRACE_MS) return null
  if (agentIsThere && task.backstopAt === null) return { kind: 'cancel' }
  if (task.backstopAt !== null && now < task.backstopAt + CANCEL_GRACE_MS) return null
  return { kind: 'end', to: 'lost', reason: 'no_result: no result came within the timeout and a minute more' }
}
