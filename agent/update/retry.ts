/** Goes on after dropped connections and a busy server, until nothing has come for too long. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './fetch.ts'

/** What trying again can't help. */
export class UpdateError extends Error {}

const FIRST_WAIT_MS = 1_000
const WAIT_MS_MAX = 30_000
/** Long enough for a server to be restarted, or a link to be repaired. */
const FRUITLESS_MS_MAX = 15 * 60_000
/** While the server itself asks for patience, as in a rollout to a large fleet. */
const BUSY_MS_MAX = 6 * 3600_000

/** @throws UpdateError for statuses that trying again does not change; Busy for 503 */
export function checkStatus(answer: Answer, what: string): void {
  if (answer.status === 200 || answer.status === 206) return
  answer.cancel()
  if (answer.status === 503 || answer.status === 429) {
    const seconds = Number(answer.headers['retry-after'])
    throw new Busy(Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : FIRST_WAIT_MS)
  }
  const message = `${what} answered ${answer.status}.`
  if (answer.status >= 500) throw new Error(message)
  throw new UpdateError(message)
}

class Busy extends Error {
  readonly waitMs: number
  constructor(waitMs: number) {
    super('the server is busy with other downloads')
    this.waitMs = waitMs
  }
}

/**
 * Runs `attempt` until it succeeds. Waits grow with full jitter; `progress` tells how much has come so far, and any
 * more of it begins the patience anew. @throws UpdateError when it gives up, or the signal's reason
 */
export async function persist<T>(
  attempt: () => Promise<T>,
  progress: () => number,
  signal: AbortSignal,
  failed: (reason: string, waitMs: number) => void,
): Promise<T> {
  let since = performance.now()
  let came = progress()
  for (let failures = 0; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof UpdateError) throw error
      const code = (error as NodeJS.ErrnoException).code
      // The disk, not the line.
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO' || code === 'EROFS') throw error
      if (progress() > came) [came, since, failures] = [progress(), performance.now(), 0]
      const busy = error instanceof Busy
      const reason = (error as Error).message
      if (performance.now() - since > (busy ? BUSY_MS_MAX : FRUITLESS_MS_MAX))
        throw new UpdateError(`It could not be downloaded: ${reason}`)
      const stepMs = busy ? error.waitMs : Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** failures)
      // A busy server is asked again no earlier than it said; all that it refused at one moment spread out.
      const waitMs = Math.round((busy ? stepMs : 0) + Math.random() * stepMs)
      failed(reason, waitMs)
      await sleep(waitMs, undefined, { signal })
    }
  }
}
