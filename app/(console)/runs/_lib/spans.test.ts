import { expect, test } from 'vitest'
import { isoOf, localOf, secondsOf, spanOf } from './spans.ts'

test.each([
  ['90', 'minutes', 5400],
  ['30', 'days', 2_592_000],
  ['31', 'days', null],
  ['0', 'hours', null],
  ['1.5', 'hours', null],
  ['', 'hours', null],
] as const)('%s %s are %s seconds', (amount, unit, seconds) => {
  expect(secondsOf(amount, unit)).toBe(seconds)
})

test.each([
  [86_400, { amount: '1', unit: 'days' }],
  [5400, { amount: '90', unit: 'minutes' }],
  [7200, { amount: '2', unit: 'hours' }],
  [61, { amount: '2', unit: 'minutes' }],
] as const)('%i seconds are %j', (seconds, span) => {
  expect(spanOf(seconds)).toEqual(span)
})

test('a time goes to the clocks of the browser and back', () => {
  const iso = '2026-03-01T12:30:00.000Z'
  expect(isoOf(localOf(iso))).toBe(iso)
  expect(isoOf('')).toBeNull()
})
