/** How far a download is, told at most once a second. */
import type { DeltaProgress } from './delta.ts'

const EVERY_MS = 1_000

export class Progress implements DeltaProgress {
  private readonly tell: (share: number, received: number) => void
  private sharePart = 0
  private total = 0
  private toldAt = Number.NEGATIVE_INFINITY

  constructor(tell: (share: number, received: number) => void) {
    this.tell = tell
  }

  /** That came over the wire. */
  get bytes(): number {
    return this.total
  }

  received(bytes: number): void {
    this.total += bytes
    this.maybeTell()
  }

  share(share: number): void {
    this.sharePart = share
    this.maybeTell()
  }

  private maybeTell(): void {
    const now = performance.now()
    if (now - this.toldAt < EVERY_MS) return
    this.toldAt = now
    this.tell(this.sharePart, this.total)
  }
}
