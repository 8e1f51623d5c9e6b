/** Finds the header with which `sz` or `rz` begins within a terminal's output, at whatever places it is split. */
import { crc16 } from '../../agent/protocol/zmodem.ts'
import { FRAME, HEX_FORMAT, ZDLE, ZPAD } from './frames.ts'

/** `**`, ZDLE, `B`, and seven bytes in hexadecimal. */
const HEADER_BYTES = 18
const EMPTY = new Uint8Array()

export interface Recognized {
  /** What the screen is to show: all but the beginning of what may become a header. */
  shown: Uint8Array
  /**
   * `sz` offers (`receive`), `rz` waits (`send`). `bytes`: the header and what came after it, but for the `pads` first
   * asterisks of it, which have been shown.
   */
  start: { direction: 'receive' | 'send'; pads: number; bytes: Uint8Array } | null
}

const isHex = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66)

function fits(place: number, byte: number): boolean {
  if (place < 2) return byte === ZPAD
  if (place === 2) return byte === ZDLE
  if (place === 3) return byte === HEX_FORMAT
  // The type: ZRQINIT is 00, ZRINIT is 01.
  if (place === 4) return byte === 0x30
  if (place === 5) return byte === 0x30 || byte === 0x31
  return isHex(byte)
}

function directionOf(header: Uint8Array): 'receive' | 'send' | null {
  const digits = new TextDecoder().decode(header.subarray(4))
  const [type, ...rest] = Array.from({ length: 7 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  )
  if (type === undefined || crc16(new Uint8Array([type, ...rest])) !== 0) return null
  return type === FRAME.ZRQINIT ? 'receive' : 'send'
}

export class Recognizer {
  /** May be the beginning of a header; not shown yet. */
  private held: Uint8Array = EMPTY
  /** Asterisks at the end of what has been shown: a lone one is not worth keeping from the screen. */
  private pads = 0

  push(chunk: Uint8Array): Recognized {
    const bytes = this.held.length === 0 ? chunk : joined([this.held, chunk])
    this.held = EMPTY
    let place = this.pads
    let from = -place
    if (!bytes.includes(ZDLE)) {
      this.pads = this.padsAfter(bytes)
      return { shown: bytes, start: null }
    }
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (fits(place, byte)) {
        if (place === 0) from = at
        place += 1
        if (place === HEADER_BYTES) {
          const found = this.found(bytes, from)
          if (found) return found
          place = 0
        }
      } else if (byte === ZPAD) {
        // The third asterisk of three may be the second one of a header.
        from = place === 2 ? at - 1 : at
        place = place === 2 ? 2 : 1
      } else place = 0
    }
    if (place <= 2) {
      this.pads = place
      return { shown: bytes, start: null }
    }
    const cut = Math.max(0, from)
    this.pads = Math.max(0, -from)
    this.held = bytes.slice(cut)
    return { shown: bytes.subarray(0, cut), start: null }
  }

  /** Whether something is kept back. */
  get waiting(): boolean {
    return this.held.length > 0
  }

  /** What was kept back, given up. */
  release(): Uint8Array {
    const { held } = this
    this.held = EMPTY
    this.pads = 0
    return held
  }

  private padsAfter(bytes: Uint8Array): number {
    let count = 0
    while (count < Math.min(2, bytes.length) && bytes[bytes.length - 1 - count] === ZPAD) count += 1
    return count === bytes.length ? Math.min(2, this.pads + count) : count
  }

  private found(bytes: Uint8Array, from: number): Recognized | null {
    const pads = Math.max(0, -from)
    const cut = Math.max(0, from)
    const header = joined([new Uint8Array(pads).fill(ZPAD), bytes.subarray(cut, cut + HEADER_BYTES - pads)])
    const direction = directionOf(header)
    if (!direction) return null
    this.pads = 0
    return { shown: bytes.subarray(0, cut), start: { direction, pads, bytes: bytes.slice(cut) } }
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
