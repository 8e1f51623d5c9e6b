/**
 * Host names by pattern: `web[1-99]`, `web[01-09,12]`, `db*`. Ranges are read as ClusterShell's node sets are: a bound
 * with leading zeros means numbers of that width. A pattern means a whole name, or its part before the first dot.
 */
import { invalid } from '../../errors.ts'
import { glob } from './glob.ts'

interface Range {
  from: number
  to: number
  /** Digits that every number has; 0: no leading zeros. */
  width: number
}

const BRACKETS = /\[([^[\]]*)\]/g
const DIGITS_MAX = 15

export const isHostPattern = (text: string): boolean => /\[\d[^[\]]*\]|\*/.test(text)

/** @throws DomainError `bad_term` where a range is none */
function parseRange(text: string, whole: string): Range {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const bad = from === '' || Math.max(from.length, to.length) > DIGITS_MAX || Number(to) < Number(from)
  if (bad)
    throw invalid('bad_term', `In ${whole}, “${text}” is no range: write it as 1-99 or 01-09.`, {
      term: whole,
      part: text,
    })
  const padded = [from, to].some((bound) => bound.length > 1 && bound.startsWith('0'))
  return { from: Number(from), to: Number(to), width: padded ? from.length : 0 }
}

const contains = ({ from, to, width }: Range, digits: string): boolean => {
  const number = Number(digits)
  const form =
    width > 0 ? digits.length === Math.max(width, String(number).length) : digits === String(number)
  return form && number >= from && number <= to
}

const escaped = (text: string) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '[^.]*')
/** More of them beside a range could keep the regular expression busy for long. */
const STARS_MAX = 2

/** Whole names, or their part before the first dot. @throws DomainError `bad_term` */
export function hostPattern(pattern: string): (hostname: string) => boolean {
  if (pattern.includes('[')) return rangePattern(pattern)
  const fits = glob(pattern)
  return (hostname) => fits(hostname) || fits(hostname.split('.', 1)[0] ?? '')
}

function rangePattern(pattern: string): (hostname: string) => boolean {
  if (pattern.split('*').length - 1 > STARS_MAX)
    throw invalid('bad_term', `${pattern} has too many “*”: beside a range there can be ${STARS_MAX}.`, {
      term: pattern,
      part: '*',
    })
  const ranges: Range[][] = []
  let source = ''
  let at = 0
  for (const match of pattern.matchAll(BRACKETS)) {
    ranges.push((match[1] ?? '').split(',').map((range) => parseRange(range, pattern)))
    source += `${escaped(pattern.slice(at, match.index))}(\\d{1,${DIGITS_MAX}})`
    at = match.index + match[0].length
  }
  const regex = new RegExp(`^${source}${escaped(pattern.slice(at))}(?:\\..*)?$`, 'i')
  return (hostname) => {
    const found = regex.exec(hostname)
    return (
      found !== null &&
      ranges.every((choice, i) => choice.some((range) => contains(range, found[i + 1] ?? '')))
    )
  }
}
