import { expect, test } from 'vitest'
import { noCounts } from '../states.ts'
import { batchOfEach, batchSizes, overBudget } from './plan.ts'

test.each([
  [10, undefined, [10]],
  [0, undefined, []],
  [100, [1, 10, '10%', 'rest'], [1, 10, 10, 79]],
  [100, [1, 10, '30%'], [1, 10, 30, 30, 29]],
  [5, [2], [2, 2, 1]],
  [3, ['10%'], [1, 1, 1]],
  [3, [10, 1], [3]],
])('%i hosts in batches of %j are %j', (total, batches, sizes) => {
  expect(batchSizes(total, batches)).toEqual(sizes)
})

test('each host has its batch, in turn', () => {
  expect(batchOfEach(4, [1, 2, 'rest'])).toEqual([0, 1, 1, 2])
})

test('a budget counts what failed, timed out or was lost, and forgives what a person has seen', () => {
  const counts = { ...noCounts(), failed: 2, timed_out: 1, lost: 1, skipped: 50, cancelled: 3 }
  const run = { counts, total: 100, forgiven: 0 }
  expect(overBudget({}, run)).toBeNull()
  expect(overBudget({ failureBudget: 4 }, run)).toBeNull()
  expect(overBudget({ failureBudget: '3%' }, run)).toBe('budget: 4 failed, 3 may')
  expect(overBudget({ failureBudget: 0 }, { ...run, forgiven: 4 })).toBeNull()
  expect(overBudget({ failureBudget: 0 }, { ...run, forgiven: 3 })).toBe('budget: 1 failed, 0 may')
})
