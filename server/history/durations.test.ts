import { expect, test } from 'vitest'
import { bucketOf, percentileOf } from './durations.ts'

const histogramOf = (all: number[]) => {
  const counts = new Map<number, number>()
  for (const ms of all) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1)
  return counts
}

test.each([0.5, 0.95, 1])('the %d percentile of all kinds of durations is within five per cent', (p) => {
  for (const scale of [1, 10, 1_000, 60_000, 86_400_000]) {
    const all = Array.from({ length: 1_000 }, (_, i) => Math.round(scale * (1 + ((i * 7_919) % 997) / 50)))
    const exact = all.toSorted((a, b) => a - b)[Math.ceil(p * all.length) - 1] ?? Number.NaN
    const told = percentileOf(histogramOf(all), p) ?? Number.NaN
    expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.max(1, exact * 0.05))
  }
})

test('one slow task among twenty is what the 95th percentile leaves out', () => {
  const counts = histogramOf([...Array<number>(19).fill(100), 10_000])
  expect(percentileOf(counts, 0.95)).toBeLessThan(106)
  expect(percentileOf(counts, 0.96)).toBeGreaterThan(9_500)
})

test('without durations there is no percentile, and what takes no time takes a millisecond', () => {
  expect(percentileOf(new Map(), 0.5)).toBeNull()
  expect(percentileOf(new Map([[3, 0]]), 0.5)).toBeNull()
  expect(percentileOf(histogramOf([0, 0, 1]), 0.5)).toBe(1)
})
