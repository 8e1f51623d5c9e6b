/** A host answers by message and sends by a connection of its own: where both end, its words are the better ones. */
import { setTimeout as sleep } from 'node:timers/promises'

/** How long the message may come after the end of the connection. */
const LATE_MS = 2_000

/** What `work` gives. @throws the answer's error as soon as there is one, else that of `work` */
export async function orAnswer<T>(answered: Promise<unknown>, work: Promise<T>): Promise<T> {
  const refused = answered.then(() => new Promise<never>(() => undefined))
  refused.catch(() => undefined)
  const worded = work.catch(async (error: unknown) => {
    await Promise.race([refused, sleep(LATE_MS)])
    throw error
  })
  worded.catch(() => undefined)
  return Promise.race([refused, worded])
}
