/** A script's output, as it arrives, cut into lines of styled spans; only the last line ever changes. */
import { applyStyle, type Span, type Style } from './ansi.ts'
import { nextControl, readSequence } from './escapes.ts'

export interface OutputLine {
  /** Its place in the output, from 0. */
  number: number
  spans: Span[]
}

/** A line longer than this goes on in the next one, so that no single element grows without bound. */
const LINE_CHARS_MAX = 4096

/** Drawn, and left alone once full, together. */
export const BLOCK_LINES = 200

/** What there is at one moment: full blocks stay the same arrays for ever. */
export interface OutputSnapshot {
  blocks: readonly (readonly OutputLine[])[]
  lineCount: number
}

export const NO_OUTPUT: OutputSnapshot = { blocks: [], lineCount: 0 }

/** Takes text in any pieces; a sequence or a line end split between two of them is put together. */
export class OutputLines {
  private readonly full: OutputLine[][] = []
  private open: OutputLine[] = []
  private lineCount = 0
  private spans: Span[] = []
  private chars = 0
  private style: Style = {}
  private rest = ''

  /** The unfinished last line is in it if it holds anything. */
  snapshot(): OutputSnapshot {
    const last = this.spans.length > 0 ? [{ number: this.lineCount, spans: this.spans }] : []
    const open = [...this.open, ...last]
    return {
      blocks: open.length > 0 ? [...this.full, open] : [...this.full],
      lineCount: this.lineCount + last.length,
    }
  }

  append(piece: string): void {
    const text = this.rest + piece
    this.rest = ''
    let at = 0
    while (at < text.length) {
      const control = nextControl(text, at)
      if (control > at) this.write(text.slice(at, control))
      if (control >= text.length) return
      const next = this.control(text, control)
      if (next === null) {
        this.rest = text.slice(control)
        return
      }
      at = next
    }
  }

  /** Handles the control at `at`; gives where to go on, or null if more must arrive first. */
  private control(text: string, at: number): number | null {
    switch (text[at]) {
      case '\n':
        this.endLine()
        return at + 1
      case '\r': {
        if (at + 1 >= text.length) return null
        // A progress bar draws its line again: the last drawing is what stays.
        if (text[at + 1] !== '\n' && text[at + 1] !== '\r') this.clearLine()
        return at + 1
      }
      case '\x1b': {
        const sequence = readSequence(text, at)
        if (!sequence) return null
        if (sequence.style) this.style = applyStyle(this.style, sequence.style)
        return sequence.end
      }
      default:
        return at + 1
    }
  }

  private write(text: string): void {
    let from = 0
    while (from < text.length) {
      const piece = text.slice(from, from + LINE_CHARS_MAX - this.chars)
      const last = this.spans.at(-1)
      if (last && last.style === this.style)
        this.spans = [...this.spans.slice(0, -1), { ...last, text: last.text + piece }]
      else this.spans = [...this.spans, { text: piece, style: this.style }]
      this.chars += piece.length
      from += piece.length
      if (this.chars >= LINE_CHARS_MAX) this.endLine()
    }
  }

  private clearLine(): void {
    this.spans = []
    this.chars = 0
  }

  private endLine(): void {
    this.open.push({ number: this.lineCount++, spans: this.spans })
    if (this.open.length === BLOCK_LINES) {
      this.full.push(this.open)
      this.open = []
    }
    this.clearLine()
  }
}

/** Of a text that is complete. */
export function snapshotOf(text: string): OutputSnapshot {
  const lines = new OutputLines()
  lines.append(text)
  return lines.snapshot()
}

/** As it reads, without colours: what is copied. */
export const plainText = (snapshot: OutputSnapshot): string =>
  snapshot.blocks
    .flat()
    .map((line) => `${line.spans.map((span) => span.text).join('')}\n`)
    .join('')

/** The last line that says something. */
export function lastLine(snapshot: OutputSnapshot): string {
  for (const line of snapshot.blocks.flat().reverse()) {
    const text = line.spans
      .map((span) => span.text)
      .join('')
      .trim()
    if (text) return text
  }
  return ''
}
