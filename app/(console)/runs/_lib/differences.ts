/** Where an answer differs from the answer that most hosts gave, line by line. */

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  /** Its place in the list, from 0. */
  number: number
}

/** Beyond so many cells the table would take longer to make than a person to read both answers. */
const CELLS_MAX = 4_000_000

/** Longest common subsequence; null when the two are too long to be compared. */
export function differences(reference: string, text: string): DiffLine[] | null {
  const before = reference.replace(/\n$/, '').split('\n')
  const after = text.replace(/\n$/, '').split('\n')
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  const left = before.slice(start, before.length - end)
  const right = after.slice(start, after.length - end)
  if (left.length * right.length > CELLS_MAX) return null
  const lines: Omit<DiffLine, 'number'>[] = []
  for (const line of before.slice(0, start)) lines.push({ kind: 'same', text: line })
  lines.push(...middle(left, right))
  for (const line of before.slice(before.length - end)) lines.push({ kind: 'same', text: line })
  return lines.map((line, number) => ({ ...line, number }))
}

function middle(left: string[], right: string[]): Omit<DiffLine, 'number'>[] {
  const width = right.length + 1
  const lengths = new Uint32Array((left.length + 1) * width)
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: Omit<DiffLine, 'number'>[] = []
  let row = 0
  let column = 0
  while (row < left.length || column < right.length) {
    const removed = left[row]
    const added = right[column]
    if (removed !== undefined && removed === added) {
      lines.push({ kind: 'same', text: removed })
      row++
      column++
    } else if (removed !== undefined && (added === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'removed', text: removed })
      row++
    } else if (added !== undefined) {
      lines.push({ kind: 'added', text: added })
      column++
    }
  }
  return lines
}
