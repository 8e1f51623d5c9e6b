/**
 * What a terminal's output has set so far and a replay that begins later would lack: alternate screen, cursor keys,
 * mouse, bracketed paste, character sets, colours, scroll region, cursor shape, title. It follows sequences only, it
 * draws nothing. What files set that travel by ZMODEM is not set. Sources: ECMA-48, DEC STD 070, and xterm's `ctlseqs` for
 * the private modes.
 *
 *   ground ──ESC──► escape ──[──► csi ──final──► ground        escape ──]PX^_──► string ──BEL, ESC \──► ground
 */
import { GraphicRendition } from './graphicRendition.ts'
import { ZmodemFilter } from './zmodem.ts'

const ESC = 0x1b
const BEL = 0x07
const SHIFT_OUT = 0x0e
const SHIFT_IN = 0x0f
const CANCEL = 0x18
const SUBSTITUTE = 0x1a
const BACKSLASH = 0x5c
/** Longer sequences are followed to their end, but not understood. */
const SEQUENCE_BYTES_MAX = 512
const TITLE_CHARS_MAX = 128

const ALTERNATE_SCREENS = new Set([47, 1047, 1049])
const MOUSE_EVENTS = new Set([9, 1000, 1002, 1003])
const MOUSE_ENCODINGS = new Set([1005, 1006, 1015, 1016])
/** Cursor keys, reverse video, origin, wrap, blink, cursor shown, keypad, focus, alternate scroll, bracketed paste. */
const SWITCHES = new Set([1, 5, 6, 7, 12, 25, 45, 66, 1004, 1007, 2004])
const ON_AT_FIRST = new Set([7, 25])

/** Without the ESC that begins it. */
const OSC_TITLE = /^.\][02];([\x20-\xff]*)/

type State = 'ground' | 'escape' | 'designate' | 'csi' | 'string' | 'stringEscape'

export class TerminalModes {
  private state: State = 'ground'
  /** Of the sequence that has begun, its ESC included. */
  private sequence = ''
  private alternate = 0
  private mouse = 0
  private mouseEncoding = 0
  private readonly switches = new Map<number, boolean>()
  private insert = false
  private newLine = false
  private keypad = false
  private shifted = false
  private readonly charsets = new Map<string, string>()
  private region = ''
  private cursorStyle = ''
  private title = ''
  private rendition = new GraphicRendition()
  private readonly transfers = new ZmodemFilter()

  /** Whether a full-screen program has the alternate screen. */
  get fullScreen(): boolean {
    return this.alternate !== 0
  }

  feed(bytes: Buffer): void {
    for (const piece of this.transfers.take(bytes, 0)) if (piece instanceof Uint8Array) this.follow(piece)
  }

  private follow(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length) {
      if (this.state !== 'ground') {
        this.step(bytes[at] ?? 0)
        at += 1
        continue
      }
      const found = bytes.indexOf(ESC, at)
      this.shift(bytes.subarray(at, found === -1 ? bytes.length : found))
      if (found === -1) return
      this.state = 'escape'
      this.sequence = '\x1b'
      at = found + 1
    }
  }

  /**
   * What brings a terminal that was just reset into this state; at its end what is still open: the part of a sequence, or
   * headers of ZMODEM where a transfer is under way (`ZmodemFilter.open`).
   */
  toString(): string {
    let text = this.alternate ? `\x1b[?${this.alternate}h` : ''
    for (const [mode, on] of this.switches)
      if (on !== ON_AT_FIRST.has(mode)) text += `\x1b[?${mode}${on ? 'h' : 'l'}`
    if (this.mouse) text += `\x1b[?${this.mouse}h`
    if (this.mouseEncoding) text += `\x1b[?${this.mouseEncoding}h`
    if (this.insert) text += '\x1b[4h'
    if (this.newLine) text += '\x1b[20h'
    if (this.keypad) text += '\x1b='
    for (const [slot, set] of this.charsets) text += `\x1b${slot}${set}`
    if (this.shifted) text += '\x0e'
    if (this.region) text += `\x1b[${this.region}r`
    if (this.cursorStyle) text += `\x1b[${this.cursorStyle} q`
    if (this.title) text += `\x1b]2;${this.title}\x07`
    return text + this.rendition.toString() + this.sequence.replace(/\P{ASCII}/gu, '?') + this.transfers.open
  }

  private shift(text: Uint8Array): void {
    const out = text.lastIndexOf(SHIFT_OUT)
    const into = text.lastIndexOf(SHIFT_IN)
    if (out !== into) this.shifted = out > into
  }

  private step(byte: number): void {
    const inString = this.state === 'string' || this.state === 'stringEscape'
    if (byte === ESC && !inString) {
      this.begin()
      return
    }
    // As xterm.js has it, a byte that can't be in a sequence ends it; in a string it may be a letter's.
    if (byte === CANCEL || byte === SUBSTITUTE || (byte >= 0x80 && !inString)) {
      this.ground()
      return
    }
    // Control characters within a sequence are of none.
    if ((byte < 0x20 || byte === 0x7f) && !inString) return
    if (this.sequence.length < SEQUENCE_BYTES_MAX) this.sequence += String.fromCharCode(byte)
    if (this.state === 'escape') this.escape(byte)
    else if (this.state === 'designate') this.designate(byte)
    else if (this.state === 'csi') {
      if (byte >= 0x40 && byte <= 0x7e) this.control()
    } else if (this.state === 'stringEscape') this.closeString(byte)
    else if (byte === BEL) this.string()
    else if (byte === ESC) this.state = 'stringEscape'
  }

  private closeString(byte: number): void {
    if (byte === BACKSLASH) {
      this.string()
      return
    }
    // It was broken off: this is another sequence's second byte.
    this.begin()
    this.step(byte)
  }

  private begin(): void {
    this.state = 'escape'
    this.sequence = '\x1b'
  }

  private ground(): void {
    this.state = 'ground'
    this.sequence = ''
  }

  private escape(byte: number): void {
    const char = String.fromCharCode(byte)
    if (char === '[') this.state = 'csi'
    else if (']PX^_'.includes(char)) this.state = 'string'
    else if (byte < 0x30) this.state = 'designate'
    else {
      if (char === '=' || char === '>') this.keypad = char === '='
      else if (char === 'c') this.reset()
      this.ground()
    }
  }

  private designate(final: number): void {
    // A set may have a name of more than one byte.
    if (final < 0x30) return
    const slot = this.sequence.charAt(1)
    const set = this.sequence.slice(2)
    if ('()*+'.includes(slot)) {
      if (set === 'B') this.charsets.delete(slot)
      else this.charsets.set(slot, set)
    }
    this.ground()
  }

  private control(): void {
    const body = this.sequence.slice(2, -1)
    const final = this.sequence.at(-1) ?? ''
    this.ground()
    if (/^[0-9;:]*$/.test(body)) this.plain(body, final)
    else if (final === 'q' && /^\d* $/.test(body)) this.cursorStyle = body.trim()
    else if (final === 'p' && body === '!') this.softReset()
    else if ((final === 'h' || final === 'l') && /^\?[0-9;]+$/.test(body))
      for (const mode of body.slice(1).split(';')) this.privateMode(Number(mode), final === 'h')
  }

  private plain(parameters: string, final: string): void {
    if (final === 'm') this.rendition.select(parameters)
    else if (final === 'r') this.region = parameters
    else if (final === 'h' || final === 'l')
      for (const mode of parameters.split(';')) {
        if (mode === '4') this.insert = final === 'h'
        else if (mode === '20') this.newLine = final === 'h'
      }
  }

  private privateMode(mode: number, on: boolean): void {
    if (ALTERNATE_SCREENS.has(mode)) this.alternate = on ? mode : 0
    else if (MOUSE_EVENTS.has(mode)) this.mouse = on ? mode : 0
    else if (MOUSE_ENCODINGS.has(mode)) this.mouseEncoding = on ? mode : 0
    else if (SWITCHES.has(mode)) this.switches.set(mode, on)
  }

  private string(): void {
    // Each byte is one character in `sequence`.
    const [, title] = OSC_TITLE.exec(this.sequence) ?? []
    if (title !== undefined)
      this.title = Buffer.from(title, 'latin1').toString('utf8').slice(0, TITLE_CHARS_MAX)
    this.ground()
  }

  /** DECSTR. */
  private softReset(): void {
    for (const mode of [1, 6, 7, 25]) this.switches.delete(mode)
    this.insert = false
    this.keypad = false
    this.region = ''
    this.charsets.clear()
    this.shifted = false
    this.rendition = new GraphicRendition()
  }

  /** RIS. */
  private reset(): void {
    this.softReset()
    this.switches.clear()
    this.alternate = 0
    this.mouse = 0
    this.mouseEncoding = 0
    this.newLine = false
    this.cursorStyle = ''
  }
}
