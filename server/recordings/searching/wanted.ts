/** What a search looks for: in a line, in a whole text, and in what was noted of it. */
import { type Pattern, patternOf } from '../../runs/reading/pattern.ts'
import type { RecordingSearchMode } from '../../trpc/types.ts'
import { literalsOf } from './literals.ts'

export interface Question {
  query: string
  mode: RecordingSearchMode
  caseSensitive: boolean
}

export interface Wanted {
  find: Pattern
  /** Of a whole text: false when no line of it can match. */
  mayMatch?: (text: string) => boolean
  /** Every line that matches holds these, whatever their case. */
  literals: string[]
}

/** Every word anywhere in the line, in any order. @throws DomainError `bad_regex`, `regex_too_large` */
export function wantedOf({ query, mode, caseSensitive }: Question): Wanted {
  if (mode === 'regex')
    return { find: patternOf({ query, regex: true, caseSensitive }), literals: literalsOf(query) }
  const words = mode === 'words' ? query.split(/\s+/).filter(Boolean) : [query]
  const patterns = words.map((word) => patternOf({ query: word, caseSensitive }))
  return {
    find: (line) => {
      const all: [number, number][] = []
      for (const pattern of patterns) {
        const found = pattern(line)
        if (found.length === 0) return []
        all.push(...found)
      }
      return merged(all)
    },
    mayMatch: (text) => patterns.every((pattern) => pattern(text).length > 0),
    literals: words,
  }
}

function merged(ranges: [number, number][]): [number, number][] {
  const out: [number, number][] = []
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    const last = out.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else out.push([from, to])
  }
  return out
}
