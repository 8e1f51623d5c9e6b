/** The lines of one output in which a pattern is found: their number is counted, the first of them are kept. */
import { setImmediate } from 'node:timers/promises'
import type { MatchedLine } from '../../trpc/types.ts'
import type { Pattern } from './pattern.ts'

export const LINES_SHOWN = 10
const LINE_CHARS_SHOWN = 400
/** What stands before the first match of a line that is cut. */
const BEFORE_CHARS = 80
/** Others get their turn after so long. */
const SLICE_MS = 15
/** One output may take so long; then the rest of it is left out, and said to be. */
const OUTPUT_MS_MAX = 5_000

export interface FoundInText {
  lines: MatchedLine[]
  matchingLines: number
  /** It took too long: only its beginning was searched. */
  partial: boolean
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what colours and titles are made of
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])/g

/** Text without colours: what is searched is what is read. */
export const withoutEscapes = (text: string): string =>
  text.includes('\x1b') ? text.replace(ESCAPES, '') : text

function shown(number: number, line: string, ranges: [number, number][]): MatchedLine {
  const first = ranges[0]?.[0] ?? 0
  if (line.length <= LINE_CHARS_SHOWN) return { number, text: line, ranges }
  const from = Math.max(0, Math.min(first - BEFORE_CHARS, line.length - LINE_CHARS_SHOWN))
  const to = from + LINE_CHARS_SHOWN
  const before = from > 0 ? '…' : ''
  const shift = before.length - from
  return {
    number,
    text: before + line.slice(from, to) + (to < line.length ? '…' : ''),
    ranges: ranges
      .filter(([start]) => start < to)
      .map(([start, end]) => [start + shift, Math.min(end, to) + shift]),
  }
}

/** @param now in milliseconds; a test has its own clock */
export async function searchText(
  raw: string,
  pattern: Pattern,
  signal?: AbortSignal,
  now = () => performance.now(),
): Promise<FoundInText> {
  const text = withoutEscapes(raw)
  const found: FoundInText = { lines: [], matchingLines: 0, partial: false }
  const began = now()
  let turn = began
  let number = 0
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(at, end).replace(/\r$/, '')
    number++
    at = end + 1
    const ranges = pattern(line)
    if (ranges.length > 0) {
      found.matchingLines++
      if (found.lines.length < LINES_SHOWN) found.lines.push(shown(number, line, ranges))
    }
    const time = now()
    if (time - turn < SLICE_MS) continue
    if (time - began > OUTPUT_MS_MAX) return { ...found, partial: at < text.length }
    await setImmediate()
    signal?.throwIfAborted()
    turn = now()
  }
  return found
}
