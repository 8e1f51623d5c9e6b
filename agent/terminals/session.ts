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
import { Hold } from './hold.ts'
import { InputQueue } from './input.ts'
import { Master } from './master.ts'
import type { Ring } from './ring.ts'

/** After the shell's end the kernel hangs the PTY up; should it not, so much silence is the end of its output. */
const SILENCE_MS = 1_000
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
  private master: Master | null
  private readonly input: InputQueue | null
  private readonly hold = new Hold()
  /** Bytes that were read and not sent yet, all of them in the ring too. */
  private pending: Buffer[] = []
  private pendingBytes = 0
  private gathering = false
  /** A server takes what is read. */
  private bound = false
  private reading = false
  private sent: number
  private exit: Exit | null = null
  private silence: NodeJS.Timeout | null = null
  private disposed = false

  /** @param masterFd none where the keeper has read everything already. Both belong to the session from here on. */
  constructor(id: string, ring: Ring, masterFd: number | undefined, events: SessionEvents) {
    this.id = id
    this.ring = ring
    this.events = events
    this.sent = ring.total
    this.master =
      masterFd === undefined
        ? null
        : new Master(masterFd, { data: (bytes) => this.output(bytes), end: () => this.drained() })
    this.input = masterFd === undefined ? null : new InputQueue(masterFd)
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
   * @returns where it goes on: later than `offset` if the ring does not reach back so far
   */
  bind(offset: number, acked: number): number {
    this.hold.end()
    this.pending = []
    this.pendingBytes = 0
    this.sent = Math.max(this.ring.start, Math.min(offset, this.ring.total))
    this.ring.acknowledge(Math.min(acked, this.sent))
    this.bound = true
    // What is sent again comes after the answer that announces it.
    setImmediate(() => this.pump())
    return this.sent
  }

  /** The server is gone: what is read waits for its return. */
  unbind(): void {
    if (!this.bound) return
    this.bound = false
    this.pending = []
    this.pendingBytes = 0
    this.hold.begin(() => this.steer())
    this.steer()
  }

  write(bytes: Buffer): boolean {
    return this.master === null || this.exit !== null || this.input === null || this.input.push(bytes)
  }

  resize(cols: number, rows: number): void {
    this.master?.resize(cols, rows)
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
    if (this.master) this.awaitSilence()
    else this.pump()
  }

  /** Lets go of PTY and ring: the keeper's are not touched by it. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.bound = false
    this.hold.end()
    if (this.silence) clearTimeout(this.silence)
    this.input?.close()
    this.master?.close()
    this.ring.close()
  }

  private output(bytes: Buffer): void {
    const upToDate = this.bound && this.sent + this.pendingBytes === this.ring.total
    this.ring.append(bytes)
    if (this.silence) this.silence.refresh()
    if (upToDate) this.gather(Buffer.from(bytes))
    else this.steer()
  }

  /** A lone echo goes out at once; what follows in the same turn of the loop is gathered. */
  private gather(bytes: Buffer): void {
    this.pending.push(bytes)
    this.pendingBytes += bytes.length
    if (!this.gathering) {
      this.flush()
      this.gathering = true
      setImmediate(() => {
        this.gathering = false
        this.flush()
      })
    } else if (this.pendingBytes >= MAX_CHUNK_BYTES / 2) this.flush()
  }

  private flush(): void {
    if (this.pendingBytes === 0) return
    const [first] = this.pending
    const bytes = this.pending.length === 1 && first ? first : Buffer.concat(this.pending)
    this.pending = []
    this.pendingBytes = 0
    for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES)
      this.send(bytes.subarray(at, at + MAX_CHUNK_BYTES))
    this.steer()
  }

  private send(chunk: Uint8Array): void {
    this.events.frame(encodeFrame(FrameKind.terminalOutput, StreamCode.none, this.id, this.sent, chunk))
    this.sent += chunk.length
  }

  /** Sends from the ring what the server lacks, as far as its viewer keeps up; the rest of an ended one at once. */
  private pump(): void {
    if (!this.bound || this.disposed) return
    this.flush()
    const over = this.exit !== null && this.master === null
    while (this.sent < this.ring.total && (over || this.sent - this.ring.acked <= TERMINAL_HIGH_WATER_BYTES))
      this.send(this.ring.read(this.sent, MAX_CHUNK_BYTES))
    if (over && this.exit) {
      this.events.over(this.exit)
      return
    }
    this.steer()
  }

  /** Whether the PTY is read now. */
  private steer(): void {
    const { master } = this
    if (!master || this.disposed) return
    const wanted = this.exit !== null || (this.bound ? this.hasCredit() : this.hold.mayRead(this.ring))
    if (wanted === this.reading) return
    this.reading = wanted
    if (wanted) master.read()
    else master.pause()
  }

  private hasCredit(): boolean {
    const underWay = this.ring.total - this.ring.acked
    return underWay <= (this.reading ? TERMINAL_HIGH_WATER_BYTES : TERMINAL_LOW_WATER_BYTES - 1)
  }

  private awaitSilence(): void {
    this.silence = setTimeout(() => this.master?.close(), SILENCE_MS)
  }

  /** Every byte of the PTY is in the ring. */
  private drained(): void {
    this.master = null
    this.input?.close()
    if (this.silence) clearTimeout(this.silence)
    this.pump()
  }
}
