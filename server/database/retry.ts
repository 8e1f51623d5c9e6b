/** Repeats a transaction that lost a deadlock or waited too long for a lock. */

const DEADLOCK = 1213
const LOCK_WAIT_TIMEOUT = 1205
const ATTEMPTS_MAX = 5

function errnoOf(error: unknown): number | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++)
    if ('errno' in at && typeof at.errno === 'number') return at.errno
  return undefined
}

/** Runs `work` again, up to five times in all, where the database says that trying again is the remedy. */
export async function withRetry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const errno = errnoOf(error)
      const again = errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT
      if (!again || attempt === ATTEMPTS_MAX) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
    }
  }
}
