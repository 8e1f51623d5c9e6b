/** The time that one request may take: what is not done by then is asked for again. */
import { HOST_REQUEST_SECONDS } from '../protocol/index.ts'

/** The answer has to arrive within the request's time, too. */
const SHARE = 0.6

export class Budget {
  private readonly until: number
  private readonly signal: AbortSignal

  constructor(signal: AbortSignal, seconds = HOST_REQUEST_SECONDS * SHARE) {
    this.signal = signal
    this.until = performance.now() + seconds * 1000
  }

  /** @throws the signal's reason */
  get isOver(): boolean {
    this.signal.throwIfAborted()
    return performance.now() > this.until
  }
}
