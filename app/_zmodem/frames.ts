/**
 * Frames of ZMODEM as bytes, as Chuck Forsberg laid them down in "The ZMODEM Inter Application File Transfer Protocol"
 * (Omen Technology, 1988): headers of a type and four bytes, some followed by data in subpackets.
 */
import { crc16 } from '../../agent/protocol/zmodem.ts'
import { crc32 } from './crc.ts'

export const ZPAD = 0x2a
/** Begins every escape; five in a row are a cancel. */
export const ZDLE = 0x18
export const XON = 0x11
export const HEX_FORMAT = 0x42
export const BINARY_FORMAT = 0x41
export const BINARY_32_FORMAT = 0x43

export const FRAME = {
  ZRQINIT: 0,
  ZRINIT: 1,
  ZSINIT: 2,
  ZACK: 3,
  ZFILE: 4,
  ZSKIP: 5,
  ZNAK: 6,
  ZABORT: 7,
  ZFIN: 8,
  ZRPOS: 9,
  ZDATA: 10,
  ZEOF: 11,
  ZFERR: 12,
  ZCRC: 13,
  ZCHALLENGE: 14,
  ZCAN: 16,
  ZFREECNT: 17,
  ZCOMMAND: 18,
} as const

/** How a subpacket ends. */
export const END = {
  /** The frame is over: a header follows. */
  ZCRCE: 0x68,
  /** More follows. */
  ZCRCG: 0x69,
  /** More follows, and the receiver says ZACK. */
  ZCRCQ: 0x6a,
  /** The frame is over, and the sender waits for ZACK. */
  ZCRCW: 0x6b,
} as const

/** What a receiver can do: the flags in the highest byte of ZRINIT's value. */
export const CAN_DUPLEX = 0x01
export const CAN_OVERLAP = 0x02
export const CAN_CRC32 = 0x20
export const ESCAPE_CONTROL = 0x40

/** `value`: its four bytes, the first one lowest: a position, or flags of which ZF0 is the highest. */
export interface Header {
  type: number
  value: number
}

/** What a data subpacket may hold; lrzsz sends 8 KiB at most. */
export const SUBPACKET_BYTES_MAX = 32 * 1024

const CANCELS = 8
/** Eight CANs, and backspaces that take away what a shell might have made of them. */
export const CANCEL = new Uint8Array([...Array(CANCELS).fill(ZDLE), ...Array(CANCELS + 2).fill(0x08)])

const bytesOf = ({ type, value }: Header): Uint8Array =>
  new Uint8Array([type, value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24])

const ascii = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const hexText = (type: number, value: number): string => {
  const bytes = bytesOf({ type, value })
  return `**\x18B${hex(bytes)}${crc16(bytes).toString(16).padStart(4, '0')}`
}

export const hexHeader = (type: number, value = 0): Uint8Array<ArrayBuffer> =>
  ascii(`${hexText(type, value)}${type === FRAME.ZFIN || type === FRAME.ZACK ? '\r\n' : '\r\n\x11'}`)

/**
 * For where there may be a shell instead of a ZMODEM program: Ctrl-U instead of the line end takes the line back.
 * lrzsz waits for any byte after a header, and wants no certain one.
 */
export const harmlessHexHeader = (type: number, value = 0): Uint8Array<ArrayBuffer> =>
  ascii(`${hexText(type, value)}\x15`)

/** 1 where the byte goes as it is, 0 where it is escaped. */
function plainBytes(escapeControl: boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const low = byte & 0x7f
    if (escapeControl && low < 0x20) return 0
    return byte === ZDLE || low === 0x10 || low === 0x11 || low === 0x13 ? 0 : 1
  })
}

/** Collects frames with a CRC-32, escaped. */
export class FrameWriter {
  private readonly plain: Uint8Array
  private buffer = new Uint8Array(64 * 1024)
  private length = 0
  private last = 0

  /** @param escapeControl every control character is escaped, as a receiver may ask for */
  constructor(escapeControl: boolean) {
    this.plain = plainBytes(escapeControl)
  }

  header(type: number, value: number): void {
    const bytes = bytesOf({ type, value })
    this.reserve(32)
    for (const byte of [ZPAD, ZDLE, BINARY_32_FORMAT]) this.buffer[this.length++] = byte
    this.escaped(bytes)
    this.sum(crc32(bytes))
  }

  subpacket(bytes: Uint8Array, end: number): void {
    this.reserve(2 * bytes.length + 16)
    this.escaped(bytes)
    this.buffer[this.length++] = ZDLE
    this.buffer[this.length++] = end
    this.last = end
    this.sum(crc32(new Uint8Array([end]), crc32(bytes)))
    // Shakes loose what a modem or a multiplexer holds back at the end of a frame; no part of it.
    if (end === END.ZCRCW) this.buffer[this.length++] = XON
  }

  /** Everything since the last time. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.buffer.slice(0, this.length)
    this.length = 0
    return bytes
  }

  private sum(crc: number): void {
    this.escaped(new Uint8Array([crc & 0xff, (crc >>> 8) & 0xff, (crc >>> 16) & 0xff, crc >>> 24]))
  }

  private escaped(bytes: Uint8Array): void {
    const { buffer, plain } = this
    let { length, last } = this
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      // @ and a carriage return are Telenet's own escape.
      const asItIs = plain[byte] === 1 && !((byte & 0x7f) === 0x0d && (last & 0x7f) === 0x40)
      if (!asItIs) buffer[length++] = ZDLE
      last = asItIs ? byte : byte ^ 0x40
      buffer[length++] = last
    }
    this.length = length
    this.last = last
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return
    const larger = new Uint8Array(2 * (this.length + bytes))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}
