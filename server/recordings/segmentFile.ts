/** Writes a segment: compressed, and after each piece so complete that a reader gets all of it, should the process die then. */
import { type FileHandle, open, rename } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'
import type { SegmentPlace } from './places.ts'

/**
 * Many sessions at once: some 100 KiB each instead of 320, for a few per cent more on disk. A higher level takes two to four
 * times the processor's time of a flood, for a tenth less. Each piece is one errand of a thread of the pool: it is flushed with
 * its last byte, and what a flood's leaves fits into one chunk or two.
 */
const GZIP = {
  ...{ level: 1, windowBits: 13, memLevel: 6 },
  ...{ flush: constants.Z_SYNC_FLUSH, chunkSize: 64 * 1024 },
}

export class SegmentFile {
  readonly place: SegmentPlace
  private readonly handle: FileHandle
  private readonly gzip = createGzip(GZIP)
  private parts: Buffer[] = []
  private broken: Error | null = null
  /** On disk. */
  storedBytes = 0

  private constructor(place: SegmentPlace, handle: FileHandle) {
    this.place = place
    this.handle = handle
    this.gzip.on('data', (part: Buffer) => this.parts.push(part))
    this.gzip.on('error', (error: Error) => {
      this.broken = error
    })
  }

  static async create(place: SegmentPlace): Promise<SegmentFile> {
    return new SegmentFile(place, await open(place.open, 'wx', 0o600))
  }

  /** On disk as far as the kernel is concerned: only a power cut could lose it. */
  async write(parts: readonly Buffer[]): Promise<void> {
    for (const part of parts)
      await new Promise<void>((resolve) => {
        this.gzip.write(part, () => resolve())
      })
    await this.drain()
  }

  /** Whole, and under its own name. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.gzip.once('end', resolve)
      this.gzip.end()
    })
    await this.drain()
    await this.handle.datasync()
    await this.handle.close()
    await rename(this.place.open, this.place.cast)
  }

  /** Leaves it as it is. */
  async abandon(): Promise<void> {
    this.gzip.destroy()
    await this.handle.close()
  }

  private async drain(): Promise<void> {
    await setImmediate()
    if (this.broken) throw this.broken
    const { parts } = this
    this.parts = []
    for (const part of parts) {
      for (let at = 0; at < part.length; ) at += (await this.handle.write(part, at)).bytesWritten
      this.storedBytes += part.length
    }
  }
}
