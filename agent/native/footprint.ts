/** Keeps the daemon small on its host: half of what it has in memory after its start is code that ran once. */
import { type Log, messageOf } from '../log.ts'
import { addon } from './addon.ts'

const EVERY_MS = 30_000

/** Gives such pages back now and then, for as long as the process lives; taking them back as needed costs microseconds. */
export function keepSmall(log: Log): void {
  const timer = setInterval(() => {
    try {
      addon().releaseCode()
    } catch (error) {
      clearInterval(timer)
      log.debug('memory is not given back', { error: messageOf(error) })
    }
  }, EVERY_MS)
  timer.unref()
}
