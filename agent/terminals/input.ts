/** Bytes on their way into a PTY. A program that doesn't read must neither spin a core nor eat memory. */
import { writeSync } from 'node:fs'

const QUEUE_BYTES_MAX = 1024 * 1024
const WAIT_MS_MIN = 2
const WAIT_MS_MAX = 100
/** A PTY takes 4 KiB; a program that reads makes room sooner than any timer fires. Some microseconds each. */
const TURNS_MAX = 50

export class InputQueue {
  private readonly chunks: Buffer[] = []
  private bytes = 0
  private waitMs = WAIT_MS_MIN
  /** Turns of the loop without a byte written. */
  private turns = 0
  private turn: NodeJS.Immediate | null = null
  private timer: NodeJS.Timeout | null = null
  private readonly fd: number
  private readonly isClosed: () => boolean

  /**
   * @param fd the PTY's master, which is non-blocking: writing at once is safe
   * @param isClosed by who reads it, at the end of its output: the number may be another file's by now
   */
  constructor(fd: number, isClosed: () => boolean) {
    this.fd = fd
    this.isClosed = isClosed
  }

  /** False where the program has left a mebibyte unread: the bytes are dropped, as a terminal's line does. */
  push(bytes: Buffer): boolean {
    if (this.bytes + bytes.length > QUEUE_BYTES_MAX) return false
    this.chunks.push(bytes)
    this.bytes += bytes.length
    if (!this.timer && !this.turn) this.flush()
    return true
  }

  close(): void {
    if (this.turn) clearImmediate(this.turn)
    if (this.timer) clearTimeout(this.timer)
    this.turn = null
    this.timer = null
    this.chunks.length = 0
    this.bytes = 0
  }

  private flush(): void {
    this.turn = null
    this.timer = null
    if (this.isClosed()) this.close()
    while (this.chunks[0]) {
      let written: number
      try {
        written = writeSync(this.fd, this.chunks[0])
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') this.later()
        else this.close()
        return
      }
      this.waitMs = WAIT_MS_MIN
      this.turns = 0
      this.bytes -= written
      if (written === this.chunks[0].length) this.chunks.shift()
      else this.chunks[0] = this.chunks[0].subarray(written)
    }
  }

  private later(): void {
    if (this.turns < TURNS_MAX) {
      this.turns += 1
      this.turn = setImmediate(() => this.flush())
      return
    }
    this.timer = setTimeout(() => this.flush(), this.waitMs)
    this.waitMs = Math.min(this.waitMs * 2, WAIT_MS_MAX)
  }
}
