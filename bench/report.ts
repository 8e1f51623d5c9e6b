/** Figures of a benchmark, as a table for people or one JSON object a line for programs. */

/** One measured value beside one peer that was measured in the same run. */
export interface Figure {
  bench: string
  metric: string
  value: number
  unit: string
  /** What it is compared with. */
  reference: string
  referenceValue: number
}

/** Three significant digits: more would be noise. */
const round = (value: number) => Number(value.toPrecision(3))
const withRatio = (figure: Figure) => ({
  ...figure,
  value: round(figure.value),
  referenceValue: round(figure.referenceValue),
  ratio: round(figure.value / figure.referenceValue),
})

export const asLines = (figures: Figure[]): string =>
  figures.map((figure) => `${JSON.stringify(withRatio(figure))}\n`).join('')

/** A Markdown table with padded columns. */
export function asTable(figures: Figure[]): string {
  const head = ['bench', 'metric', 'value', 'unit', 'reference', 'its value', 'ratio']
  const rows = figures.map(withRatio).map((f) => {
    return [f.bench, f.metric, f.value, f.unit, f.reference, f.referenceValue, f.ratio].map(String)
  })
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |\n`
  return line(head) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join('')
}

/** The value below which the share `p` (0 to 1) of `values` lies. */
export function percentile(values: number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN
}

export const median = (values: number[]): number => percentile(values, 0.5)
