/** How fast a run goes and how long it still takes, said so that it can be read while it changes. */

/** What counts for the rate: long enough that batches of results even out. */
const WINDOW_MS = 15_000
/** Before so much has been seen nothing is said. */
const SEEN_MS_MIN = 2_000
/** An estimate is kept, and counts down, until it is this far off. */
const OFF_SHARE = 0.25
const OFF_MS = 1_500

interface Sample {
  atMs: number
  done: number
}

export interface Pace {
  /** Hosts per second. */
  rate: number
  /** Null: at this rate it never ends. */
  leftMs: number | null
}

export class PaceMeter {
  private samples: Sample[] = []
  private endsAtMs: number | null = null

  /** @param done hosts that are over */
  add(atMs: number, done: number): void {
    const last = this.samples.at(-1)
    // A retried or late result may take some back: begin anew.
    if (last && done < last.done) this.samples = []
    this.samples.push({ atMs, done })
    this.forget(atMs)
  }

  /** Null while too little has been seen. */
  read(atMs: number, total: number): Pace | null {
    this.forget(atMs)
    const [first] = this.samples
    const last = this.samples.at(-1)
    if (!first || !last || atMs - first.atMs < SEEN_MS_MIN) return null
    const rate = ((last.done - first.done) * 1000) / (atMs - first.atMs)
    if (rate === 0) {
      this.endsAtMs = null
      return { rate, leftMs: null }
    }
    const leftMs = ((total - last.done) * 1000) / rate
    const off = this.endsAtMs === null ? Number.POSITIVE_INFINITY : Math.abs(atMs + leftMs - this.endsAtMs)
    if (off > leftMs * OFF_SHARE + OFF_MS) this.endsAtMs = atMs + leftMs
    return { rate, leftMs: Math.max(0, (this.endsAtMs ?? atMs) - atMs) }
  }

  /** The newest sample before the window stays: the window begins with it. */
  private forget(atMs: number): void {
    const since = atMs - WINDOW_MS
    const next = this.samples[1]
    if (next && next.atMs <= since) {
      const keep = this.samples.findLastIndex((sample) => sample.atMs <= since)
      this.samples = this.samples.slice(keep)
    }
    // What stood still for long stood still at the window's beginning too.
    const [first] = this.samples
    if (first && first.atMs < since) this.samples[0] = { atMs: since, done: first.done }
  }
}

/** Two digits are enough of a rate. */
export function roundedRate(perSecond: number): number {
  if (perSecond <= 0) return 0
  const unit = 10 ** (Math.floor(Math.log10(perSecond)) - 1)
  const rounded = Math.round(perSecond / unit) * unit
  return perSecond >= 10 ? Math.round(rounded) : Number(rounded.toFixed(1))
}
