/**
 * One terminal while this agent has it: bytes out with credits, bytes in, and its end. `docs/ARCHITECTURE.md`
 * draws its states. Every byte that is read goes into the ring first, so that it can be sent again.
 */
import {
  encodeFrame,
  FrameKind,
  MAX_CHUNK_BYTES,
  StreamCode,
  TERMINAL_HIGH_WATER_BYTES,
  TERMINAL_LOW_WATER_BYTES,
} from '../protocol/index.ts'
import { BrokenTransfer } from './brokenTransfer.ts'
import { Hold } from './hold.ts'
import { InputQueue } from './input.ts'
import { GATHER_BYTES, RingReader } from './reader.ts'
import { RING_BYTES, type Ring } from './ring.ts'

/** After the shell's end the kernel hangs the PTY up; should it not, so much silence is the end of its output. */
const SILENCE_MS = 1_000
/** While a window is dragged its sizes come by the hundred: a program draws anew for one of them in so long. */
const RESIZE_MS = 20
/** How far its reader may be ahead of what is sent: these bytes of the ring are given up for it. */
const AHEAD_BYTES = 2 * GATHER_BYTES
/** Between the two resizes that make a program draw anew. */
const REDRAW_MS = 50

export interface SessionEvents {
  frame(frame: Buffer): void
  /** The shell is over and the server has all of its output. */
  over(exit: Exit): void
}

export interface Exit {
  exitCode: number | null
  signal: string | null
}

export class TerminalSession {
  private readonly id: string
  private readonly ring: Ring
  private readonly events: SessionEvents
  /** Null once everything was read. */
  private reader: RingReader | null
  private readonly input: InputQueue | null
  private readonly hold = new Hold()
  private readonly transfer: BrokenTransfer | null
  /** Bytes that were read and are about to be sent: the last ones of the ring. */
  private pending = 0
  private gathering = false
  /** This turn of the loop has brought some more. */
  private following = false
  /** A server takes what is read. */
  private bound = false
  private reading = false
  private sent: number
  private exit: Exit | null = null
  private silence: NodeJS.Timeout | null = null
  private resizing: NodeJS.Timeout | null = null
  /** The size to take when the time has come. */
  private size: { cols: number; rows: number } | null = null
  private disposed = false

  /** @param masterFd none where the keeper has read everything already. Both belong to the session from here on. */
  constructor(id: string, ring: Ring, masterFd: number | undefined, events: SessionEvents) {
    this.id = id
    this.ring = ring
    this.events = events
    this.sent = ring.total
    this.reader =
      masterFd === undefined
        ? null
        : new RingReader(masterFd, ring, {
            came: (bytes) => this.output(bytes),
            end: () => this.drained(),
          })
    this.input = masterFd === undefined ? null : new InputQueue(masterFd, () => this.reader?.closed ?? true)
    this.transfer =
      masterFd === undefined
        ? null
        : new BrokenTransfer(masterFd, {
            isQuiet: () => this.reader?.idle ?? false,
            ended: (bytes) => this.reader?.add(bytes),
          })
    this.transfer?.saw(Buffer.from(ring.modes))
    this.follow(ring.total - ring.start)
    this.hold.begin(() => this.steer())
    this.steer()
  }

  /** Bytes of output since the session's start. */
  get offset(): number {
    return this.ring.total
  }

  /** The shell has ended. */
  get ended(): boolean {
    return this.exit !== null
  }

  /**
   * A server takes the output from `offset` on, of which its viewer has rendered `acked`.
   * @returns where it goes on: later than `offset` if the ring does not reach back so far, and what the lost bytes have set
   */
  bind(offset: number, acked: number): { from: number; modes: string } {
    this.hold.end()
    this.pending = 0
    this.sent = Math.max(this.ring.start, Math.min(offset, this.ring.total))
    this.ring.acknowledge(Math.min(acked, this.sent))
    this.bound = true
    // What is sent again comes after the answer that announces it.
    setImmediate(() => this.pump())
    return { from: this.sent, modes: this.sent > offset ? this.ring.modes : '' }
  }

  /** The server is gone: what is read waits for its return. */
  unbind(): void {
    if (!this.bound) return
    this.bound = false
    this.pending = 0
    this.hold.begin(() => this.steer())
    this.steer()
  }

  write(bytes: Buffer): boolean {
    return this.reader === null || this.exit !== null || this.input === null || this.input.push(bytes)
  }

  resize(cols: number, rows: number): void {
    this.size = { cols, rows }
    if (!this.resizing) this.takeSize()
  }

  /** SIGWINCH, twice, so that the size that counts is the last: full-screen programs draw everything anew. */
  redraw(cols: number, rows: number): void {
    this.resize(cols, rows > 1 ? rows - 1 : rows + 1)
    setTimeout(() => this.resize(cols, rows), REDRAW_MS)
  }

  /** The viewer has rendered `bytes` since the session's start. */
  acknowledge(bytes: number): void {
    const acked = Math.max(this.ring.acked, Math.min(bytes, this.sent))
    if (acked > this.ring.acked) this.ring.acknowledge(acked)
    this.pump()
  }

  /** The shell has ended; its output may still be on its way. */
  exited(exit: Exit): void {
    if (this.exit) return
    this.exit = exit
    this.input?.close()
    this.steer()
    if (this.reader) this.awaitSilence()
    else this.pump()
  }

  /** Lets go of PTY and ring: the keeper's are not touched by it. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.bound = false
    this.hold.end()
    this.transfer?.close()
    if (this.silence) clearTimeout(this.silence)
    if (this.resizing) clearTimeout(this.resizing)
    this.input?.close()
    this.reader?.close()
    this.ring.close()
  }

  private takeSize(): void {
    this.resizing = null
    if (!this.size || this.disposed) return
    this.reader?.resize(this.size.cols, this.size.rows)
    this.size = null
    this.resizing = setTimeout(() => this.takeSize(), RESIZE_MS)
  }

  private output(bytes: number): void {
    if (this.disposed) return
    const upToDate = this.bound && this.sent + this.pending + bytes === this.ring.total
    if (this.silence) this.silence.refresh()
    this.follow(bytes)
    if (upToDate) this.gather(bytes)
    this.steer()
  }

  /** The last so many bytes of the ring. */
  private follow(bytes: number): void {
    for (let at = this.ring.total - bytes; at < this.ring.total; ) {
      const piece = this.ring.read(at, MAX_CHUNK_BYTES)
      this.transfer?.saw(piece)
      at += piece.length
    }
  }

  /** A lone echo goes out at once; what follows on its heels is gathered. */
  private gather(bytes: number): void {
    this.pending += bytes
    this.following = true
    if (this.pending >= GATHER_BYTES) this.flush()
    if (this.gathering) return
    this.flush()
    this.gathering = true
    setImmediate(() => this.gathered())
  }

  /** Once a turn of the loop, until one has brought nothing more. */
  private gathered(): void {
    if (this.following && !this.disposed) {
      this.following = false
      setImmediate(() => this.gathered())
      return
    }
    this.gathering = false
    this.flush()
  }

  private flush(): void {
    if (this.pending === 0) return
    this.pending = 0
    while (this.sent < this.ring.total) this.send()
    this.steer()
  }

  /** The next piece. What the ring has given up meanwhile is missing: the server sees that by the offset. */
  private send(): void {
    this.sent = Math.max(this.sent, this.ring.start)
    const chunk = this.ring.read(this.sent, MAX_CHUNK_BYTES)
    this.events.frame(encodeFrame(FrameKind.terminalOutput, StreamCode.none, this.id, this.sent, chunk))
    this.sent += chunk.length
  }

  /** Sends from the ring what the server lacks, as far as its viewer keeps up; the rest of an ended one at once. */
  private pump(): void {
    if (!this.bound || this.disposed) return
    this.flush()
    const over = this.exit !== null && this.reader === null
    while (this.sent < this.ring.total && (over || this.sent - this.ring.acked <= TERMINAL_HIGH_WATER_BYTES))
      this.send()
    if (over && this.exit) {
      this.events.over(this.exit)
      return
    }
    this.steer()
  }

  /** Whether the PTY is read now. */
  private steer(): void {
    const { reader } = this
    if (!reader || this.disposed) return
    const wanted = this.exit !== null || (this.bound ? this.hasCredit() : this.hold.mayRead(this.ring))
    if (wanted) reader.read(Math.min(this.limit(), this.ring.total + AHEAD_BYTES))
    else if (this.reading) reader.pause()
    this.reading = wanted
  }

  private limit(): number {
    if (this.exit !== null || (!this.bound && this.hold.over)) return Number.POSITIVE_INFINITY
    return this.ring.acked + (this.bound ? TERMINAL_HIGH_WATER_BYTES : RING_BYTES)
  }

  private hasCredit(): boolean {
    const underWay = this.ring.total - this.ring.acked
    return underWay <= (this.reading ? TERMINAL_HIGH_WATER_BYTES : TERMINAL_LOW_WATER_BYTES - 1)
  }

  private awaitSilence(): void {
    this.silence = setTimeout(() => this.reader?.close(), SILENCE_MS)
  }

  /** Every byte of the PTY is in the ring. */
  private drained(): void {
    this.reader = null
    this.transfer?.close()
    this.input?.close()
    if (this.silence) clearTimeout(this.silence)
    this.pump()
  }
}
