/** The two ends of a stream with credit: one waits until there is room, the other until there is something. */

/** Room that the other side gives. */
export class Credit {
  private room: number
  private waiting: (() => void) | null = null

  constructor(room: number) {
    this.room = room
  }

  give(bytes: number): void {
    this.room += bytes
    if (this.room > 0) this.waiting?.()
  }

  /** Resolves as soon as there is any; the last piece may go beyond it. @throws the signal's reason */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    while (this.room <= 0) {
      signal.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        const over = () => reject(signal.reason)
        signal.addEventListener('abort', over, { once: true })
        this.waiting = () => {
          signal.removeEventListener('abort', over)
          this.waiting = null
          resolve()
        }
      })
    }
    this.room -= bytes
  }
}

/** What came and has not been taken yet. */
export class Inbox {
  private readonly pieces: Buffer[] = []
  private ended = false
  private wake: (() => void) | null = null

  push(piece: Buffer): void {
    this.pieces.push(piece)
    this.wake?.()
  }

  end(): void {
    this.ended = true
    this.wake?.()
  }

  /** @param taken is told of each piece when the next is asked for */
  async *read(signal: AbortSignal, taken: (bytes: number) => void): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = this.pieces.shift()
      if (piece) {
        yield piece
        taken(piece.length)
      } else if (this.ended) return
      else await this.more(signal)
    }
  }

  private more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const over = () => reject(signal.reason)
      signal.addEventListener('abort', over, { once: true })
      this.wake = () => {
        signal.removeEventListener('abort', over)
        this.wake = null
        resolve()
      }
    })
  }
}
