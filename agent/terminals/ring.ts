/**
 * The last mebibyte of a terminal's output by absolute offset, in memory that keeper and agent share: whichever
 * of them reads the PTY writes it here first, so that a crash of the agent loses at most the read in hand.
 *
 *   0     u64, little-endian: bytes of output since the session's start
 *   8     u64: how many of them the viewer has rendered
 *   4096  the ring: byte n of the output stands at n modulo its size
 */
import { closeSync } from 'node:fs'
import { addon } from '../native/addon.ts'

export const RING_BYTES = 1024 * 1024
const DATA_AT = 4096

export class Ring {
  /** Its memory's descriptor. */
  readonly fd: number
  private readonly header: DataView
  private readonly bytes: Uint8Array
  private end = 0
  private rendered = 0

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
    return Math.max(0, this.end - RING_BYTES)
  }

  /** Takes over what another process has written. */
  reload(): void {
    this.end = Number(this.header.getBigUint64(0, true))
    this.rendered = Number(this.header.getBigUint64(8, true))
  }

  append(bytes: Uint8Array): void {
    const at = this.end % RING_BYTES
    const first = Math.min(bytes.length, RING_BYTES - at)
    this.bytes.set(bytes.subarray(0, first), at)
    if (first < bytes.length) this.bytes.set(bytes.subarray(first), 0)
    this.end += bytes.length
    // The bytes before the number: what is counted is there.
    this.header.setBigUint64(0, BigInt(this.end), true)
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

  close(): void {
    closeSync(this.fd)
  }
}
