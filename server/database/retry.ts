/** Repeats a transaction that lost a deadlock or waited too long for a lock. */
import { errnoOf } from './errno.ts'

const DEADLOCK = 1213
const LOCK_WAIT_TIMEOUT = 1205
const ATTEMPTS_MAX = 5

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
