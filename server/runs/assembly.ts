/**
 * One output stream as it arrives: the first half of the bound and the last half are kept, the total is counted.
 * The agent keeps the same by the same rule, so that both ends' digests can be compared.
 */
import { OUTPUT_LIMIT_BYTES } from '../../agent/protocol/index.ts'

const HEAD_BYTES = OUTPUT_LIMIT_BYTES / 2
const TAIL_BYTES = OUTPUT_LIMIT_BYTES / 2
const BLOCK_BYTES = 64 * 1024

interface Block {
  bytes: Buffer
  used: number
}

/** Contiguous bytes of a stream from `start`; whole blocks are dropped at the front beyond `limit`. */
class Span {
  start = 0
  length = 0
  allocated = 0
  private blocks: Block[] = []

  get end(): number {
    return this.start + this.length
  }

  append(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0) {
      let last = this.blocks.at(-1)
      if (!last || last.used === last.bytes.length) {
        const size = Math.min(BLOCK_BYTES, Math.max(256, rest.length, (last?.bytes.length ?? 0) * 2))
        last = { bytes: Buffer.allocUnsafeSlow(size), used: 0 }
        this.allocated += size
        this.blocks.push(last)
      }
      const taken = Math.min(rest.length, last.bytes.length - last.used)
      last.bytes.set(rest.subarray(0, taken), last.used)
      last.used += taken
      this.length += taken
      rest = rest.subarray(taken)
    }
  }

  trim(limit: number): void {
    let dropped = 0
    for (const block of this.blocks) {
      if (this.length - block.used < limit) break
      this.start += block.used
      this.length -= block.used
      this.allocated -= block.bytes.length
      dropped++
    }
    if (dropped > 0) this.blocks.splice(0, dropped)
  }

  clear(start: number): void {
    this.blocks = []
    this.start = start
    this.length = 0
    this.allocated = 0
  }

  /** Pieces of [from, to), which must lie within. */
  pieces(from: number, to: number): Buffer[] {
    const result: Buffer[] = []
    let at = this.start
    for (const block of this.blocks) {
      const begin = Math.max(from, at)
      const end = Math.min(to, at + block.used)
      if (begin < end) result.push(block.bytes.subarray(begin - at, end - at))
      at += block.used
      if (at >= to) break
    }
    return result
  }
}

export class StreamAssembly {
  private readonly head = new Span()
  private readonly tail = new Span()

  /** Everything below this offset has arrived or was skipped by the agent. */
  get end(): number {
    return this.tail.length > 0 || this.tail.start > this.head.end ? this.tail.end : this.head.end
  }

  /** Memory that it holds, bytes. */
  get held(): number {
    return this.head.allocated + this.tail.allocated
  }

  /** Takes the payload at `offset`. What is known already is skipped; a jump ahead is the agent's cut. */
  write(offset: number, payload: Uint8Array): void {
    const end = this.end
    if (offset + payload.length <= end && payload.length > 0) return
    let bytes = payload
    if (offset < end) bytes = payload.subarray(end - offset)
    else if (offset > end) this.tail.clear(offset)
    if (offset <= end && end < HEAD_BYTES && this.tail.length === 0 && this.tail.start <= this.head.end) {
      const taken = Math.min(bytes.length, HEAD_BYTES - end)
      this.head.append(bytes.subarray(0, taken))
      bytes = bytes.subarray(taken)
      this.tail.clear(this.head.end)
    }
    this.tail.append(bytes)
    this.tail.trim(TAIL_BYTES)
  }

  /** The bytes [from, to), or null where some of them did not come or were not kept. */
  range(from: number, to: number): Buffer | null {
    if (from >= to) return Buffer.alloc(0)
    const inHead = Math.min(to, this.head.end)
    const pieces = from < inHead ? this.head.pieces(from, inHead) : []
    const rest = Math.max(from, this.head.end)
    if (rest < to) {
      if (rest < this.tail.start || to > this.tail.end) return null
      pieces.push(...this.tail.pieces(rest, to))
    }
    return Buffer.concat(pieces, to - from)
  }

  /** The next bytes at or after `from`, at most `max`; `skipped` were not kept. */
  read(from: number, max: number): { skipped: number; bytes: Buffer } {
    const begin = from < this.head.end ? from : Math.max(from, Math.min(this.tail.start, this.end))
    const limit = begin < this.head.end && this.tail.start > this.head.end ? this.head.end : this.end
    const bytes = this.range(begin, Math.max(begin, Math.min(limit, begin + max)))
    return { skipped: begin - from, bytes: bytes ?? Buffer.alloc(0) }
  }

  /** Forgets everything: the agent sends again from offset 0. */
  reset(): void {
    this.head.clear(0)
    this.tail.clear(0)
  }
}
