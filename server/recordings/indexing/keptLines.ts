/** Lines of one segment, as many as may be kept: of more the first and the last, which is where people look. */

/** When it was complete, from the start of the recording, and what stood there. */
export interface Line {
  ms: number
  text: string
}

/** Of each half. */
const LINES_MAX = 50_000
const CHARS_MAX = 8 * 1024 * 1024

export class KeptLines {
  private readonly first: Line[] = []
  private firstChars = 0
  private latest: Line[] = []
  /** Where the latest begin: what stands before is given up in one go now and then. */
  private from = 0
  private latestChars = 0

  add(line: Line): void {
    const { length } = line.text
    if (this.latest.length === 0 && this.first.length < LINES_MAX && this.firstChars + length <= CHARS_MAX) {
      this.first.push(line)
      this.firstChars += length
      return
    }
    this.latest.push(line)
    this.latestChars += length
    while (this.latest.length - this.from > LINES_MAX || this.latestChars > CHARS_MAX)
      this.latestChars -= this.latest[this.from++]?.text.length ?? 0
    if (this.from > LINES_MAX) {
      this.latest = this.latest.slice(this.from)
      this.from = 0
    }
  }

  all(): Line[] {
    return [...this.first, ...this.latest.slice(this.from)]
  }
}
