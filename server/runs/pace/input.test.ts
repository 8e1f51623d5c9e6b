import { expect, test } from 'vitest'
import { paceInput } from './input.ts'

test.each([
  [{ concurrency: 0 }, 'concurrency'],
  [{ concurrency: '0%' }, 'concurrency'],
  [{ batches: ['00%', 1] }, 'batches'],
  [{ batches: ['rest', 1] }, 'batches'],
  [{ ramp: { from: '0%', by: 1 } }, 'ramp'],
  [{ gate: true }, 'gate'],
  [{ pauseSeconds: 60, concurrency: 5 }, 'pauseSeconds'],
  [{ onBudget: 'stop' }, 'onBudget'],
  [{ onDeadline: 'cancel' }, 'onDeadline'],
  [{ ramp: { from: 100, by: 'x2' }, concurrency: 5 }, 'ramp'],
  [{ ramp: { from: '50%', by: 'x2' }, concurrency: '5%' }, 'ramp'],
])('%j is refused, and the field is named', (pace, field) => {
  expect(paceInput.safeParse(pace).error?.issues.map(({ path }) => path[0])).toEqual([field])
})

test.each([
  { concurrency: '1%' },
  { batches: [1, '10%', 'rest'], gate: true },
  { failureBudget: '0%', onBudget: 'stop' },
  { gate: false, pauseSeconds: 0 },
  { ramp: { from: 5, by: 1 }, concurrency: 5 },
  // Which of them is more depends on the hosts.
  { ramp: { from: 5, by: 1 }, concurrency: '5%' },
])('%j is a pace', (pace) => {
  expect(paceInput.safeParse(pace).success).toBe(true)
})
