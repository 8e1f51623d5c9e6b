/** Flow control at the screen: tells the server how many bytes xterm.js has drawn, often enough and no oftener. */

/** 192 KiB may be under way; telling in steps of a sixth keeps a flood moving without a message per chunk. */
const STEP_BYTES = 32 * 1024
/** A pause this long after the last byte tells the rest, so that nothing stays owed. */
const IDLE_MS = 100

export class Credits {
  private drawn = 0
  private told = 0
  private timer: ReturnType<typeof setTimeout> | null = null
  private readonly tell: (bytes: number) => void

  /** @param tell sends the number of bytes drawn since the session began */
  constructor(tell: (bytes: number) => void) {
    this.tell = tell
  }

  /** So many bytes more are on the screen. */
  drew(bytes: number): void {
    this.drawn += bytes
    if (this.drawn - this.told >= STEP_BYTES) this.flush()
    else this.timer ??= setTimeout(() => this.flush(), IDLE_MS)
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }

  private flush(): void {
    this.stop()
    if (this.drawn === this.told) return
    this.told = this.drawn
    this.tell(this.drawn)
  }
}
