/** Where an answer differs from the answer that most hosts gave, line by line. */

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  /** Its place in the list, from 0. */
  number: number
}

/** Beyond so many cells the table would take longer to make than a person to read both answers. */
const CELLS_MAX = 4_000_000

/** An answer, and what of it counts when lines are compared, if that is not all. */
export interface Answer {
  text: string
  compared?: string
}

interface Line {
  text: string
  /** Equal keys, equal lines. */
  key: string
}

const linesIn = (text: string) => text.replace(/\n$/, '').split('\n')

function linesOf({ text, compared }: Answer): Line[] {
  const lines = linesIn(text)
  const keys = compared === undefined ? lines : linesIn(compared)
  // Very long lines are broken, which may not come out the same.
  const aligned = keys.length === lines.length
  return lines.map((line, at) => ({ text: line, key: (aligned ? keys[at] : undefined) ?? line }))
}

/** Longest common subsequence; null when the two are too long to be compared. Equal lines are shown as `answer` has them. */
export function differences(reference: Answer, answer: Answer): DiffLine[] | null {
  const before = linesOf(reference)
  const after = linesOf(answer)
  let start = 0
  while (start < before.length && start < after.length && before[start]?.key === after[start]?.key) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end]?.key === after[after.length - 1 - end]?.key
  )
    end++
  const left = before.slice(start, before.length - end)
  const right = after.slice(start, after.length - end)
  if (left.length * right.length > CELLS_MAX) return null
  const lines: Omit<DiffLine, 'number'>[] = []
  for (const { text } of after.slice(0, start)) lines.push({ kind: 'same', text })
  lines.push(...middle(left, right))
  for (const { text } of after.slice(after.length - end)) lines.push({ kind: 'same', text })
  return lines.map((line, number) => ({ ...line, number }))
}

function middle(left: Line[], right: Line[]): Omit<DiffLine, 'number'>[] {
  const width = right.length + 1
  const lengths = new Uint32Array((left.length + 1) * width)
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        left[row]?.key === right[column]?.key
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: Omit<DiffLine, 'number'>[] = []
  let row = 0
  let column = 0
  while (row < left.length || column < right.length) {
    const removed = left[row]
    const added = right[column]
    if (removed !== undefined && added !== undefined && removed.key === added.key) {
      lines.push({ kind: 'same', text: added.text })
      row++
      column++
    } else if (removed !== undefined && (added === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'removed', text: removed.text })
      row++
    } else if (added !== undefined) {
      lines.push({ kind: 'added', text: added.text })
      column++
    }
  }
  return lines
}
