/** Events as bytes of a recording, without a string in between: of a flood there are hundreds of megabytes. */
import { Blocks } from './blocks.ts'
import { type EventCode, eventLine } from './cast.ts'

/** A batch of a flood fits into one: it is compressed at one go. */
const large = new Blocks(320 * 1024, 8)
/** Of many sessions at once each writes a little. */
const little = new Blocks(16 * 1024, 32)
/** Of bytes that become events, as a rule. */
const GROWTH = 1.25
/** What a byte needs at most: `\u001b`. */
const ESCAPED_MAX = 6
/** Below, another block is begun. */
const ROOM_MIN = 512

const QUOTE = 0x22
const BACKSLASH = 0x5c
const HEX = Buffer.from('0123456789abcdef')
/** The letter of a short escape; 0: a control character that has none; -1: it stands for itself. */
const SHORT = new Int8Array(256).fill(-1)
SHORT.fill(0, 0, 0x20)
for (const [byte, letter] of [
  [QUOTE, '"'],
  [BACKSLASH, '\\'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
] as const)
  SHORT[byte] = letter.charCodeAt(0)

/** Whether one of four bytes is a quote, a backslash or a control character: by the carries and borrows of all four at one go. */
function hasSpecial(four: number): boolean {
  const quote = four ^ 0x22222222
  const backslash = four ^ 0x5c5c5c5c
  const found =
    ((four - 0x20202020) & ~four) | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)
  return (found & 0x80808080) !== 0
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength)

/** Four bytes at a time where nothing has to be escaped. @returns where it ends in `out` */
function escapeInto(bytes: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  const [source, target] = [viewOf(bytes), viewOf(out)]
  let at = start
  for (let i = from; i < to; ) {
    for (; i + 4 <= to; i += 4, at += 4) {
      const four = source.getInt32(i, true)
      if (hasSpecial(four)) break
      target.setInt32(at, four, true)
    }
    for (const end = Math.min(to, i + 4); i < end; i++) {
      const byte = bytes[i] as number
      const short = SHORT[byte] as number
      if (short < 0) {
        out[at++] = byte
        continue
      }
      out[at++] = BACKSLASH
      if (short > 0) {
        out[at++] = short
        continue
      }
      out[at++] = 0x75
      out[at++] = 0x30
      out[at++] = 0x30
      out[at++] = HEX[byte >> 4] as number
      out[at++] = HEX[byte & 15] as number
    }
  }
  return at
}

/** To be given back once nobody needs it. */
export interface Written {
  parts: Buffer[]
  size: number
}

export class CastWriter {
  events = 0
  private readonly done: Buffer[] = []
  private readonly blocks: Blocks
  private block: Buffer
  private at = 0
  private isOpen = false

  /** @param bytes about so many will be appended */
  constructor(bytes: number) {
    this.blocks = bytes * GROWTH < little.size ? little : large
    this.block = this.blocks.take()
  }

  event(ms: number, code: EventCode, data: string): void {
    if (code !== 'q') this.events++
    this.text(eventLine(ms, code, data))
  }

  /** What follows, up to `close`, is one event. @param bytes valid UTF-8 */
  append(ms: number, code: EventCode, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    if (!this.isOpen) {
      this.isOpen = true
      this.events++
      this.text(`[${(ms / 1_000).toFixed(3)},"${code}","`)
    }
    for (let from = 0; from < bytes.length; ) {
      this.reserve()
      const to = Math.min(bytes.length, from + Math.floor((this.block.length - this.at) / ESCAPED_MAX))
      this.at = escapeInto(bytes, from, to, this.block, this.at)
      from = to
    }
  }

  close(): void {
    if (this.isOpen) this.text('"]\n')
    this.isOpen = false
  }

  end(): Written {
    this.close()
    const parts = [...this.done, this.block.subarray(0, this.at)]
    return { parts, size: parts.reduce((sum, part) => sum + part.length, 0) }
  }

  private reserve(): void {
    if (this.block.length - this.at >= ROOM_MIN) return
    this.done.push(this.block.subarray(0, this.at))
    this.block = this.blocks.take()
    this.at = 0
  }

  private text(text: string): void {
    const bytes = Buffer.from(text)
    for (let from = 0; from < bytes.length; ) {
      this.reserve()
      const copied = bytes.copy(this.block, this.at, from)
      this.at += copied
      from += copied
    }
  }
}

export function giveBack({ parts }: Written): void {
  for (const { buffer } of parts)
    (buffer.byteLength === little.size ? little : large).give(Buffer.from(buffer))
}
