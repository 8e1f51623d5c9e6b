/**
 * A script's output, as it arrives, cut into lines of styled spans; only the last line ever changes. Within it a carriage
 * return and a backspace move the cursor and what follows overwrites, as in a terminal; the download has it all.
 */
import { applyStyle, type Span, type Style } from './ansi.ts'
import { isBidiControl, nextControl, readSequence } from './escapes.ts'

export interface OutputLine {
  /** Its place in the output, from 0. */
  number: number
  /** As an editor counts, from 1; null: the line above goes on, which was too long for one. */
  source: number | null
  spans: Span[]
}

/** A line longer than this goes on in the next one, so that no single element grows without bound. */
const LINE_CHARS_MAX = 4096

/** Kept, and left alone once full, together. */
export const BLOCK_LINES = 200

/** What there is at one moment: full blocks stay the same arrays for ever. */
export interface OutputSnapshot {
  blocks: readonly (readonly OutputLine[])[]
  lineCount: number
}

/** Characters that would reorder what is read are shown by their names. */
const MARK: Style = { inverse: true }
const markOf = (code: number) => `<U+${code.toString(16).toUpperCase()}>`

/** From column to column, in UTF-16 units; half a character is left out. */
function cut(spans: readonly Span[], from: number, to: number): Span[] {
  const found: Span[] = []
  let start = 0
  for (const { text, style } of spans) {
    const piece = text
      .slice(Math.max(0, from - start), Math.max(0, to - start))
      .replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
    if (piece) found.push({ text: piece, style })
    start += text.length
  }
  return found
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + text.length, 0)

/** Neighbours of one style become one. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = []
  for (const span of spans) {
    const last = found.at(-1)
    if (last && last.style === span.style) found[found.length - 1] = { ...last, text: last.text + span.text }
    else found.push(span)
  }
  return found
}

export const NO_OUTPUT: OutputSnapshot = { blocks: [], lineCount: 0 }

/** Takes text in any pieces; a sequence or a line end split between two of them is put together. */
export class OutputLines {
  private readonly full: OutputLine[][] = []
  private open: OutputLine[] = []
  private lineCount = 0
  /** Of the last line. */
  private source = 1
  private continues = false
  private spans: Span[] = []
  private chars = 0
  /** Of the cursor in the last line: where the next character goes. */
  private column = 0
  private style: Style = {}
  private rest = ''

  /** The unfinished last line is in it if it holds anything. */
  snapshot(): OutputSnapshot {
    const last = this.spans.length > 0 ? [this.lastLine()] : []
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
      case '\r':
        this.column = 0
        return at + 1
      case '\b':
        this.column = Math.max(0, this.column - 1)
        return at + 1
      case '\x1b': {
        const sequence = readSequence(text, at)
        if (!sequence) return null
        if (sequence.style) this.style = applyStyle(this.style, sequence.style)
        if (sequence.erase) this.erase(sequence.erase)
        return sequence.end
      }
      default: {
        const code = text.charCodeAt(at)
        if (isBidiControl(code)) this.write(markOf(code), MARK)
        return at + 1
      }
    }
  }

  private write(text: string, style = this.style): void {
    let from = 0
    while (from < text.length) {
      const piece = text.slice(from, from + LINE_CHARS_MAX - this.column)
      if (this.column === this.chars) this.extend(piece, style)
      else this.overwrite(piece, style)
      from += piece.length
      if (this.column >= LINE_CHARS_MAX) this.endLine(true)
    }
  }

  private extend(text: string, style: Style): void {
    const last = this.spans.at(-1)
    if (last && last.style === style)
      this.spans = [...this.spans.slice(0, -1), { ...last, text: last.text + text }]
    else this.spans = [...this.spans, { text, style }]
    this.chars += text.length
    this.column = this.chars
  }

  private overwrite(text: string, style: Style): void {
    const before = cut(this.spans, 0, this.column)
    const after = cut(this.spans, this.column + text.length, this.chars)
    this.column = lengthOf(before) + text.length
    this.chars = this.column + lengthOf(after)
    this.spans = joined([...before, { text, style }, ...after])
  }

  private erase(what: 'rest' | 'line'): void {
    if (what === 'line') this.clearLine()
    this.spans = cut(this.spans, 0, this.column)
    this.chars = lengthOf(this.spans)
    this.column = this.chars
  }

  private clearLine(): void {
    this.spans = []
    this.chars = 0
    this.column = 0
  }

  private lastLine(): OutputLine {
    return { number: this.lineCount, source: this.continues ? null : this.source, spans: this.spans }
  }

  /** @param full it goes on in the next one */
  private endLine(full = false): void {
    this.open.push(this.lastLine())
    this.lineCount++
    if (!full) this.source++
    this.continues = full
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

export const lineAt = ({ blocks }: OutputSnapshot, number: number): OutputLine | undefined =>
  blocks[Math.floor(number / BLOCK_LINES)]?.[number % BLOCK_LINES]

/** The place of the line that an editor would count so, or -1. */
export function placeOf(output: OutputSnapshot, source: number): number {
  // Lines that go on only push it further down.
  for (let number = source - 1; number < output.lineCount; number++)
    if (lineAt(output, number)?.source === source) return number
  return -1
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
