/** Many host names as a few words, as ClusterShell's node sets write them: `web[1-99,101].example.com`. */

/** More digits than a number holds exactly are no number. */
const DIGITS_MAX = 15
/** Names with more numbers in them are folded by the first of these. */
const DIMENSIONS_MAX = 6

interface Pattern {
  /** What stands around the numbers: one more than there are numbers. */
  around: string[]
  /** A number as it is written, or `[1-9,12]` once folded. */
  parts: string[]
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Character by character: a regular expression takes ten times as long for ten thousand names. */
function patternOf(name: string): Pattern {
  const around: string[] = []
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < name.length && parts.length < DIMENSIONS_MAX; at++) {
    if (!isDigit(name.charCodeAt(at))) continue
    let end = at + 1
    while (end < name.length && isDigit(name.charCodeAt(end))) end++
    if (end - at <= DIGITS_MAX) {
      around.push(name.slice(from, at))
      parts.push(name.slice(at, end))
      from = end
    }
    at = end
  }
  around.push(name.slice(from))
  return { around, parts }
}

/** As it is written, and what that means: read once, as ten thousand are compared a hundred thousand times. */
interface Written {
  text: string
  value: number
}

/** 9 and 10, 09 and 10, but not 9 and 010. */
const follows = (before: Written, after: Written) =>
  after.value === before.value + 1 &&
  (after.text.length === before.text.length ||
    !(before.text.startsWith('0') || after.text.startsWith('0')) ||
    before.text === '0')

/** @param numbers each once */
function rangeOf(numbers: string[]): string {
  const [only] = numbers
  if (only !== undefined && numbers.length === 1) return only
  const sorted = numbers
    .map((text): Written => ({ text, value: Number(text) }))
    .sort((a, b) => a.value - b.value || a.text.length - b.text.length)
  const ranges: [first: Written, last: Written][] = []
  for (const number of sorted) {
    const open = ranges.at(-1)
    if (open && follows(open[1], number)) open[1] = number
    else ranges.push([number, number])
  }
  return `[${ranges.map(([{ text: first }, { text: last }]) => (first === last ? first : `${first}-${last}`)).join()}]`
}

/** Never in a host's name. */
const BETWEEN = '\0'

/** Of one shape: those that differ in one place only become one, place by place. */
function folded(patterns: Pattern[], dimension: number): Pattern[] {
  const groups = new Map<string, { pattern: Pattern; numbers: string[] }>()
  for (const pattern of patterns) {
    const key = pattern.parts.length > 1 ? pattern.parts.toSpliced(dimension, 1).join(BETWEEN) : ''
    const group = groups.get(key)
    if (group) group.numbers.push(pattern.parts[dimension] ?? '')
    else groups.set(key, { pattern, numbers: [pattern.parts[dimension] ?? ''] })
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

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((text, at) => text === b[at])

/** Each shape with its names: of one shape are mostly those that stand together. */
function shapesOf(names: Iterable<string>): Pattern[][] {
  const shapes = new Map<string, Pattern[]>()
  let around: readonly string[] = []
  let alike: Pattern[] = []
  for (const name of names) {
    const pattern = patternOf(name)
    if (!isSame(pattern.around, around)) {
      around = pattern.around
      const shape = around.join(BETWEEN)
      alike = shapes.get(shape) ?? []
      shapes.set(shape, alike)
    }
    alike.push(pattern)
  }
  return [...shapes.values()]
}

/** @param charsMax a longer text ends in `…` */
export function foldNames(names: readonly string[], charsMax: number): string {
  const all = shapesOf(new Set(names)).flatMap(foldShape).sort().join()
  if (all.length <= charsMax) return all
  const comma = all.lastIndexOf(',', charsMax - 1)
  return `${all.slice(0, comma > 0 ? comma + 1 : charsMax)}…`
}
