/** What of an answer counts when answers are compared: digits, times and the names of hosts may be left out. */
import { withoutEscapes } from './searchText.ts'

export const IGNORABLE = ['digits', 'times', 'hosts'] as const
export type Ignorable = (typeof IGNORABLE)[number]

const DAY = '(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?'
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|(?:Nov|Dec)(?:ember)?)'
const CLOCK = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AP]M)?(?: ?(?:Z|UTC|GMT|CES?T|[+-]\d\d:?\d\d)\b)?`
const TIMES = new RegExp(
  [
    // Thu Nov 26 11:16:29 UTC 2026, Nov 26 11:16:29
    String.raw`(?:\b${DAY} +)?\b${MONTH} +\d{1,2},?(?: +${CLOCK})?(?: +[A-Z]{3,5})?(?: +\d{4}\b)?`,
    // Thu, 26 Nov 2026 11:16:29 GMT, 26/Nov/2026:11:16:29 +0000
    String.raw`(?:\b${DAY} +)?\b\d{1,2}[ /-]${MONTH}[ /-]\d{4}(?:[ :]${CLOCK})?`,
    String.raw`\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]${CLOCK})?`,
    String.raw`\b${CLOCK}`,
  ].join('|'),
  'g',
)
const NAME = /[A-Za-z0-9][\w.-]*/g

/** The names of a run's hosts in small letters, each also without its domain. */
export function namesOf(hostnames: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>()
  for (const hostname of hostnames) {
    const name = hostname.toLowerCase()
    names.add(name)
    names.add(name.split('.')[0] ?? name)
  }
  names.delete('')
  return names
}

function withoutNames(text: string, names: ReadonlySet<string>): string {
  return text.replace(NAME, (word) => {
    const small = word.toLowerCase()
    if (names.has(small)) return '<host>'
    const short = small.split('.')[0] ?? small
    return names.has(short) ? `<host>${word.slice(short.length)}` : word
  })
}

/** As many lines as before, so that a difference can be shown in the words of the original. */
export function normalise(raw: string, ignore: ReadonlySet<Ignorable>, names: ReadonlySet<string>): string {
  if (ignore.size === 0) return raw
  let text = withoutEscapes(raw)
  if (ignore.has('hosts')) text = withoutNames(text, names)
  if (ignore.has('times')) text = text.replace(TIMES, '<time>')
  if (ignore.has('digits')) text = text.replace(/\d+(?:[.,]\d+)*/g, '<n>')
  // Columns are as wide as what stands in them.
  return text.replace(/[ \t]+/g, ' ').replace(/ $/gm, '')
}
