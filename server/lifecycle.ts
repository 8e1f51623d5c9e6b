/** Ordered start, and the reverse of it within a deadline. */
import type { Logger } from 'pino'

/** A reason not to start that a person can act on, in one sentence. */
export class StartError extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'StartError'
  }
}

export class Lifecycle {
  private readonly log: Logger
  private readonly stops: { name: string; stop: () => Promise<void> | void }[] = []
  private stopping: Promise<void> | null = null

  constructor(log: Logger) {
    this.log = log
  }

  /** Starts a part; `stop` runs at the end, before those of the parts that started earlier. */
  async start<T>(
    name: string,
    start: () => Promise<T> | T,
    stop?: (part: T) => Promise<void> | void,
  ): Promise<T> {
    const began = performance.now()
    const part = await start()
    this.log.debug({ part: name, ms: Math.round(performance.now() - began) }, 'started')
    if (stop) this.stops.push({ name, stop: () => stop(part) })
    return part
  }

  /** Stops everything, last started first. One part's failure is logged and does not keep the others. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll()
    return this.stopping
  }

  private async stopAll(): Promise<void> {
    for (const { name, stop } of this.stops.reverse()) {
      const began = performance.now()
      try {
        await stop()
        this.log.debug({ part: name, ms: Math.round(performance.now() - began) }, 'stopped')
      } catch (error) {
        this.log.error({ err: error, part: name }, 'could not stop in order')
      }
    }
  }
}

const STOP_DEADLINE_MS = 10_000
/** Ctrl-C under npm arrives twice at once: from the terminal and from npm. */
const SAME_SIGNAL_MS = 500

/** The first SIGTERM or SIGINT stops in order, within ten seconds; the second ends at once. */
export function stopOnSignals(lifecycle: Lifecycle, log: Logger): (reason: string) => void {
  let asked = 0
  const stop = (reason: string) => {
    if (asked) {
      if (performance.now() - asked < SAME_SIGNAL_MS) return
      log.warn({ reason }, 'asked twice: ends at once')
      process.exit(1)
    }
    asked = performance.now()
    log.info({ reason }, 'stopping')
    setTimeout(() => {
      log.error('not stopped after 10 s: ends by force')
      process.exit(1)
    }, STOP_DEADLINE_MS).unref()
    lifecycle.stop().then(
      () => {
        log.info('stopped')
        process.exit(0)
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopped with an error')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  return (reason) => {
    if (!asked) stop(reason)
  }
}
