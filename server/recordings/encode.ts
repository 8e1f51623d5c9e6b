/** What a session did, in order, as lines of a recording. */
import { type Shown, type Transfer, ZmodemFilter } from '../../agent/protocol/zmodem.ts'
import { placeData, sizeData } from './cast.ts'
import { CastWriter, type Written } from './castWriter.ts'
import { Utf8 } from './utf8.ts'

/** Pieces that came so close together are one event: nobody could see them apart. */
const MERGED_MS = 4

/** `end`: offset in the session's output after it. */
export type Item =
  | {
      kind: 'output'
      ms: number
      bytes: Buffer
      end: number
      /** What holds the bytes, and is to be given back after them. */
      block?: Buffer
      filled?: Buffer
    }
  | { kind: 'input'; ms: number; bytes: Buffer }
  | { kind: 'size'; ms: number; cols: number; rows: number }
  /** What stood before it is not continued: bytes are missing. */
  | { kind: 'gap'; ms: number; label: string; end: number }
  | { kind: 'mark'; ms: number; label: string }

const NAMES_SHOWN = 3

/** A line in the place of files, which are no text. */
function labelOf({ program, files, bytes }: Transfer): string {
  const more = files.length > NAMES_SHOWN ? ` and ${files.length - NAMES_SHOWN} more` : ''
  if (files.length > 0) return `sz ${files.slice(0, NAMES_SHOWN).join('; ')}${more}`
  return program === 'rz' ? 'rz: files to this host by ZMODEM' : `file transfer by ZMODEM, ${bytes} bytes`
}

/** Its share in the queue. */
export const weightOf = (item: Item): number =>
  item.kind === 'output' || item.kind === 'input' ? item.bytes.length : 64

export interface Encoded extends Written {
  events: number
  /** Of the last event. */
  ms: number
}

export class Encoder {
  cols: number
  rows: number
  /** Bytes of output that stand in what was encoded, or are known to be missing. */
  offset: number
  private readonly output = new Utf8()
  private readonly input = new Utf8()
  private readonly transfers = new ZmodemFilter()

  /** @param start `transfer`: one in whose middle it begins */
  constructor(start: { cols: number; rows: number; offset: number; transfer: Transfer | null }) {
    this.cols = start.cols
    this.rows = start.rows
    this.offset = start.offset
    if (start.transfer) this.transfers.resume(start.transfer)
  }

  /** Ends with a line that says up to which byte the session is in it. */
  encode(items: readonly Item[]): Encoded {
    const out = new CastWriter(items.reduce((sum, item) => sum + weightOf(item), 0))
    let ms = items.at(-1)?.ms ?? 0
    /** When the event began that output is being added to. */
    let shownAt = Number.NEGATIVE_INFINITY
    for (const item of items) {
      if (item.kind === 'output') {
        if (item.ms - shownAt > MERGED_MS) {
          out.close()
          shownAt = item.ms
        }
        ms = shownAt
        this.offset = Math.max(this.offset, item.end)
        this.show(out, ms, this.transfers.take(item.bytes, item.ms))
        continue
      }
      out.close()
      shownAt = Number.NEGATIVE_INFINITY
      ms = item.ms
      if (item.kind === 'input') {
        out.append(ms, 'i', this.input.take(item.bytes))
        out.close()
      } else if (item.kind === 'size') {
        this.cols = item.cols
        this.rows = item.rows
        out.event(ms, 'r', sizeData(item.cols, item.rows))
      } else {
        if (item.kind === 'gap') {
          this.cut(out, ms, this.transfers.skip())
          this.offset = item.end
        }
        out.event(ms, 'm', item.label)
      }
    }
    return this.ended(out, ms)
  }

  /**
   * Nothing more comes: what was cut stays cut, and behind a file that broke off stands what may have been text.
   * @param over or else the session goes on elsewhere: of a file that is under way it goes on with what is held of it
   */
  finish(ms: number, over: boolean): Encoded {
    const out = new CastWriter(this.output.waiting + this.transfers.waiting)
    const { underWay, waiting } = this.transfers
    const isLeft = !over && underWay !== null
    this.cut(out, ms, isLeft ? [underWay] : this.transfers.finish())
    if (isLeft) this.offset -= waiting
    this.transfers.giveUp()
    out.append(ms, 'i', this.input.finish())
    return this.ended(out, ms, underWay)
  }

  private show(out: CastWriter, ms: number, pieces: readonly Shown[]): void {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) {
        out.append(ms, 'o', this.output.take(Buffer.from(piece.buffer, piece.byteOffset, piece.length)))
        continue
      }
      const label = labelOf(piece)
      out.close()
      out.event(ms, 'm', label)
      out.event(ms, 'o', `[${label}]\r\n`)
    }
  }

  /** What was begun in the output is not continued. */
  private cut(out: CastWriter, ms: number, shown: readonly Shown[]): void {
    this.show(out, ms, shown)
    out.append(ms, 'o', this.output.finish())
    out.close()
  }

  private ended(out: CastWriter, ms: number, underWay = this.transfers.underWay): Encoded {
    out.close()
    const offset = this.offset - this.output.waiting - this.transfers.waiting
    out.event(ms, 'q', placeData(offset, underWay))
    return { ...out.end(), events: out.events, ms }
  }
}
