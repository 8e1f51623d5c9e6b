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

/** Takes text in any pieces; a sequence or a line end split between two of them is put together. */
export class OutputLines {
  /** Finished lines: never changed again. */
  readonly done: OutputLine[] = []
  private spans: Span[] = []
  private chars = 0
  private style: Style = {}
  private rest = ''

  /** All lines, the unfinished one included if it holds anything. */
  get lines(): OutputLine[] {
    return this.spans.length === 0
      ? this.done
      : [...this.done, { number: this.done.length, spans: this.spans }]
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
    this.done.push({ number: this.done.length, spans: this.spans })
    this.clearLine()
  }
}

/** Lines of a text that is complete. */
export function linesOf(text: string): OutputLine[] {
  const lines = new OutputLines()
  lines.append(text)
  return lines.lines
}
