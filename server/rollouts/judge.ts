/** When the server stops waiting for a host: for it to come, to answer, or to be back with the new version. */
import type { LiveTarget } from './live.ts'

/** From `installing` to the registration as the new version. */
export const CONFIRM_MS = 10 * 60_000
const ANSWER_MS = 10 * 60_000
/** A download that brings nothing new. */
const STALLED_MS = 30 * 60_000
export const OFFLINE_EXPIRY_SECONDS = 7 * 24 * 3600

export interface Presence {
  online: boolean
  /** Offline for so long that a reconnect is not what it is about. */
  absent: boolean
  /** Nothing may begin there. */
  locked: boolean
}

export type Verdict = { to: 'skipped' | 'failed'; message: string } | null

const minutes = (ms: number) => Math.round(ms / 60_000)

/** `now` in epoch milliseconds. Only of targets whose turn it is. */
export function judge(target: LiveTarget, { online, absent, locked }: Presence, now: number): Verdict {
  const { row, rollout } = target
  const expirySeconds = rollout.row.options.offlineExpirySeconds ?? OFFLINE_EXPIRY_SECONDS
  const expired = (since: number) => now >= since + expirySeconds * 1000
  const away = (since: number) => absent && expired(since)
  switch (row.state) {
    case 'waiting':
      if (locked && expired(row.updatedAt.getTime()))
        return { to: 'skipped', message: `locked: it was not unlocked within ${expirySeconds} s` }
      if (!away(row.updatedAt.getTime())) return null
      return { to: 'skipped', message: `offline: it did not come online within ${expirySeconds} s` }
    case 'sent':
      if (away(target.heardAt))
        return { to: 'failed', message: 'offline: it went away and did not come back' }
      if (!online || now < target.heardAt + ANSWER_MS) return null
      return { to: 'failed', message: `no_answer: nothing came within ${minutes(ANSWER_MS)} min` }
    case 'downloading':
      if (away(target.heardAt))
        return { to: 'failed', message: 'offline: it went away and did not come back' }
      if (!online || now < target.heardAt + STALLED_MS) return null
      return { to: 'failed', message: `stalled: the download stood still for ${minutes(STALLED_MS)} min` }
    case 'installing':
    case 'restarting':
      if (now < target.installingAt + CONFIRM_MS) return null
      return {
        to: 'failed',
        message: `unconfirmed: it was not back with the new version within ${minutes(CONFIRM_MS)} min`,
      }
    case 'confirmed':
    case 'failed':
    case 'rolled_back':
    case 'skipped':
      return null
  }
}
