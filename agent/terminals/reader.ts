/**
 * Reads a PTY into its ring: in the event loop, where a key's echo is quickest, and a flood in a thread of the addon's,
 * because Linux brings the next 4 KiB only once these were taken.
 *
 *   paused ──read──► loop ──much at once──► thread ──nothing more──► loop        any ──close──► closed
 */
import type { FloodReader } from '../native/addon.ts'
import { Master } from './master.ts'
import type { Ring } from './ring.ts'

/** Linux gives a flood in pieces of 4 KiB. Half of one is more than an answer to a key. */
const FLOOD_BYTES = 2 * 1024
/** What the thread tells of at once. */
export const GATHER_BYTES = 32 * 1024

export interface ReaderEvents {
  /** So many bytes more are the ring's last ones. */
  came(bytes: number): void
  /** Every program has closed its side, and everything they wrote is in the ring. */
  end(): void
}

export class RingReader {
  private readonly ring: Ring
  private readonly master: Master
  private readonly events: ReaderEvents
  private thread: FloodReader | null = null
  private flooding = false
  /** The thread's latest. */
  private waking = 0
  /** Whether it may read, and up to which count of the ring's. */
  private reading = false
  private until = 0
  private known: number

  /** Does not read yet. @param masterFd belongs to it from here on */
  constructor(masterFd: number, ring: Ring, events: ReaderEvents) {
    this.ring = ring
    this.events = events
    this.known = ring.total
    this.master = new Master(masterFd, { data: (bytes) => this.piece(bytes), end: () => this.ended() })
  }

  /** Until the ring's count is about `until`; may be called again for more. */
  read(until: number): void {
    const { reading } = this
    this.reading = true
    this.until = until
    if (this.flooding) this.allow()
    else if (!reading) this.master.read()
  }

  /** What is being read at this moment may still come. */
  pause(): void {
    this.reading = false
    this.until = this.ring.total
    if (this.flooding) this.allow()
    else this.master.pause()
  }

  /** It reads, and nothing more was there when it last looked. */
  get idle(): boolean {
    return this.reading && !this.flooding && !this.closed
  }

  /** Bytes that no program wrote, behind those that came; only where it is `idle`. */
  add(bytes: Uint8Array): void {
    this.ring.append(bytes)
    this.tell()
  }

  /** Its descriptor is nobody's any more, or another file's. */
  get closed(): boolean {
    return this.master.closed
  }

  resize(cols: number, rows: number): void {
    this.master.resize(cols, rows)
  }

  /** Once it returns nothing is read any more, and all that was read is counted in the ring's memory. */
  close(): void {
    this.stop()
    this.master.close()
  }

  private ended(): void {
    this.stop()
    this.events.end()
  }

  /** Until then its callback keeps all of this alive. */
  private stop(): void {
    this.thread?.stop()
    this.thread = null
  }

  private piece(bytes: Buffer): void {
    this.ring.append(bytes)
    if (bytes.length >= FLOOD_BYTES && this.reading) {
      this.master.pause()
      this.flooding = true
      this.allow()
    }
    this.tell()
  }

  private allow(): void {
    this.thread ??= this.ring.flood(this.master.fd, GATHER_BYTES, (ended, dry) => this.came(ended, dry))
    this.ring.reserve(this.until)
    this.waking = this.thread.allow(this.until)
    if (this.waking > 0) return
    // The loop has to do.
    this.flooding = false
    if (this.reading) this.master.read()
  }

  private came(ended: number, dry: boolean): void {
    // It may have been woken since it said so.
    if (dry && ended === this.waking && this.thread) {
      this.flooding = false
      if (this.reading) this.master.read()
    }
    this.tell()
  }

  private tell(): void {
    const bytes = this.ring.total - this.known
    this.known = this.ring.total
    this.events.came(bytes)
  }
}
