/** How quick a transfer is: bytes per second over the last seconds. */

const SPAN_MS = 5_000
const STEP_MS = 250

export class Pace {
  private samples: { atMs: number; bytes: number }[] = []

  add(bytes: number, atMs: number): void {
    const last = this.samples.at(-1)
    if (last && atMs - last.atMs < STEP_MS) return
    // Going back to an earlier place begins anew.
    if (last && bytes < last.bytes) this.samples = []
    this.samples.push({ atMs, bytes })
    while (this.samples.length > 2 && atMs - (this.samples[0]?.atMs ?? 0) > SPAN_MS) this.samples.shift()
  }

  /** Null while too little is known. */
  bytesPerSecond(bytes: number, nowMs: number): number | null {
    const first = this.samples[0]
    if (!first || nowMs - first.atMs < 2 * STEP_MS) return null
    return (1000 * Math.max(0, bytes - first.bytes)) / (nowMs - first.atMs)
  }
}
