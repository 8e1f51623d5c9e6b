/**
 * The receiving half of ZMODEM, without a clock, a disk or a screen:
 *
 *   WAITING ─ZFILE─► OFFERED ─accept─► RECEIVING ─ZEOF─► STORING ─stored─► WAITING … ─ZFIN─► PARTING ─"OO"─► over
 *      ▲                └─skip──────────┐  ▲  └─damage─► ZRPOS, from the byte that is missing
 *      └────────────────────────────────┘
 */
import { type FileInfo, parseFileInfo } from './fileInfo.ts'
import {
  CAN_CRC32,
  CAN_DUPLEX,
  CAN_OVERLAP,
  END,
  FRAME,
  type Header,
  harmlessHexHeader,
  hexHeader,
} from './frames.ts'
import { Parser } from './parser.ts'

export interface ReceiverEvents {
  send(bytes: Uint8Array<ArrayBuffer>): void
  /** A frame, or a part of one, came whole. */
  sign(): void
  offered(file: FileInfo): void
  /** The file goes on; valid during the call. */
  data(bytes: Uint8Array): void
  /** The file is whole: `stored` is to follow. */
  whole(): void
  /** All files are through: from here on noise is a shell's. */
  parting(): void
  /** The host's program is gone. */
  finished(): void
  /** The host's program has given up. */
  cancelled(): void
  failed(reason: 'damaged' | 'refused'): void
  noise(byte: number): void
  /** It waits where it was told to: see `stop`. */
  stopped(): void
}

const ABILITIES = (CAN_DUPLEX | CAN_OVERLAP | CAN_CRC32) << 24
/** Positions have 32 bits; beyond, a place can be checked but not asked for. */
const POSITION_LIMIT = 2 ** 32
const DAMAGES_MAX = 20

export type ReceiverState =
  | 'idle'
  | 'waiting'
  | 'offered'
  | 'receiving'
  | 'storing'
  | 'parting'
  | 'stopping'
  | 'over'

export class Receiver {
  private readonly parser: Parser
  private readonly events: ReceiverEvents
  state: ReceiverState = 'idle'
  private file: FileInfo | null = null
  private frame = -1
  private position = 0
  /** Asked for a place: what comes is passed over until it comes from there. */
  private seeking = false
  /** Since the last byte that was right. */
  private damages = 0
  private partings = 0

  constructor(events: ReceiverEvents) {
    this.events = events
    this.parser = new Parser({
      header: (header) => this.header(header),
      data: (bytes, end) => this.data(bytes, end),
      damaged: () => this.damaged(),
      cancelled: () => {
        this.state = 'over'
        this.events.cancelled()
      },
      noise: (byte) => this.noise(byte),
    })
  }

  /** @returns how many bytes were taken: fewer than there are when it is over */
  push(bytes: Uint8Array): number {
    return this.parser.push(bytes)
  }

  /** Asks for files; harmless if it turns out that nobody is there to hear it. */
  begin(): void {
    if (this.state !== 'idle') return
    this.state = 'waiting'
    this.events.send(harmlessHexHeader(FRAME.ZRINIT, ABILITIES))
  }

  accept(): void {
    if (this.state !== 'offered') return
    this.state = 'receiving'
    this.position = 0
    this.seek()
  }

  skip(): void {
    if (this.state !== 'offered') return
    this.state = 'waiting'
    this.events.send(hexHeader(FRAME.ZSKIP))
  }

  /** The file that was `whole` is safe. */
  stored(): void {
    if (this.state !== 'storing') return
    this.state = 'waiting'
    this.events.send(hexHeader(FRAME.ZRINIT, ABILITIES))
  }

  /** A file of this size is being received, though the beginning was missed: to `stop` it. */
  resume(size: number | null): void {
    this.file = { name: '', size, filesLeft: null }
    this.state = 'receiving'
    this.seeking = true
  }

  /**
   * Lets a sender run to the end of its file, where it waits quietly and can be cancelled without its last bytes
   * standing on the screen. @returns false: it can't be, or is quiet already
   */
  stop(): boolean {
    const size = this.file?.size ?? null
    if (this.state !== 'receiving' || size === null || Math.max(size, this.position) >= POSITION_LIMIT)
      return false
    this.state = 'stopping'
    this.events.send(harmlessHexHeader(FRAME.ZRPOS, size))
    return true
  }

  /** Hears nothing any more but noise. */
  abandon(): void {
    this.state = 'over'
  }

  /** Nothing has come for a while though something should: says again what is waited for. */
  remind(): void {
    if (this.state === 'waiting' || this.state === 'offered')
      this.events.send(harmlessHexHeader(FRAME.ZRINIT, ABILITIES))
    else if (this.state === 'receiving') {
      if (this.position >= POSITION_LIMIT) {
        this.fail('damaged')
        return
      }
      this.seeking = true
      this.events.send(harmlessHexHeader(FRAME.ZRPOS, this.position))
    } else if (this.state === 'stopping')
      this.events.send(harmlessHexHeader(FRAME.ZRPOS, this.file?.size ?? 0))
  }

  private header({ type, value }: Header): void {
    this.frame = type
    this.events.sign()
    if (this.state === 'over') return
    switch (type) {
      case FRAME.ZRQINIT:
        if (this.state === 'waiting') this.events.send(hexHeader(FRAME.ZRINIT, ABILITIES))
        return
      case FRAME.ZDATA:
        if (this.state !== 'receiving') return
        if (value === this.position % POSITION_LIMIT) this.seeking = false
        else if (!this.seeking) this.damaged()
        return
      case FRAME.ZEOF:
        if (this.state === 'stopping') {
          this.events.stopped()
          return
        }
        // One of another place was under way when a place was asked for.
        if (this.state !== 'receiving' || value !== this.position % POSITION_LIMIT) return
        this.state = 'storing'
        this.events.whole()
        return
      case FRAME.ZFIN:
        if (this.state === 'stopping') {
          this.events.stopped()
          return
        }
        if (this.state !== 'waiting' && this.state !== 'parting') return
        this.state = 'parting'
        this.events.send(hexHeader(FRAME.ZFIN))
        this.events.parting()
        return
      case FRAME.ZCHALLENGE:
        this.events.send(hexHeader(FRAME.ZACK, value))
        return
      case FRAME.ZFREECNT:
        this.events.send(hexHeader(FRAME.ZACK, 0xffffffff))
        return
      case FRAME.ZCOMMAND:
        // The host would have a command run here.
        this.fail('refused')
        return
      case FRAME.ZABORT:
      case FRAME.ZFERR:
        if (this.state === 'stopping') {
          this.events.stopped()
          return
        }
        this.state = 'over'
        this.events.cancelled()
        return
    }
  }

  private data(bytes: Uint8Array, end: number): void {
    if (this.state === 'over') return
    this.events.sign()
    if (this.frame === FRAME.ZSINIT) {
      this.events.send(hexHeader(FRAME.ZACK, 1))
      return
    }
    if (this.frame === FRAME.ZFILE) {
      this.offer(parseFileInfo(bytes))
      return
    }
    if (this.frame !== FRAME.ZDATA || this.state !== 'receiving' || this.seeking) return
    this.damages = 0
    this.position += bytes.length
    this.events.data(bytes)
    if (end === END.ZCRCQ || end === END.ZCRCW)
      this.events.send(hexHeader(FRAME.ZACK, this.position % POSITION_LIMIT))
  }

  private offer(file: FileInfo): void {
    // One that is being received already: the sender has lost its place. While the person thinks it over, it repeats itself.
    if (this.state === 'receiving') this.seek()
    if (this.state !== 'waiting') return
    this.state = 'offered'
    this.file = file
    this.events.offered(file)
  }

  private damaged(): void {
    if (this.state === 'waiting') {
      this.events.send(hexHeader(FRAME.ZNAK))
      return
    }
    if (this.state !== 'receiving' || this.seeking) return
    this.damages += 1
    if (this.damages > DAMAGES_MAX || this.position >= POSITION_LIMIT) this.fail('damaged')
    else this.seek()
  }

  private seek(): void {
    this.seeking = true
    this.events.send(hexHeader(FRAME.ZRPOS, this.position))
  }

  private noise(byte: number): void {
    // "OO", over and out; where it is missing, something else is on the screen again.
    if (this.state !== 'parting') {
      this.events.noise(byte)
      return
    }
    this.partings += 1
    const isGoodbye = byte === 0x4f
    if (!isGoodbye) this.events.noise(byte)
    if (isGoodbye && this.partings < 2) return
    this.state = 'over'
    this.parser.stop()
    this.events.finished()
  }

  private fail(reason: 'damaged' | 'refused'): void {
    this.state = 'over'
    this.events.failed(reason)
  }
}
