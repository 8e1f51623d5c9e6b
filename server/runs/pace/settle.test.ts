import { expect, test } from 'vitest'
import { paceAgain, settlePace } from './settle.ts'

const AT = new Date('2026-03-01T10:00:00Z')

test('a random order gets a seed; one that was given stays, and without that order there is none', () => {
  expect(settlePace({ order: 'random' }, AT)?.seed).toBeGreaterThanOrEqual(0)
  expect(settlePace({ order: 'random', seed: 7 }, AT)).toEqual({ order: 'random', seed: 7 })
  expect(settlePace({ order: 'hostname', seed: 7 }, AT)).toEqual({ order: 'hostname' })
  expect(settlePace(undefined, AT)).toBeNull()
})

test('a deadline after a while becomes a time, anew for a retry; one that was a time holds while it lies ahead', () => {
  const after = settlePace({ deadlineSeconds: 60 }, AT)
  expect(after).toEqual({ deadlineSeconds: 60, deadlineAt: '2026-03-01T10:01:00.000Z' })
  const later = new Date('2026-03-02T10:00:00Z')
  expect(settlePace(paceAgain(after, later), later)?.deadlineAt).toBe('2026-03-02T10:01:00.000Z')

  const fixed = { deadlineAt: '2026-03-01T12:00:00Z', onDeadline: 'cancel' as const, concurrency: 2 }
  expect(settlePace(fixed, AT)).toEqual(fixed)
  expect(paceAgain(fixed, AT)).toEqual(fixed)
  expect(paceAgain(fixed, later)).toEqual({ concurrency: 2 })
  expect(() => settlePace(fixed, later)).toThrow('The deadline has passed: 2026-03-01T12:00:00Z.')
})
