/** Cuts a stream of bytes into ZMODEM's headers and data subpackets, at whatever places it is split. */
import { crc16 } from '../../agent/protocol/zmodem.ts'
import { crc32 } from './crc.ts'
import {
  BINARY_32_FORMAT,
  BINARY_FORMAT,
  END,
  FRAME,
  HEX_FORMAT,
  type Header,
  SUBPACKET_BYTES_MAX,
  ZDLE,
  ZPAD,
} from './frames.ts'

export interface ParserEvents {
  header(header: Header): void
  /** A whole subpacket; the bytes are valid during the call. @param end one of `END` */
  data(bytes: Uint8Array, end: number): void
  /** A header or subpacket whose checksum is wrong; what belongs to its frame is passed over. */
  damaged(): void
  /** Five CANs in a row. */
  cancelled(): void
  /** A byte between frames that belongs to none. */
  noise(byte: number): void
}

const CANCELS = 5
const WITH_DATA: ReadonlySet<number> = new Set([FRAME.ZSINIT, FRAME.ZFILE, FRAME.ZDATA, FRAME.ZCOMMAND])
/** 1: a byte of data that stands for itself. What flow control put in between is no data. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
  const low = byte & 0x7f
  return byte === ZDLE || low === 0x11 || low === 0x13 ? 0 : 1
})
const isFlowControl = (byte: number): boolean => (byte & 0x7f) === 0x11 || (byte & 0x7f) === 0x13
const isEnd = (byte: number): boolean => byte >= END.ZCRCE && byte <= END.ZCRCW

/** What the byte after a ZDLE stands for, or -1. */
function unescaped(byte: number): number {
  if (byte === 0x6c) return 0x7f
  if (byte === 0x6d) return 0xff
  return (byte & 0x60) === 0x40 ? byte ^ 0x40 : -1
}

type Mode = 'hunting' | 'padded' | 'format' | 'hex' | 'hexEnd' | 'binary' | 'data' | 'sum'

export class Parser {
  private mode: Mode = 'hunting'
  private readonly events: ParserEvents
  /** CANs in a row. */
  private cancels = 0
  private pads = 0
  private escaped = false
  /** Of the header or checksum that is being read. */
  private small: number[] = []
  private digits = ''
  private sumBytes = 2
  /** After damage everything up to the next header is debris, not noise. */
  private debris = false
  private frame = 0
  private end = 0
  private readonly block = new Uint8Array(SUBPACKET_BYTES_MAX)
  private length = 0
  private stopped = false

  constructor(events: ParserEvents) {
    this.events = events
  }

  /** @returns how many bytes were taken: fewer than there are only after `stop` */
  push(bytes: Uint8Array): number {
    this.stopped = false
    let at = 0
    while (at < bytes.length && !this.stopped) {
      if (this.mode === 'data' && !this.escaped) at = this.plain(bytes, at)
      if (at < bytes.length && !this.stopped) this.step(bytes[at++] ?? 0)
    }
    return at
  }

  /** Called by a handler: what follows is not ours. */
  stop(): void {
    this.stopped = true
  }

  /** The run of data that stands for itself. */
  private plain(bytes: Uint8Array, from: number): number {
    const { block } = this
    const until = Math.min(bytes.length, from + SUBPACKET_BYTES_MAX - this.length)
    let { length } = this
    let at = from
    while (at < until) {
      const byte = bytes[at] ?? 0
      if (PLAIN[byte] === 0) break
      block[length++] = byte
      at++
    }
    if (at > from) this.cancels = 0
    this.length = length
    return at
  }

  private step(byte: number): void {
    if (byte === ZDLE) {
      if (++this.cancels >= CANCELS) {
        this.hunt()
        this.cancels = 0
        this.events.cancelled()
        return
      }
    } else if (this.cancels > 0) this.cancels = 0
    if (!isFlowControl(byte)) this.take(byte)
  }

  private take(byte: number): void {
    switch (this.mode) {
      case 'hunting':
        if (byte === ZPAD) {
          this.mode = 'padded'
          this.pads = 1
        } else if (byte !== ZDLE && !this.debris) this.events.noise(byte)
        return
      case 'padded':
        if (byte === ZDLE) this.mode = 'format'
        else if (byte === ZPAD) this.pads += 1
        else {
          this.hunt()
          // They were a program's asterisks.
          for (let pad = 0; pad < this.pads && !this.debris; pad++) this.events.noise(ZPAD)
          if (!this.debris) this.events.noise(byte)
        }
        return
      case 'format':
        this.format(byte)
        return
      case 'hex':
        this.hex(byte)
        return
      case 'hexEnd':
        this.hexEnd(byte)
        return
      case 'binary':
      case 'sum':
        this.collect(byte)
        return
      case 'data':
        this.data(byte)
        return
    }
  }

  private format(byte: number): void {
    this.small = []
    this.digits = ''
    this.escaped = false
    if (byte === HEX_FORMAT) this.mode = 'hex'
    else if (byte === BINARY_FORMAT || byte === BINARY_32_FORMAT) this.mode = 'binary'
    // More CANs: they are being counted.
    else {
      this.hunt()
      return
    }
    this.sumBytes = byte === BINARY_32_FORMAT ? 4 : 2
  }

  private hex(byte: number): void {
    this.digits += String.fromCharCode(byte)
    if (this.digits.length < 2) return
    const value = /^[0-9a-f]{2}$/i.test(this.digits) ? Number.parseInt(this.digits, 16) : -1
    this.digits = ''
    if (value < 0) {
      this.damage()
      return
    }
    this.small.push(value)
    if (this.small.length === 7) this.header()
  }

  /** A line end closes a hex header; it is not data and not noise. */
  private hexEnd(byte: number): void {
    if ((byte & 0x7f) === 0x0d) return
    this.afterHeader()
    if ((byte & 0x7f) !== 0x0a) this.take(byte)
  }

  /** Bytes of a binary header or of a checksum. */
  private collect(byte: number): void {
    let value = byte
    if (this.escaped) {
      value = unescaped(byte)
      // A CAN here may be the second of five.
      if (value < 0) {
        if (byte !== ZDLE) this.damage()
        return
      }
      this.escaped = false
    } else if (byte === ZDLE) {
      this.escaped = true
      return
    }
    this.small.push(value)
    if (this.mode === 'sum') {
      if (this.small.length === this.sumBytes) this.subpacket()
    } else if (this.small.length === 5 + this.sumBytes) this.header()
  }

  private data(byte: number): void {
    if (!this.escaped) {
      // Not a ZDLE: the subpacket is longer than any may be.
      if (byte !== ZDLE) {
        this.damage()
        return
      }
      this.escaped = true
      return
    }
    if (isEnd(byte)) {
      this.escaped = false
      this.end = byte
      this.small = []
      this.mode = 'sum'
      return
    }
    const value = unescaped(byte)
    if (value < 0) {
      if (byte !== ZDLE) this.damage()
      return
    }
    if (this.length === SUBPACKET_BYTES_MAX) {
      this.damage()
      return
    }
    this.escaped = false
    this.block[this.length++] = value
  }

  private header(): void {
    const bytes = Uint8Array.from(this.small.slice(0, 5))
    if (!this.sumIsRight(bytes, this.small.slice(5))) {
      this.damage()
      return
    }
    const [type = 0, a = 0, b = 0, c = 0, d = 0] = bytes
    const isHex = this.mode === 'hex'
    this.debris = false
    this.frame = type
    if (isHex) this.mode = 'hexEnd'
    else this.afterHeader()
    this.events.header({ type, value: (a | (b << 8) | (c << 16) | (d << 24)) >>> 0 })
  }

  private afterHeader(): void {
    this.length = 0
    this.escaped = false
    this.mode = WITH_DATA.has(this.frame) ? 'data' : 'hunting'
  }

  private subpacket(): void {
    const bytes = this.block.subarray(0, this.length)
    if (!this.sumIsRight(bytes, this.small, this.end)) {
      this.damage()
      return
    }
    this.length = 0
    this.mode = this.end === END.ZCRCE || this.end === END.ZCRCW ? 'hunting' : 'data'
    this.events.data(bytes, this.end)
  }

  private sumIsRight(bytes: Uint8Array, sum: number[], end?: number): boolean {
    const last = end === undefined ? new Uint8Array() : new Uint8Array([end])
    const [a = 0, b = 0, c = 0, d = 0] = sum
    if (this.sumBytes === 2) return crc16(last, crc16(bytes)) === ((a << 8) | b)
    return crc32(last, crc32(bytes)) === (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
  }

  private damage(): void {
    this.hunt()
    this.debris = true
    this.events.damaged()
  }

  private hunt(): void {
    this.mode = 'hunting'
    this.escaped = false
    this.length = 0
  }
}
