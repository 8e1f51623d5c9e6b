import { expect, test } from 'vitest'
import { asLines, median, percentile } from './report.ts'

test('a JSON line carries the ratio to the reference', () => {
  const line = asLines([
    { bench: 'terminal', metric: 'bulk', value: 30, unit: 'MB/s', reference: 'relay', referenceValue: 40 },
  ])
  expect(JSON.parse(line)).toMatchObject({ metric: 'bulk', ratio: 0.75 })
})

test('percentiles come from the sorted values', () => {
  expect(median([5, 1, 3])).toBe(3)
  expect(percentile([...Array(100).keys()], 0.99)).toBe(99)
})
