/** The visible text of a segment as it is kept: a line each, with its moment. */
import type { Line } from './keptLines.ts'

export const textOf = (lines: readonly Line[]): string =>
  lines.map(({ ms, text }) => `${ms}\t${text}\n`).join('')

export function readLines(text: string): Line[] {
  const lines: Line[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const tab = text.indexOf('\t', at)
    if (end === -1) break
    if (tab !== -1 && tab < end)
      lines.push({ ms: Number(text.slice(at, tab)), text: text.slice(tab + 1, end) })
    at = end + 1
  }
  return lines
}
