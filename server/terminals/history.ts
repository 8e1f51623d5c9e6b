/** The last mebibyte of a terminal's output by absolute offset, and the modes that were set before it. */
import { MAX_CHUNK_BYTES, TerminalModes } from '../../agent/protocol/index.ts'

const HISTORY_BYTES_MAX = 1024 * 1024
const HISTORY_BYTES_MIN = 16 * 1024

/** Memory that all histories share: one that finds none left forgets its oldest bytes earlier. */
export class HistoryBudget {
  private left: number

  constructor(bytes: number) {
    this.left = bytes
  }

  has(bytes: number): boolean {
    return bytes <= this.left
  }

  take(bytes: number): boolean {
    if (!this.has(bytes)) return false
    this.left -= bytes
    return true
  }

  give(bytes: number): void {
    this.left += bytes
  }
}

export class History {
  /** Byte n of the output stands at n modulo its size. */
  private bytes = Buffer.allocUnsafeSlow(HISTORY_BYTES_MIN)
  private first = 0
  private next = 0
  private before = new TerminalModes()
  private readonly budget: HistoryBudget

  constructor(budget: HistoryBudget) {
    this.budget = budget
  }

  /** The oldest byte that is here. */
  get start(): number {
    return this.first
  }

  /** Bytes of output since the session's start, lost ones included. */
  get end(): number {
    return this.next
  }

  /** How many bytes it can hold, as things stand. */
  get capacity(): number {
    const size = this.bytes.length
    return this.budget.has(HISTORY_BYTES_MAX - size) ? HISTORY_BYTES_MAX : size
  }

  /** What was set before `start`: see `TerminalModes.toString`. */
  get modes(): string {
    return this.before.toString()
  }

  /** Whether a full-screen program had the alternate screen at `start`. */
  get beginsFullScreen(): boolean {
    return this.before.fullScreen
  }

  append(bytes: Buffer): void {
    this.grow(this.next - this.first + bytes.length)
    const size = this.bytes.length
    this.forget(this.next + bytes.length - size)
    // Of a piece larger than all of it only the end is kept.
    const kept = bytes.subarray(Math.max(0, bytes.length - size))
    const at = (this.next + bytes.length - kept.length) % size
    const head = Math.min(kept.length, size - at)
    kept.copy(this.bytes, at, 0, head)
    kept.copy(this.bytes, 0, head)
    this.next += bytes.length
  }

  /** A copy of at most one chunk from `offset` on, which lies between `start` and `end`. */
  read(offset: number): Buffer {
    const at = offset % this.bytes.length
    const length = Math.min(MAX_CHUNK_BYTES, this.next - offset, this.bytes.length - at)
    return Buffer.from(this.bytes.subarray(at, at + length))
  }

  /** Begins anew at `offset`, where these modes are set. */
  restart(offset: number, modes: string): void {
    this.first = offset
    this.next = offset
    this.before = new TerminalModes()
    this.before.feed(Buffer.from(modes))
  }

  dispose(): void {
    this.budget.give(this.bytes.length - HISTORY_BYTES_MIN)
    this.bytes = Buffer.alloc(0)
  }

  private forget(until: number): void {
    while (this.first < until && this.first < this.next) {
      const at = this.first % this.bytes.length
      const length = Math.min(until - this.first, this.next - this.first, this.bytes.length - at)
      this.before.feed(this.bytes.subarray(at, at + length))
      this.first += length
    }
    this.first = Math.max(this.first, until)
  }

  private grow(wanted: number): void {
    let size = this.bytes.length
    while (size < wanted && size < HISTORY_BYTES_MAX) size *= 2
    if (size === this.bytes.length || !this.budget.take(size - this.bytes.length)) return
    const grown = Buffer.allocUnsafeSlow(size)
    for (let offset = this.first; offset < this.next; ) {
      const piece = this.read(offset)
      // One piece may reach past the end of the larger ring, too.
      const at = offset % size
      const head = Math.min(piece.length, size - at)
      piece.copy(grown, at, 0, head)
      piece.copy(grown, 0, head)
      offset += piece.length
    }
    this.bytes = grown
  }
}
