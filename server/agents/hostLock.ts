/** Whether a host is locked: asked at each use, so that a lock with an end is over exactly then. */
import type { HostLock } from '../../drizzle/schema/index.ts'

/** The lock that holds now. */
export function hostLockOf({ lock }: { lock: HostLock | null }): HostLock | null {
  return lock?.until && Date.parse(lock.until) <= Date.now() ? null : lock
}
