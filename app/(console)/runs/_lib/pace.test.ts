import { expect, test } from 'vitest'
import { EMPTY_PACE, type PaceDraft, paceDraftOf, paceOf, paceProblems } from './pace.ts'

test('what is typed becomes what the server takes, and back', () => {
  const draft = {
    ...EMPTY_PACE,
    concurrency: '25',
    batches: '1, 10，10% rest',
    between: 'gate' as const,
    failureBudget: '5%',
  }
  const pace = {
    concurrency: 25,
    batches: [1, 10, '10%', 'rest'],
    gate: true,
    failureBudget: '5%',
    onBudget: 'pause',
  }
  expect(paceProblems(draft)).toEqual({})
  expect(paceOf(draft)).toEqual(pace)
  expect(paceOf(paceDraftOf(paceOf(draft) ?? null))).toEqual(pace)
})

test.each<Partial<PaceDraft>>([
  { order: 'hostname' },
  { order: 'label', orderLabel: 'zone' },
  { order: 'random', seed: '42' },
  { growth: 'success', rampFrom: '5%', rampBy: 'x1.5' },
  { growth: 'time', rampFrom: '2', rampBy: '10', rampSeconds: '30' },
  { offline: 'wait', offlineFor: '90', offlineUnit: 'minutes' },
  { deadline: 'after', deadlineAfter: '3', deadlineUnit: 'hours', onDeadline: 'cancel' },
  { deadline: 'at', deadlineAt: '2099-01-01T12:00' },
])('%j goes to the server and back', (fields) => {
  const draft = { ...EMPTY_PACE, ...fields }
  expect(paceProblems(draft)).toEqual({})
  expect(paceDraftOf(paceOf(draft) ?? null)).toEqual(draft)
})

test('a deadline that has passed does not bound another run', () => {
  expect(paceDraftOf({ concurrency: 2, deadlineAt: '2020-01-01T12:00:00Z', onDeadline: 'cancel' })).toEqual({
    ...EMPTY_PACE,
    concurrency: '2',
  })
})

test('nothing typed is as fast as it can', () => {
  expect(paceProblems(EMPTY_PACE)).toEqual({})
  expect(paceOf(EMPTY_PACE)).toBeUndefined()
  expect(paceOf({ ...EMPTY_PACE, between: 'gate' })).toBeUndefined()
  expect(paceDraftOf(null)).toEqual(EMPTY_PACE)
})

test.each<[Partial<PaceDraft>, ReturnType<typeof paceProblems>]>([
  [{ concurrency: '0' }, { concurrency: 'amountInvalid' }],
  [{ concurrency: '101%' }, { concurrency: 'amountInvalid' }],
  [{ batches: '1, many' }, { batches: 'batchesInvalid' }],
  [{ failureBudget: '-1' }, { failureBudget: 'amountInvalid' }],
  [{ failureBudget: '0' }, {}],
  [{ order: 'label', orderLabel: ' ' }, { orderLabel: 'labelInvalid' }],
  [
    { growth: 'time', rampFrom: '0', rampBy: 'x1', rampSeconds: '' },
    { rampFrom: 'amountInvalid', rampBy: 'rampByInvalid', rampSeconds: 'waitInvalid' },
  ],
  [{ offline: 'wait', offlineFor: '31', offlineUnit: 'days' }, { offlineFor: 'spanInvalid' }],
  [{ deadline: 'after', deadlineAfter: 'x' }, { deadlineAfter: 'spanInvalid' }],
  [{ deadline: 'at', deadlineAt: '2020-01-01T12:00' }, { deadlineAt: 'deadlineInvalid' }],
  [{ deadline: 'at' }, { deadlineAt: 'deadlineInvalid' }],
  [{ order: 'random', seed: '4294967296' }, { seed: 'seedInvalid' }],
  [{ between: 'wait' as const, waitSeconds: 'x' }, { waitSeconds: 'waitInvalid' }],
])('%j: %j', (fields, problems) => {
  expect(paceProblems({ ...EMPTY_PACE, ...fields })).toEqual(problems)
})
