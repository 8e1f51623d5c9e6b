/**
 * Files that travel in a terminal's output (ZMODEM: `sz`, `rz`) are no text: here text and transfers are told apart, for
 * screens, for what a replay lacks, and for recordings. What merely begins like a transfer is given back. It imports
 * nothing but its headers, as agent, server and browser have to agree about where a transfer ends.
 *
 *   text ──first header──► transfer ──ZFIN, five CANs──► parting ──something else──► text
 *                             └──nothing of a transfer for long──────────────────────► text
 */
import { charsOf, fileAt, HEX_DIGITS, headerEnd, hexHeader, ZDLE } from './zmodemHeaders.ts'
import { textBehind } from './zmodemRest.ts'

export { crc16 } from './zmodemHeaders.ts'

/** From where nothing was recognized, so much is kept to be given back: more than any piece of a transfer is long. */
const HELD_BYTES_MAX = 32 * 1024
/** Of first headers only, which programs repeat while nobody answers; it goes into `TerminalModes`. */
const DOUBTED_BYTES_MAX = 1_024
/** Nothing of a transfer in so much time in which there was output: it is over. */
const QUIET_MS = 3_000
const STEP_MS_MAX = 1_000

const STAR = 0x2a
const HEX_HEADER = 0x42
/** By the letter of a binary header: bytes of its checksum. */
const CHECKSUM_BYTES = new Map([
  [0x41, 2],
  [0x43, 4],
])
const ZRQINIT = 0
const ZRINIT = 1
const ZFILE = 4
const ZFIN = 8
const ZEOF = 11
const HEADER_BYTES = 2 + HEX_DIGITS
const CANCEL_MIN = 5
const LETTER_O = 0x4f
/** What both programs write around their first header: its asterisks, `rz`, line end, XON. */
const BEGINNING: ReadonlySet<number> = new Set([STAR, 0x72, 0x7a, 0x0d, 0x0a, 0x8a, 0x11])
const NOTHING = new Uint8Array()

/** `sz` sends from the host, `rz` takes on it. */
export type Program = 'sz' | 'rz'

const FIRST_HEADER = { sz: '**\x18B00000000000000', rz: '**\x18B0100000023be50' } as const
/** `ZDATA`: from here on it is a transfer for certain. */
const DATA_HEADER = '**\x18B0a0000000046ae'
const LAST_HEADER = '**\x18B0800000000022d'
const CANCEL = '\x18'.repeat(CANCEL_MIN)

/** A transfer that is over. `files`: of `sz`, name and size in words, without control characters; `bytes` of the protocol. */
export interface Transfer {
  program: Program
  files: readonly string[]
  bytes: number
}

export type Shown = Uint8Array | Transfer

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other
  const all = new Uint8Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all
}

/** After the last header: line end, XON, and of who has sent "OO", if they come at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is sent.
const FAREWELL = /^\r?[\n\x8a]?\x11?(?:OO)?/
/** The rest of a cancel. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is sent.
const CANCELLED = /^[\x18\x08]*/
const PARTING_BYTES_MAX = 64

export class ZmodemFilter {
  private state: 'text' | 'transfer' | 'parting' = 'text'
  private held: Uint8Array = NOTHING
  /** How many of them, at the end, may be the beginning of a header or a cancel. */
  private begun = 0
  private of: Program = 'sz'
  private sent: string[] = []
  private known = 0
  private isCertain = false
  /** A file has ended: until another begins there are only headers. */
  private isBetween = false
  private cancelled = false
  private quietMs = 0
  private lastMs = 0

  /** Whose transfer is under way; null: none. */
  get program(): Program | null {
    return this.state === 'text' ? null : this.of
  }

  /** It has begun for certain; until then it may be ordinary output. */
  get certain(): boolean {
    return this.state !== 'text' && this.isCertain
  }

  /** What comes is only the farewell of one that is over. */
  get parting(): boolean {
    return this.state === 'parting'
  }

  /** What has come so far of one that is under way for certain; null: none is. */
  get underWay(): Transfer | null {
    return this.state === 'transfer' && this.isCertain ? this.soFar() : null
  }

  /** Bytes that wait for more. */
  get waiting(): number {
    return this.held.length
  }

  /** What brings another one into this state: in the middle of a file it is not what this one was given. */
  get open(): string {
    const held = charsOf(this.held).replaceAll('\x8a', '\n')
    if (this.state === 'text' || !this.isCertain) return held
    const first = FIRST_HEADER[this.of]
    if (this.state === 'parting') return first + (this.cancelled ? CANCEL : LAST_HEADER) + held
    return first + DATA_HEADER + this.header()
  }

  /**
   * @param ms when it came, on any clock; always the same: it is not known
   * @returns what is to be shown; the bytes may be parts of those that were given
   */
  take(given: Uint8Array, ms: number): Shown[] {
    this.quietMs += Math.min(STEP_MS_MAX, Math.max(0, ms - this.lastMs))
    this.lastMs = ms
    if (this.state === 'text' && this.held.length === 0 && !given.includes(ZDLE)) return [given]
    const shown: Shown[] = []
    let rest: Uint8Array | null = joined(this.held, given)
    this.held = NOTHING
    while (rest && rest.length > 0) {
      if (this.state === 'text') rest = this.text(rest, shown)
      else if (this.state === 'transfer') rest = this.transfer(rest, shown)
      else rest = this.farewell(rest)
    }
    return shown
  }

  /** Goes on in the middle of a transfer. */
  resume({ program, files, bytes }: Transfer): void {
    this.begin(program)
    this.sent = [...files]
    this.known = bytes
    this.isCertain = true
  }

  /** Bytes are missing here. @returns what is to be shown; a transfer goes on */
  skip(): Shown[] {
    if (this.certain) {
      this.held = NOTHING
      return []
    }
    return this.finish()
  }

  /** Nothing more comes. Of a file that broke off, what is held may be what a shell wrote after it. */
  finish(): Shown[] {
    const shown: Shown[] = []
    let text = this.held
    if (this.state === 'parting') text = text.subarray(this.farewellOf(text).length)
    else if (this.certain) {
      text = textBehind(text)
      this.end(shown)
    }
    this.state = 'text'
    this.held = NOTHING
    if (text.length > 0) shown.push(text)
    return shown
  }

  /** It is to be over, whatever comes. @returns what was held */
  giveUp(): Uint8Array {
    const held = this.underWay ? textBehind(this.held) : this.held
    this.state = 'text'
    this.held = NOTHING
    return held
  }

  private begin(program: Program): void {
    this.state = 'transfer'
    this.of = program
    this.sent = []
    this.known = 0
    this.isCertain = false
    this.isBetween = false
    this.quietMs = 0
  }

  /** Up to where a transfer begins. @returns what is left */
  private text(bytes: Uint8Array, shown: Shown[]): Uint8Array | null {
    for (let at = bytes.indexOf(ZDLE); at !== -1; at = bytes.indexOf(ZDLE, at + 1)) {
      const kind = bytes[at + 1]
      if (kind !== undefined && kind !== HEX_HEADER) continue
      const type = kind === undefined ? undefined : hexHeader(bytes, at)
      if (type === undefined) {
        if (at > 0) shown.push(bytes.subarray(0, at))
        this.held = new Uint8Array(bytes.subarray(at))
        return null
      }
      if (type !== ZRQINIT && type !== ZRINIT) continue
      let end = at
      while (end > at - 2 && bytes[end - 1] === STAR) end--
      if (end > 0) shown.push(bytes.subarray(0, end))
      this.begin(type === ZRINIT ? 'rz' : 'sz')
      return bytes.subarray(end)
    }
    shown.push(bytes)
    return null
  }

  /** @returns what is left behind its end; null: it goes on */
  private transfer(bytes: Uint8Array, shown: Shown[]): Uint8Array | null {
    let known = 0
    let at = bytes.indexOf(ZDLE)
    for (; at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(ZDLE, at)) {
      const kind = bytes[at + 1] ?? 0
      const checksum = CHECKSUM_BYTES.get(kind)
      let end = at + 2
      if (kind === ZDLE) {
        while (bytes[end] === ZDLE) end++
        if (end - at >= CANCEL_MIN) {
          this.part(shown, end, true)
          return bytes.subarray(end)
        }
        if (end === bytes.length) break
      }
      // Something else stands between headers.
      if ((!this.isCertain || this.isBetween) && !isBeginning(bytes.subarray(known, at))) break
      if (kind === HEX_HEADER) {
        const type = hexHeader(bytes, at)
        if (type === undefined) break
        if (type !== null) known = end = at + 2 + HEX_DIGITS
        if (type === ZFIN) {
          this.part(shown, known, false)
          return bytes.subarray(known)
        }
        if (type !== null && type !== ZRQINIT && type !== ZRINIT) this.isCertain = true
      } else if (checksum !== undefined) {
        if (at + 2 === bytes.length) break
        this.isCertain = true
        this.isBetween = false
        if (bytes[at + 2] === ZEOF && bytes[at - 1] === STAR) {
          const ended = headerEnd(bytes, at, checksum)
          if (ended === undefined) break
          this.isBetween = ended !== null
          end = ended ?? end
        }
        const file = bytes[at + 2] === ZFILE ? fileAt(bytes, at, checksum) : null
        if (file === undefined) break
        // It may be sent again.
        if (file && this.sent.at(-1) !== file) this.sent.push(file)
        known = end
      } else if (this.isCertain && kind >= 0x68 && kind <= 0x6b) known = end
      at = end
    }
    const open = at === -1 ? bytes.length : at
    if (!this.isCertain)
      return this.doubt(
        bytes,
        bytes.length <= DOUBTED_BYTES_MAX && isBeginning(bytes.subarray(known, open)),
        shown,
      )
    this.known += known
    if (known > 0) this.quietMs = 0
    const left = bytes.subarray(known)
    const isLeft = this.isBetween && !isBeginning(bytes.subarray(known, open))
    if (isLeft || left.length > HELD_BYTES_MAX || this.quietMs > QUIET_MS) {
      this.end(shown)
      this.state = 'text'
      return this.isBetween ? left : textBehind(left)
    }
    this.held = new Uint8Array(left)
    this.begun = bytes.length - open
    return null
  }

  /** All of it is kept to be given back. @returns what is left behind its first header, which is text; null: it may be one */
  private doubt(bytes: Uint8Array, mayBe: boolean, shown: Shown[]): Uint8Array | null {
    if (mayBe) {
      this.held = new Uint8Array(bytes)
      return null
    }
    const end = bytes.indexOf(ZDLE) + HEADER_BYTES
    shown.push(bytes.subarray(0, end))
    this.state = 'text'
    return bytes.subarray(end)
  }

  /** The beginning of one, within a file. */
  private header(): string {
    const { begun } = this
    return begun > 0 && begun < HEADER_BYTES ? charsOf(this.held.subarray(-begun)) : ''
  }

  /** @returns what is left behind it; null: more of it may come */
  private farewell(bytes: Uint8Array): Uint8Array | null {
    const ended = this.farewellOf(bytes)
    const left = bytes.subarray(ended.length)
    const mayFollow = left.length === 0 || (left.length === 1 && left[0] === LETTER_O && !this.cancelled)
    const isOver = this.of === 'rz' && !this.cancelled ? /[\n\x8a]/.test(ended) : ended.endsWith('OO')
    if (mayFollow && !isOver && this.quietMs <= QUIET_MS) {
      this.held = new Uint8Array(bytes)
      return null
    }
    this.state = 'text'
    return left
  }

  private farewellOf(bytes: Uint8Array): string {
    const head = charsOf(bytes.subarray(0, PARTING_BYTES_MAX))
    return (this.cancelled ? CANCELLED : FAREWELL).exec(head)?.[0] ?? ''
  }

  private part(shown: Shown[], bytes: number, cancelled: boolean): void {
    this.known += bytes
    this.end(shown)
    this.state = 'parting'
    this.isCertain = true
    this.cancelled = cancelled
  }

  private end(shown: Shown[]): void {
    this.quietMs = 0
    shown.push(this.soFar())
  }

  private soFar(): Transfer {
    return { program: this.of, files: this.sent, bytes: this.known }
  }
}

function isBeginning(bytes: Uint8Array): boolean {
  return bytes.every((byte) => BEGINNING.has(byte))
}
