import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

test('the pace is that of the last seconds, not of the whole', () => {
  const pace = new Pace()
  expect(pace.bytesPerSecond(0, 0)).toBeNull()
  for (let second = 0; second <= 10; second++) pace.add(second * 1_000, second * 1_000)
  for (let second = 11; second <= 20; second++) pace.add(10_000 + (second - 10) * 9_000, second * 1_000)
  expect(pace.bytesPerSecond(100_000, 20_000)).toBe(9_000)
})

test('a file that is sent again from an earlier place has no negative pace', () => {
  const pace = new Pace()
  pace.add(50_000, 1_000)
  pace.add(10_000, 2_000)
  pace.add(20_000, 3_000)
  expect(pace.bytesPerSecond(20_000, 3_000)).toBe(10_000)
})
