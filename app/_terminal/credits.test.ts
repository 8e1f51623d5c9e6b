import { expect, test, vi } from 'vitest'
import { Credits } from './credits.ts'

test('a flood is acknowledged in steps, the rest once it is quiet, always as a total', () => {
  vi.useFakeTimers()
  const told: number[] = []
  const credits = new Credits((bytes) => told.push(bytes))
  for (let drawn = 0; drawn < 80 * 1024; drawn += 1024) credits.drew(1024)
  expect(told).toEqual([32 * 1024, 64 * 1024])
  vi.runAllTimers()
  expect(told).toEqual([32 * 1024, 64 * 1024, 80 * 1024])
  credits.drew(1)
  credits.stop()
  vi.runAllTimers()
  expect(told).toHaveLength(3)
  vi.useRealTimers()
})
