import { expect, test } from 'vitest'
import { paceInput } from './input.ts'

test.each([
  [{ concurrency: 0 }, 'concurrency'],
  [{ concurrency: '0%' }, 'concurrency'],
  [{ batches: ['00%', 1] }, 'batches'],
  [{ batches: ['rest', 1] }, 'batches'],
  [{ ramp: { from: '0%', by: 1 } }, 'ramp'],
])('%j is refused, and the field is named', (pace, field) => {
  expect(paceInput.safeParse(pace).error?.issues.map(({ path }) => path[0])).toEqual([field])
})

test.each([{ concurrency: '1%' }, { batches: [1, '10%', 'rest'] }, { failureBudget: '0%' }])(
  '%j is a pace',
  (pace) => {
    expect(paceInput.safeParse(pace).success).toBe(true)
  },
)
