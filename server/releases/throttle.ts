/** The share of the line that all downloads of releases together may take: so many at once, so many bytes a second. */
import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Lease extends Disposable {
  /** Resolves when `bytes` may go out. */
  take(bytes: number): Promise<void>
}

export interface ThrottleOptions {
  downloadsMax: number
  bytesPerSecond: number
}

export class DownloadThrottle {
  private readonly options: ThrottleOptions
  private readonly now: () => number
  private active = 0
  private refusals = 0
  private sent = 0
  /** When all that was promised so far will have gone out, milliseconds. */
  private busyUntil = 0

  constructor(options: ThrottleOptions, now: () => number = () => performance.now()) {
    this.options = options
    this.now = now
  }

  /** For the metrics. */
  get counts() {
    return { active: this.active, refused: this.refusals, bytes: this.sent }
  }

  /** A place among the downloads, or the seconds after which to ask again. */
  admit(): Lease | { retryAfterSeconds: number } {
    if (this.active >= this.options.downloadsMax) {
      this.refusals++
      return { retryAfterSeconds: Math.max(1, Math.ceil((this.busyUntil - this.now()) / 1000)) }
    }
    this.active++
    let held = true
    return {
      take: (bytes) => this.take(bytes),
      [Symbol.dispose]: () => {
        if (held) this.active--
        held = false
      },
    }
  }

  private async take(bytes: number): Promise<void> {
    const now = this.now()
    const start = Math.max(now, this.busyUntil)
    this.busyUntil = start + (bytes / this.options.bytesPerSecond) * 1000
    this.sent += bytes
    // Timers are no finer than a millisecond: short debts are paid together.
    if (start - now > 2) await sleep(start - now)
  }
}

/** Lets a stream through at the lease's pace; `moved` is called with each piece. */
export const paced = (lease: Lease, moved: () => void): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      lease.take(chunk.length).then(
        () => {
          moved()
          done(null, chunk)
        },
        (error: Error) => done(error),
      )
    },
  })
