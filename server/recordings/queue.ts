/** What a session did and is not written yet, in order. Output is copied, into blocks that are used again. */
import { Blocks } from './blocks.ts'
import { type Item, weightOf } from './encode.ts'

const blocks = new Blocks(64 * 1024, 32)
/** Of little no block is filled: each is a buffer of its own. */
const LITTLE_BYTES = 16 * 1024
/** Pieces that came so close together are one event: nobody could see them apart. */
const MERGED_MS = 4
/** Of one item; a batch is made of whole ones. */
const MERGED_BYTES = 4 * 1024

type Output = Extract<Item, { kind: 'output' }>

export class Queue {
  /** Of what waits and of what is being written. */
  bytes = 0
  private items: Item[] = []
  private block: Buffer | null = null
  private used = 0

  get length(): number {
    return this.items.length
  }

  push(item: Item): void {
    this.items.push(item)
    this.bytes += weightOf(item)
  }

  /** @param end offset in the session's output after these bytes, which are the caller's again afterwards */
  output(ms: number, bytes: Buffer, end: number): void {
    if (this.bytes + bytes.length <= LITTLE_BYTES) {
      this.push({ kind: 'output', ms, bytes: Buffer.from(bytes), end })
      return
    }
    for (let from = 0; from < bytes.length; ) {
      this.block ??= blocks.take()
      const start = this.used
      const copied = bytes.copy(this.block, start, from)
      this.used += copied
      from += copied
      this.keep(ms, this.block, start, end - bytes.length + from)
      if (this.used === this.block.length) this.fill(this.block)
    }
  }

  /** Some from the front, with their weight; `done` once they are encoded, `written` once they are on disk. */
  take(bytes: number): { items: Item[]; weight: number } {
    let count = 0
    let weight = 0
    while (count < this.items.length && weight < bytes) {
      const item = this.items[count++]
      if (item) weight += weightOf(item)
    }
    return { items: this.items.splice(0, count), weight }
  }

  /** Nobody looks at these any more. */
  done(items: readonly Item[]): void {
    for (const item of items) if (item.kind === 'output' && item.filled) blocks.give(item.filled)
    if (this.items.length > 0 || !this.block) return
    blocks.give(this.block)
    this.block = null
    this.used = 0
  }

  written(weight: number): void {
    this.bytes -= weight
  }

  /** What is left in it is nobody's: the blocks may be read still. */
  clear(): void {
    this.items = []
    this.bytes = 0
    this.block = null
    this.used = 0
  }

  private keep(ms: number, block: Buffer, start: number, end: number): void {
    const bytes = block.subarray(start, this.used)
    const last = this.items.at(-1)
    const isNear =
      last?.kind === 'output' &&
      last.block === block &&
      last.bytes.length < MERGED_BYTES &&
      ms - last.ms <= MERGED_MS
    if (isNear) {
      const from = last.bytes.byteOffset - block.byteOffset
      last.bytes = block.subarray(from, this.used)
      last.end = end
      this.bytes += bytes.length
    } else {
      const item: Output = { kind: 'output', ms, bytes, end, block }
      this.push(item)
    }
  }

  private fill(block: Buffer): void {
    const last = this.items.at(-1)
    if (last?.kind === 'output') last.filled = block
    this.block = null
    this.used = 0
  }
}
