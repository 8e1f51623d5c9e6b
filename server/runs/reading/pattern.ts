/** What a search looks for in one line: words as they are, or a regular expression that takes linear time. */
import { RE2JS, RE2JSException } from 're2js'
import { invalid } from '../../errors.ts'

/** Beyond this a pattern (of counted repetitions, mostly) would hold the server up. */
const PROGRAM_MAX = 1_000
/** A longer line is looked through in pieces of this many characters. */
const PIECE_CHARS = 8_192
const RANGES_MAX = 100

export interface PatternInput {
  query: string
  regex?: boolean
  caseSensitive?: boolean
}

/** Where it is found, as [from, to) in UTF-16 units; empty: nowhere. */
export type Pattern = (line: string) => [number, number][]

function plain(query: string, caseSensitive: boolean): Pattern {
  const literal = new RegExp(query.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), caseSensitive ? 'g' : 'gi')
  return (line) => {
    const found: [number, number][] = []
    literal.lastIndex = 0
    for (let hit = literal.exec(line); hit && found.length < RANGES_MAX; hit = literal.exec(line))
      found.push([hit.index, hit.index + hit[0].length])
    return found
  }
}

function compile(query: string, caseSensitive: boolean): RE2JS {
  let regex: RE2JS
  try {
    regex = RE2JS.compile(query, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    // What is set for it is no part of what was written.
    const problem = error.message.replace(/^error parsing regexp: /, '').replace('`(?i)', '`')
    throw invalid('bad_regex', `This is no regular expression: ${problem}`, { problem })
  }
  if (regex.programSize() > PROGRAM_MAX)
    throw invalid('regex_too_large', 'This regular expression is too large: repeat less.')
  return regex
}

function expression(query: string, caseSensitive: boolean): Pattern {
  const regex = compile(query, caseSensitive)
  const within = (text: string, at: number, found: [number, number][]) => {
    const matcher = regex.matcher(text)
    let empty = false
    for (let count = 0; count < RANGES_MAX && found.length < RANGES_MAX && matcher.find(); count++)
      if (matcher.end() > matcher.start()) found.push([at + matcher.start(), at + matcher.end()])
      else empty = true
    // A match of nothing marks the line, though nothing of it is to be seen.
    if (empty && found.length === 0) found.push([at, at])
  }
  return (line) => {
    const found: [number, number][] = []
    for (let at = 0; at === 0 || at < line.length; at += PIECE_CHARS)
      within(line.length > PIECE_CHARS ? line.slice(at, at + PIECE_CHARS) : line, at, found)
    return found
  }
}

/** @throws DomainError `bad_regex`, `regex_too_large` */
export const patternOf = ({ query, regex = false, caseSensitive = false }: PatternInput): Pattern =>
  regex ? expression(query, caseSensitive) : plain(query, caseSensitive)
