/**
 * The last mebibyte of a terminal's output by absolute offset, in memory that keeper and agent share: whichever
 * of them reads the PTY writes it here first, so that a crash of the agent loses at most the read in hand.
 *
 *   0     u64, little-endian: bytes of output since the session's start
 *   8     u64: how many of them the viewer has rendered
 *   16    u32: length of the text that follows: what the bytes before the oldest one have set (`TerminalModes`), UTF-8
 *   4088  u64: the first byte that was not given up for what is about to be read; older agents leave it 0
 *   4096  the ring: byte n of the output stands at n modulo its size
 */
import { closeSync } from 'node:fs'
import { addon, type FloodReader } from '../native/addon.ts'
import { TerminalModes } from '../protocol/index.ts'

export const RING_BYTES = 1024 * 1024
const DATA_AT = 4096
const MODES_AT = 20
const FIRST_AT = DATA_AT - 8
/** The kernel needs some time to bring the next 4 KiB of a flood; much less than a turn of the loop for each of them. */
const PATIENCE_US = 100

export class Ring {
  /** Its memory's descriptor. */
  readonly fd: number
  private readonly header: DataView
  private readonly bytes: Uint8Array
  private first = 0
  private end = 0
  private rendered = 0
  private before = new TerminalModes()
  private noted = ''

  private constructor(fd: number) {
    this.fd = fd
    const memory = addon().mapMemory(fd)
    this.header = new DataView(memory, 0, DATA_AT)
    this.bytes = new Uint8Array(memory, DATA_AT, RING_BYTES)
  }

  /** An empty one. @throws Error where no memory can be had */
  static create(): Ring {
    return new Ring(addon().memoryFile('qunkong-terminal', DATA_AT + RING_BYTES))
  }

  /** One that another process has made, as it stands. The descriptor is the ring's from here on. */
  static open(fd: number): Ring {
    const ring = new Ring(fd)
    ring.reload()
    return ring
  }

  /** Bytes of output since the session's start. */
  get total(): number {
    return this.end
  }

  /** Of these, what the viewer has rendered. */
  get acked(): number {
    return this.rendered
  }

  /** The oldest byte that is still here. */
  get start(): number {
    return this.first
  }

  /** What the bytes before `start` have set, as a sequence for a fresh terminal. */
  get modes(): string {
    return this.before.toString()
  }

  /** Takes over what another process has written. */
  reload(): void {
    this.end = Number(this.header.getBigUint64(0, true))
    this.rendered = Number(this.header.getBigUint64(8, true))
    this.first = Math.max(Number(this.header.getBigUint64(FIRST_AT, true)), this.end - RING_BYTES)
    const length = Math.min(this.header.getUint32(16, true), FIRST_AT - MODES_AT)
    this.before = new TerminalModes()
    this.before.feed(Buffer.from(this.header.buffer, MODES_AT, length))
    this.noted = this.modes
  }

  append(bytes: Uint8Array): void {
    this.forget(this.end + bytes.length - RING_BYTES)
    const at = this.end % RING_BYTES
    const first = Math.min(bytes.length, RING_BYTES - at)
    this.bytes.set(bytes.subarray(0, first), at)
    if (first < bytes.length) this.bytes.set(bytes.subarray(first), 0)
    this.end += bytes.length
    // The bytes before the number: what is counted is there.
    this.header.setBigUint64(0, BigInt(this.end), true)
  }

  /**
   * A thread that reads a flood from its PTY into the ring; `came` is called after each `gatherBytes`, and where it rests
   * (`FloodReader` in addon.ts). `reserve` room before allowing it any.
   */
  flood(masterFd: number, gatherBytes: number, came: (ended: number, dry: boolean) => void): FloodReader {
    const { Flood } = addon()
    return new Flood(
      masterFd,
      this.fd,
      DATA_AT,
      RING_BYTES,
      gatherBytes,
      PATIENCE_US,
      (total, ended, dry) => {
        this.end = total
        came(ended, dry)
      },
    )
  }

  /** Gives up what stands where bytes up to `until` will be written. */
  reserve(until: number): void {
    this.forget(until - RING_BYTES)
  }

  acknowledge(bytes: number): void {
    this.rendered = bytes
    this.header.setBigUint64(8, BigInt(bytes), true)
  }

  /** A view of at most `max` bytes from `offset` on, which is not before `start`; valid until the next `append`. */
  read(offset: number, max: number): Uint8Array {
    const at = offset % RING_BYTES
    return this.bytes.subarray(at, at + Math.min(max, this.end - offset, RING_BYTES - at))
  }

  /** What is about to be written over may have set something. */
  private forget(until: number): void {
    if (until <= this.first) return
    while (this.first < Math.min(until, this.end)) {
      const piece = this.read(this.first, until - this.first)
      this.before.feed(Buffer.from(piece.buffer, piece.byteOffset, piece.length))
      this.first += piece.length
    }
    this.first = until
    this.header.setBigUint64(FIRST_AT, BigInt(until), true)
    const { modes } = this
    if (modes === this.noted) return
    this.noted = modes
    const text = Buffer.from(modes).subarray(0, FIRST_AT - MODES_AT)
    new Uint8Array(this.header.buffer, MODES_AT).set(text)
    this.header.setUint32(16, text.length, true)
  }

  close(): void {
    closeSync(this.fd)
  }
}
