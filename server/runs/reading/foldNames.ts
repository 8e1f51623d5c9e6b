/** Many host names as a few words, as ClusterShell's node sets write them: `web[1-99,101].example.com`. */

/** More digits than a number holds exactly are no number. */
const NUMBER = /\d{1,15}(?!\d)/g
/** Names with more numbers in them are folded by the first of these. */
const DIMENSIONS_MAX = 6

interface Pattern {
  /** What stands around the numbers: one more than there are numbers. */
  around: string[]
  /** A number as it is written, or `[1-9,12]` once folded. */
  parts: string[]
}

function patternOf(name: string): Pattern {
  const around: string[] = []
  const parts: string[] = []
  let at = 0
  for (const hit of name.matchAll(NUMBER)) {
    // The end of a longer row of digits.
    if (/\d/.test(name[hit.index - 1] ?? '')) continue
    if (parts.length === DIMENSIONS_MAX) break
    around.push(name.slice(at, hit.index))
    parts.push(hit[0])
    at = hit.index + hit[0].length
  }
  around.push(name.slice(at))
  return { around, parts }
}

const byNumber = (a: string, b: string) => Number(a) - Number(b) || a.length - b.length

/** 9 and 10, 09 and 10, but not 9 and 010. */
const follows = (before: string, after: string) =>
  Number(after) === Number(before) + 1 &&
  (after.length === before.length || !(before.startsWith('0') || after.startsWith('0')) || before === '0')

function rangeOf(numbers: Iterable<string>): string {
  const sorted = [...new Set(numbers)].sort(byNumber)
  const [only] = sorted
  if (only !== undefined && sorted.length === 1) return only
  const ranges: [first: string, last: string][] = []
  for (const number of sorted) {
    const open = ranges.at(-1)
    if (open && follows(open[1], number)) open[1] = number
    else ranges.push([number, number])
  }
  return `[${ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join()}]`
}

/** Those that differ in one place only become one, place by place. */
function folded(patterns: Pattern[], dimension: number): Pattern[] {
  const groups = new Map<string, { pattern: Pattern; numbers: string[] }>()
  for (const pattern of patterns) {
    const rest = pattern.parts.map((part, at) => (at === dimension ? '' : part))
    const key = JSON.stringify([pattern.around, rest])
    const group = groups.get(key) ?? { pattern, numbers: [] }
    group.numbers.push(pattern.parts[dimension] ?? '')
    groups.set(key, group)
  }
  return [...groups.values()].map(({ pattern, numbers }) => ({
    around: pattern.around,
    parts: pattern.parts.map((part, at) => (at === dimension ? rangeOf(numbers) : part)),
  }))
}

const written = ({ around, parts }: Pattern) => around.map((text, at) => text + (parts[at] ?? '')).join('')

/** Of one shape: the same text around as many numbers. */
function foldShape(patterns: Pattern[]): string[] {
  const dimensions = patterns[0]?.parts.length ?? 0
  let left = patterns
  // From the last: `rack1-node[1-40]` rather than `rack[1-3]-node1`.
  for (let dimension = dimensions - 1; dimension >= 0; dimension--) left = folded(left, dimension)
  return left.map(written)
}

/** @param charsMax a longer text ends in `…` */
export function foldNames(names: readonly string[], charsMax: number): string {
  const shapes = new Map<string, Pattern[]>()
  for (const name of new Set(names)) {
    const pattern = patternOf(name)
    const shape = JSON.stringify(pattern.around)
    const alike = shapes.get(shape)
    if (alike) alike.push(pattern)
    else shapes.set(shape, [pattern])
  }
  const all = [...shapes.values()].flatMap(foldShape).sort().join()
  if (all.length <= charsMax) return all
  const comma = all.lastIndexOf(',', charsMax - 1)
  return `${all.slice(0, comma > 0 ? comma + 1 : charsMax)}…`
}
