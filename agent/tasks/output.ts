/** What is kept of one stream of a script: its first and its last bytes within a bound; the total is counted. */
import { createHash } from 'node:crypto'
import type { StreamSummary } from '../protocol/index.ts'

const BLOCK_BYTES = 64 * 1024

/** Where the uploader reads a stream from: memory while the script runs, the journal afterwards. */
export interface OutputSource {
  readonly total: number
  /** The next kept bytes at or after `from`, at most `max`; `offset` > `from` where the middle was cut. */
  read(from: number, max: number): { offset: number; bytes: Buffer }
}

/** Blocks grow from small to 64 KiB, so that a thousand quiet scripts cost little. */
class Blocks {
  length = 0
  private blocks: Buffer[] = []
  private free = 0

  append(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0) {
      if (this.free === 0) {
        const size = Math.min(BLOCK_BYTES, Math.max(512, rest.length, (this.blocks.at(-1)?.length ?? 0) * 2))
        this.blocks.push(Buffer.allocUnsafeSlow(size))
        this.free = size
      }
      const block = this.blocks.at(-1) as Buffer
      const taken = Math.min(rest.length, this.free)
      block.set(rest.subarray(0, taken), block.length - this.free)
      this.free -= taken
      this.length += taken
      rest = rest.subarray(taken)
    }
  }

  /** Drops whole blocks at the front while at least `keep` bytes remain. */
  trim(keep: number): void {
    let drop = 0
    for (const block of this.blocks) {
      if (drop === this.blocks.length - 1 || this.length - block.length < keep) break
      this.length -= block.length
      drop++
    }
    if (drop > 0) this.blocks.splice(0, drop)
  }

  slice(from: number, to: number): Buffer {
    const pieces: Buffer[] = []
    let at = 0
    for (const block of this.blocks) {
      const begin = Math.max(from, at)
      const end = Math.min(to, at + block.length)
      if (begin < end) pieces.push(block.subarray(begin - at, end - at))
      at += block.length
      if (at >= to) break
    }
    return Buffer.concat(pieces)
  }
}

export class BoundedOutput implements OutputSource {
  total = 0
  private readonly half: number
  private readonly first = new Blocks()
  private readonly last = new Blocks()

  /** @param limit bytes kept, half from the start and half from the end */
  constructor(limit: number) {
    this.half = Math.floor(limit / 2)
  }

  append(bytes: Uint8Array): void {
    this.total += bytes.length
    const toHead = Math.min(bytes.length, this.half - this.first.length)
    if (toHead > 0) this.first.append(bytes.subarray(0, toHead))
    if (toHead < bytes.length) {
      this.last.append(bytes.subarray(toHead))
      this.last.trim(this.half)
    }
  }

  /** Bytes kept from the end. */
  private get tail(): number {
    return Math.min(this.half, this.total - this.first.length)
  }

  read(from: number, max: number): { offset: number; bytes: Buffer } {
    if (from < this.first.length)
      return { offset: from, bytes: this.first.slice(from, Math.min(this.first.length, from + max)) }
    const offset = Math.max(from, this.total - this.tail)
    const start = offset - (this.total - this.last.length)
    return { offset, bytes: this.last.slice(start, Math.min(this.last.length, start + max)) }
  }

  /** Head then tail. */
  kept(): Buffer {
    return Buffer.concat([
      this.first.slice(0, this.first.length),
      this.last.slice(this.last.length - this.tail, this.last.length),
    ])
  }

  summary(): StreamSummary {
    const sha256 = createHash('sha256').update(this.kept()).digest('hex')
    return { total: this.total, head: this.first.length, tail: this.tail, sha256 }
  }
}
