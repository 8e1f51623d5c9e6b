import { expect, test } from 'vitest'
import type { RunPace } from '../../../drizzle/schema/index.ts'
import { noCounts } from '../states.ts'
import { isFactor, slotsOf } from './ramp.ts'

const slots = (pace: RunPace, total: number, succeeded = 0, rampSteps = 0) =>
  slotsOf(pace, { total, counts: { ...noCounts(), succeeded, failed: 50 }, rampSteps })

test.each<[RunPace, number, number]>([
  [{}, 100, Number.POSITIVE_INFINITY],
  [{ concurrency: 7 }, 100, 7],
  [{ concurrency: '10%' }, 25, 3],
  [{ concurrency: '1%' }, 5, 1],
])('%j lets so many of %i hosts run at one time: %i', (pace, total, expected) => {
  expect(slots(pace, total)).toBe(expected)
})

test.each<[RunPace['ramp'], [number, number][]]>([
  [
    { from: 1, by: 'x2' },
    [
      [0, 1],
      [1, 2],
      [2, 2],
      [3, 4],
      [7, 8],
      [15, 16],
      [31, 20],
      [90, 20],
    ],
  ],
  [
    { from: 2, by: 3 },
    [
      [0, 2],
      [1, 2],
      [2, 5],
      [7, 8],
      [99, 20],
    ],
  ],
  [
    { from: '5%', by: '10%' },
    [
      [4, 5],
      [5, 15],
      [20, 20],
    ],
  ],
  [
    { from: 1, by: 'x1.1' },
    [
      [1, 2],
      [3, 3],
    ],
  ],
])('a ramp of %j grows as hosts succeed, up to the 20 that may run', (ramp, steps) => {
  for (const [succeeded, expected] of steps)
    expect(slots({ concurrency: 20, ramp }, 100, succeeded)).toBe(expected)
})

test('a ramp over time grows by its steps, whatever has succeeded, and ends where all run', () => {
  const ramp = { from: 1, by: 'x3', everySeconds: 60 }
  expect([0, 1, 2, 9].map((steps) => slots({ ramp }, 100, 70, steps))).toEqual([1, 3, 9, 243])
})

test.each([
  ['x2', true],
  ['x1.5', true],
  ['x1', false],
  ['x0.5', false],
  ['2', false],
  ['10%', false],
])('%s is a factor: %s', (by, is) => expect(isFactor(by)).toBe(is))
