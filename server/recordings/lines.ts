/** The visible text of a segment: as it is kept, or of one that is being written, as it is now. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { LRUCache } from 'lru-cache'
import type { SegmentReader } from './indexing/reader.ts'
import { segmentPlace } from './places.ts'
import { readPacked } from './readSegment.ts'

/** Of segments whose text is not kept yet: what many ask for is read once, until it grows. */
const FRESH_MAX = 256
const FRESH_CHARS_MAX = 16 * 1024 * 1024
const FRESH_MS = 10 * 60_000

interface Fresh {
  bytes: number
  text: string
}

export class SegmentTexts {
  private readonly reader: SegmentReader
  private readonly fresh = new LRUCache<string, Fresh>({
    ...{ max: FRESH_MAX, maxSize: FRESH_CHARS_MAX, ttl: FRESH_MS },
    sizeCalculation: ({ text }) => text.length + 1,
  })
  private readonly reading = new Map<string, Promise<string>>()

  constructor(reader: SegmentReader) {
    this.reader = reader
  }

  /** As `readLines` takes it. */
  async text(folder: string, number: number): Promise<string> {
    return (await readPacked(segmentPlace(folder, number).text)) ?? this.unkept(folder, number)
  }

  /** Of one that is being written, or that was not indexed yet. */
  async unkept(folder: string, number: number): Promise<string> {
    const { open, cast } = segmentPlace(folder, number)
    const { size: bytes } = await stat(open).catch(() => stat(cast))
    const key = `${path.basename(folder)} ${number}`
    const known = this.fresh.get(key)
    if (known?.bytes === bytes) return known.text
    const begun = this.reading.get(key)
    if (begun) return begun
    const read = this.reader.read(folder, number)
    this.reading.set(key, read)
    try {
      const text = await read
      this.fresh.set(key, { bytes, text })
      return text
    } finally {
      this.reading.delete(key)
    }
  }
}
