import { expect, test } from 'vitest'
import { type Policy, strictest } from './policy.ts'

const LAX: Policy = { record: 'off', input: false, keepDays: 7 }
const PLAIN: Policy = { record: 'on', input: true, keepDays: 30 }
const HARD: Policy = { record: 'must', input: false, keepDays: null }

test('of several policies the most of everything holds, in whichever order they come', () => {
  expect(strictest([LAX])).toEqual(LAX)
  for (const [a, b] of [
    [LAX, PLAIN],
    [PLAIN, LAX],
  ] as const)
    expect(strictest([a, b])).toEqual({ record: 'on', input: true, keepDays: 30 })
  expect(strictest([PLAIN, HARD, LAX])).toEqual({ record: 'must', input: true, keepDays: null })
})
