/**
 * What people saw: a segment's events go through a real terminal (xterm.js without a screen), so that a command counts as it
 * stood there when Enter was pressed, whatever was typed and taken back before. Out come lines with their moments, and the
 * screen with which the next segment begins.
 */
import { SerializeAddon } from '@xterm/addon-serialize'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import headless from '@xterm/headless'
import { type CastEvent, readSize } from '../cast.ts'
import { KeptLines, type Line } from './keptLines.ts'

/** Enough for a line that wraps all over the screen. */
const SCROLLBACK_ROWS = 200
const LINE_CHARS_MAX = 8_192
/** A full-screen program is read when its screen has stood still for so long, or at least so often. */
const STILL_MS = 300
const LOOK_MS = 2_000
/** Lines of full-screen programs that are known, so that what stays on the screen is told once. */
const SEEN_MAX = 5_000
/** Events that are handed over at one time. */
const EVENTS_PER_STEP = 2_000

/** Written to a fresh terminal of this size, it gives the screen. */
export interface Screen {
  cols: number
  rows: number
  data: string
}

export interface Replayed {
  lines: Line[]
  screen: Screen
}

class Reader {
  readonly lines = new KeptLines()
  now = 0
  /** Not while the screen of before is put up. */
  reads = false
  private readonly terminal: headless.Terminal
  private readonly serializer = new SerializeAddon()
  private readonly seen = new Set<string>()
  private lookedAt = 0
  private drawn = false
  private margins: { top: number; bottom: number } | null = null
  private cursorHidden = false
  private graphics = false

  constructor({ cols, rows }: { cols: number; rows: number }) {
    this.terminal = new headless.Terminal({
      ...{ cols, rows, scrollback: SCROLLBACK_ROWS },
      ...{ allowProposedApi: true, logLevel: 'off' },
    })
    this.terminal.loadAddon(this.serializer)
    this.terminal.loadAddon(new UnicodeGraphemesAddon())
    this.terminal.onLineFeed(() => {
      if (this.reads && !this.isFullScreen) this.readLine(this.cursorRow - 1)
    })
    this.watchModes()
  }

  /** What the serializer leaves out. */
  private watchModes(): void {
    const { parser } = this.terminal
    parser.registerCsiHandler({ final: 'r' }, (params) => {
      const [top, bottom] = params.map((param) => (typeof param === 'number' ? param : 0))
      const whole = (top ?? 0) <= 1 && (!bottom || bottom >= this.terminal.rows)
      this.margins = whole ? null : { top: top || 1, bottom: bottom || this.terminal.rows }
      return false
    })
    for (const final of ['h', 'l'])
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params.includes(25)) this.cursorHidden = final === 'l'
        return false
      })
    for (const [final, graphics] of [
      ['0', true],
      ['B', false],
    ] as const)
      parser.registerEscHandler({ intermediates: '(', final }, () => {
        this.graphics = graphics
        return false
      })
    parser.registerEscHandler({ final: 'c' }, () => {
      this.margins = null
      this.cursorHidden = false
      this.graphics = false
      return false
    })
  }

  private get isFullScreen(): boolean {
    return this.terminal.buffer.active.type === 'alternate'
  }

  /** Time passes before the next output. */
  passTo(ms: number): void {
    const before = this.now
    this.now = ms
    if (!this.drawn || !this.isFullScreen) return
    if (ms - before >= STILL_MS || before - this.lookedAt >= LOOK_MS) this.readScreen(before)
  }

  write(data: string, then?: () => void): void {
    this.terminal.write(data, () => {
      this.drawn = true
      then?.()
    })
  }

  settled(): Promise<void> {
    return new Promise((resolve) => this.terminal.write('', resolve))
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows)
    this.margins = null
  }

  /** The line that the cursor is in: nobody finishes it. */
  readLast(): void {
    if (this.isFullScreen) this.readScreen(this.now)
    else this.readLine(this.cursorRow)
  }

  screen(): Screen {
    const { cols, rows, buffer, modes } = this.terminal
    let data = this.serializer.serialize({ scrollback: 0 })
    if (this.margins) {
      const { top, bottom } = this.margins
      const row = buffer.active.cursorY + 1 - (modes.originMode ? top - 1 : 0)
      data += `\x1b[${top};${bottom}r\x1b[${Math.max(1, row)};${buffer.active.cursorX + 1}H`
    }
    if (this.cursorHidden) data += '\x1b[?25l'
    if (this.graphics) data += '\x1b(0'
    return { cols, rows, data }
  }

  dispose(): void {
    this.terminal.dispose()
  }

  private get cursorRow(): number {
    const { baseY, cursorY } = this.terminal.buffer.active
    return baseY + cursorY
  }

  /** With what it wrapped from. */
  private readLine(row: number): void {
    const { active } = this.terminal.buffer
    let first = row
    while (first > 0 && active.getLine(first)?.isWrapped) first--
    let text = ''
    for (let at = first; at <= row && text.length < LINE_CHARS_MAX; at++)
      text += active.getLine(at)?.translateToString(at === row) ?? ''
    this.keep(this.now, text)
  }

  private readScreen(ms: number): void {
    this.lookedAt = ms
    this.drawn = false
    const { active } = this.terminal.buffer
    for (let row = 0; row < this.terminal.rows; row++) {
      const text = active.getLine(active.baseY + row)?.translateToString(true) ?? ''
      if (this.seen.has(text)) continue
      if (this.seen.size >= SEEN_MAX) this.seen.clear()
      this.seen.add(text)
      this.keep(ms, text)
    }
  }

  private keep(ms: number, text: string): void {
    const line = text.slice(0, LINE_CHARS_MAX).trimEnd()
    if (line !== '') this.lines.add({ ms, text: line })
  }
}

/** @param last nothing comes after these events: the line that is begun counts as one */
export async function replay(
  events: Iterable<CastEvent>,
  begin: Screen | { cols: number; rows: number },
  last: boolean,
): Promise<Replayed> {
  const reader = new Reader(begin)
  try {
    if ('data' in begin) reader.write(begin.data)
    await reader.settled()
    reader.reads = true
    let waiting = 0
    for (const { ms, code, data } of events) {
      if (code === 'o') {
        // The terminal reads when it has the time: the moment is set once it has come to this event.
        reader.write('', () => reader.passTo(ms))
        reader.write(data)
        if (++waiting % EVENTS_PER_STEP === 0) await reader.settled()
      } else if (code === 'r') {
        const size = readSize(data)
        await reader.settled()
        if (size) reader.resize(size.cols, size.rows)
      }
    }
    await reader.settled()
    if (last) reader.readLast()
    return { lines: reader.lines.all(), screen: reader.screen() }
  } finally {
    reader.dispose()
  }
}
