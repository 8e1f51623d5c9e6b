/** Brings a file's bytes to where they are kept, in blocks and in order, and says when there are too many waiting. */

/** Where a received file goes. */
export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** The file is whole: it becomes visible. */
  close(): Promise<void>
  /** The file will not be whole: what there is of it goes. */
  abort(): Promise<void>
}

export interface SpoolEvents {
  /** There is room again. */
  relieved(): void
  failed(error: unknown): void
}

/** Disks and the browser's own processes like few and large writes. */
const BLOCK_BYTES = 1024 * 1024
const WAITING_BYTES_MAX = 4 * BLOCK_BYTES

export class Spool {
  private block = new Uint8Array(BLOCK_BYTES)
  private length = 0
  private waiting = 0
  private writes: Promise<void> = Promise.resolve()
  private over = false
  private readonly sink: Sink
  private readonly events: SpoolEvents

  constructor(sink: Sink, events: SpoolEvents) {
    this.sink = sink
    this.events = events
  }

  /** More is waiting than should. */
  get full(): boolean {
    return this.waiting >= WAITING_BYTES_MAX
  }

  /** Copies them. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + BLOCK_BYTES - this.length)
      this.block.set(part, this.length)
      this.length += part.length
      at += part.length
      if (this.length === BLOCK_BYTES) this.flush()
    }
  }

  /** @throws whatever the sink does */
  async close(): Promise<void> {
    this.flush()
    await this.writes
    if (this.over) throw new Error('the file could not be written')
    this.over = true
    await this.sink.close()
  }

  async abort(): Promise<void> {
    if (this.over) return
    this.over = true
    await this.writes
    await this.sink.abort()
  }

  private flush(): void {
    if (this.length === 0 || this.over) return
    const bytes = this.block.subarray(0, this.length)
    this.block = new Uint8Array(BLOCK_BYTES)
    this.length = 0
    this.waiting += bytes.length
    this.writes = this.writes.then(() => this.write(bytes))
  }

  private async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const wasFull = this.full
    try {
      if (!this.over) await this.sink.write(bytes)
    } catch (error) {
      this.over = true
      // What the sink holds is of no use; that it can't even let go of it adds nothing.
      await this.sink.abort().catch(() => {})
      this.events.failed(error)
    } finally {
      this.waiting -= bytes.length
      if (wasFull && !this.full) this.events.relieved()
    }
  }
}
