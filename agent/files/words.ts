/** What was done with a file, in the words that stand in the task's output: the same for hosts on which the same was done. */
import type { FetchedFile, PlaceFile } from '../protocol/index.ts'
import type { Placed } from './worker.ts'

const UNITS = ['KB', 'MB', 'GB'] as const

/** `12.3 MB (12345678 bytes)`. */
function amount(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let value = bytes
  let unit = 'B'
  for (const next of UNITS) {
    if (value < 1000) break
    value /= 1000
    unit = next
  }
  return `${value.toFixed(1)} ${unit} (${bytes} bytes)`
}

export function wordsFor(placed: Placed, order: PlaceFile, received: number): string {
  const lines = [
    {
      there: placed.adjusted ? 'already there, owner or mode set anew' : 'already there',
      kept: 'kept: another file is there',
      placed: 'placed',
      replaced: 'replaced',
    }[placed.what],
    `path    ${placed.path}`,
    ...(placed.what === 'kept' ? [] : [`size    ${amount(order.size)}`, `sha256  ${order.sha256}`]),
    ...(placed.backup ? [`backup  ${placed.backup}`] : []),
    `sent    ${amount(received)}`,
  ]
  return `${lines.join('\n')}\n`
}

/** Of one file that was fetched. */
export const wordsForFetched = ({ path, size, sha256 }: FetchedFile): string[] => [
  'fetched',
  `path    ${path}`,
  `size    ${amount(size)}`,
  `sha256  ${sha256}`,
]
