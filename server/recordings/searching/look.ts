/** Looks through the texts of segments, one after the other: what the thread that searches does, and what it is asked. */
import type { RecordingMatch } from '../../trpc/types.ts'
import type { Line } from '../indexing/keptLines.ts'
import { readLines } from '../indexing/text.ts'
import { type Question, type Wanted, wantedOf } from './wanted.ts'

const CONTEXT_LINES = 2
const LINE_CHARS_SHOWN = 400
/** The clock is looked at once for so many lines. */
const LINES_PER_LOOK = 32

/** A segment to be looked through. */
export interface Piece {
  folder: string
  segment: number
  /** The first line that counts. */
  line: number
  /** Of the recording: only what was shown between these. */
  fromMs: number
  toMs: number
  /** As it is now, of one whose text is not kept yet. */
  text?: string
}

export interface Search {
  question: Question
  pieces: Piece[]
  /** Matches at most. */
  limit: number
  /** After so long it stops. */
  lookMs: number
}

export interface Found extends Pick<RecordingMatch, 'ms' | 'text' | 'ranges' | 'before' | 'after'> {
  /** Which of the pieces. */
  piece: number
  line: number
}

export interface Looked {
  found: Found[]
  /** Where it has to go on: time is over, or there is more than was asked for. Null: all is looked through. */
  next: { piece: number; line: number } | null
  /** There is more than was asked for. */
  isFull: boolean
}

const cut = (text: string) => (text.length > LINE_CHARS_SHOWN ? `${text.slice(0, LINE_CHARS_SHOWN)}…` : text)

/** So much of the line as is shown, with what was found in it. */
function shownAround(text: string, ranges: [number, number][]): Pick<Found, 'text' | 'ranges'> {
  if (text.length <= LINE_CHARS_SHOWN) return { text, ranges }
  const first = ranges[0]?.[0] ?? 0
  const from = Math.max(0, Math.min(first - 80, text.length - LINE_CHARS_SHOWN))
  const to = from + LINE_CHARS_SHOWN
  const before = from > 0 ? '…' : ''
  const shift = before.length - from
  const inSight = ranges.filter(([start, end]) => end > from && start < to)
  return {
    text: before + text.slice(from, to) + (to < text.length ? '…' : ''),
    ranges: inSight.map(([start, end]) => [Math.max(start, from) + shift, Math.min(end, to) + shift]),
  }
}

function toFound(piece: number, line: number, lines: readonly Line[], ranges: [number, number][]): Found {
  const around = (from: number, to: number) => lines.slice(Math.max(0, from), to).map(({ text }) => cut(text))
  return {
    piece,
    line,
    ms: lines[line]?.ms ?? 0,
    ...shownAround(lines[line]?.text ?? '', ranges),
    before: around(line - CONTEXT_LINES, line),
    after: around(line + 1, line + 1 + CONTEXT_LINES),
  }
}

class Looking {
  readonly found: Found[] = []
  isFull = false
  private readonly wanted: Wanted
  private readonly limit: number
  private readonly until: number

  constructor({ question, limit, lookMs }: Search) {
    this.wanted = wantedOf(question)
    this.limit = limit
    this.until = performance.now() + lookMs
  }

  get isOver(): boolean {
    return performance.now() >= this.until
  }

  /** @returns the line to go on with; null: it is looked through */
  through(piece: number, text: string, { line: first, fromMs, toMs }: Piece): number | null {
    if (this.wanted.mayMatch && !this.wanted.mayMatch(text)) return null
    const lines = readLines(text)
    for (let line = first; line < lines.length; line++) {
      // One line at least, so that a search always goes on.
      if (line > first && (line - first) % LINES_PER_LOOK === 0 && this.isOver) return line
      const { ms, text: shown } = lines[line] as Line
      if (ms < fromMs || ms > toMs) continue
      const ranges = this.wanted.find(shown)
      if (ranges.length === 0) continue
      if (this.found.length >= this.limit) {
        this.isFull = true
        return line
      }
      this.found.push(toFound(piece, line, lines, ranges))
    }
    return null
  }
}

/** @param textOf the text that is kept of a piece; null where there is none any more */
export async function look(
  search: Search,
  textOf: (piece: Piece) => Promise<string | null>,
): Promise<Looked> {
  const looking = new Looking(search)
  for (const [i, piece] of search.pieces.entries()) {
    if (i > 0 && looking.isOver)
      return { found: looking.found, next: { piece: i, line: piece.line }, isFull: false }
    const line = looking.through(i, piece.text ?? (await textOf(piece)) ?? '', piece)
    if (line !== null) return { found: looking.found, next: { piece: i, line }, isFull: looking.isFull }
  }
  return { found: looking.found, next: null, isFull: false }
}
