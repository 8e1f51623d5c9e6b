import { expect, test } from 'vitest'
import { daysOf, gibOf, policyOf } from './retention.ts'

test('empty fields keep everything, numbers are days and GiB', () => {
  expect(policyOf('', ' ').policy).toEqual({ keepDays: null, keepOutputBytes: null })
  expect(policyOf(' 30', '1,5').policy).toEqual({ keepDays: 30, keepOutputBytes: 1.5 * 1024 ** 3 })
  const policy = { keepDays: 90, keepOutputBytes: 20 * 1024 ** 3 }
  expect(policyOf(daysOf(policy), gibOf(policy)).policy).toEqual(policy)
})

test.each(['0', '-1', '1.5', 'x', '36501'])('%s are no days', (days) => {
  expect(policyOf(days, '')).toMatchObject({ policy: null, daysProblem: true, gibProblem: false })
})

test.each(['-1', 'x', '1.2345', '1 2'])('%s are no GiB', (gib) => {
  expect(policyOf('', gib)).toMatchObject({ policy: null, daysProblem: false, gibProblem: true })
})
