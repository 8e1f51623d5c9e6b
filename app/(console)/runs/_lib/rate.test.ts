import { expect, test } from 'vitest'
import { PaceMeter, roundedRate } from './rate.ts'

/** Feeds a meter once a second with what `doneAt` says, and reads it each time. */
function watch(seconds: number, doneAt: (second: number) => number, total: number) {
  const meter = new PaceMeter()
  return Array.from({ length: seconds + 1 }, (_, second) => {
    meter.add(second * 1000, doneAt(second))
    return meter.read(second * 1000, total)
  })
}

test('an even run says its rate, and counts down to its end', () => {
  const read = watch(20, (second) => second * 50, 2_000)
  expect(read[1]).toBeNull()
  expect(read[10]).toEqual({ rate: 50, leftMs: 30_000 })
  expect(read[20]).toEqual({ rate: 50, leftMs: 20_000 })
})

test('results that come in bursts do not make the time left jump', () => {
  const read = watch(60, (second) => Math.floor(second / 5) * 250, 6_000).slice(15)
  const ends = read.map((pace, at) => (pace?.leftMs ?? 0) + at * 1000)
  const jumps = ends.filter((end, at) => at > 0 && end !== ends[at - 1])
  expect(jumps.length).toBeLessThanOrEqual(3)
  for (const pace of read) expect(pace?.rate).toBeCloseTo(50, -2)
})

test('a run that becomes slower says so, and one that stands still says no time', () => {
  const slower = watch(60, (second) => (second < 20 ? second * 100 : 2_000 + (second - 20) * 10), 3_000)
  expect(slower[60]?.rate).toBeCloseTo(10, 0)
  expect((slower[60]?.leftMs ?? 0) / 1000).toBeGreaterThan(40)
  const still = watch(60, (second) => Math.min(second, 20) * 10, 1_000)
  expect(still[60]).toEqual({ rate: 0, leftMs: null })
})

test('a rate is said with two digits', () => {
  expect([312.4, 99.6, 12.3, 3.44, 0.26, 0].map(roundedRate)).toEqual([310, 100, 12, 3.4, 0.3, 0])
})
