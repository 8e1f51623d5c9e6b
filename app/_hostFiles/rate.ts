/** How fast something moves, over the last seconds. */
const WINDOW_MS = 5_000

export class Rate {
  private samples: { at: number; bytes: number }[] = []

  reached(bytes: number, now = performance.now()): void {
    const last = this.samples.at(-1)
    // Gone back: a new attempt.
    if (last && bytes < last.bytes) this.samples = []
    this.samples.push({ at: now, bytes })
    while (this.samples.length > 2 && now - (this.samples[0]?.at ?? now) > WINDOW_MS) this.samples.shift()
  }

  /** 0 while it is not known. */
  get bytesPerSecond(): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)]
    if (!first || !last || last.at - first.at < 200) return 0
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at)
  }
}
