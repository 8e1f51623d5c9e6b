/** The master side of a PTY: read without copies, paused without leaving a byte behind. */
import { ReadStream } from 'node:tty'
import { addon } from '../native/addon.ts'

/** Filled and handed on within one turn of the loop, so that all PTYs can share it. */
const BUFFER = Buffer.allocUnsafeSlow(64 * 1024)

export interface MasterEvents {
  /** A view that is valid during the call. */
  data(bytes: Buffer): void
  /** Every program has closed its side, and everything they wrote was handed over. */
  end(): void
}

export class Master {
  readonly fd: number
  private readonly stream: ReadStream
  private reading = false

  /** Does not read yet. @param fd belongs to it from here on */
  constructor(fd: number, events: MasterEvents) {
    this.fd = fd
    // With a buffer of ours, `pause` takes effect at once and nothing waits inside the stream.
    const callback = (length: number) => {
      events.data(BUFFER.subarray(0, length))
      return true
    }
    this.stream = new ReadStream(fd, { onread: { buffer: BUFFER, callback } })
    // Node begins to read once more in the turn after a `resume`, whatever was said since.
    this.stream.on('resume', () => this.reading || this.stream.pause())
    // Linux says EIO when the last program has closed its side.
    this.stream.on('error', () => {})
    this.stream.on('close', () => events.end())
  }

  read(): void {
    this.reading = true
    if (!this.stream.destroyed) this.stream.resume()
  }

  pause(): void {
    this.reading = false
    this.stream.pause()
  }

  /** Nothing for a program that has ended meanwhile. */
  resize(cols: number, rows: number): void {
    if (!this.stream.destroyed) addon().resize(this.fd, cols, rows)
  }

  get closed(): boolean {
    return this.stream.destroyed
  }

  close(): void {
    this.stream.destroy()
  }
}
