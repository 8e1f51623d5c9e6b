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
])('%j goes to the server and back', (fields) => {
  const draft = { ...EMPTY_PACE, ...fields }
  expect(paceProblems(draft)).toEqual({})
  expect(paceDraftOf(paceOf(draft) ?? null)).toEqual(draft)
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
  [{ order: 'random', seed: '4294967296' }, { seed: 'seedInvalid' }],
  [{ between: 'wait' as const, waitSeconds: 'x' }, { waitSeconds: 'waitInvalid' }],
])('%j: %j', (fields, problems) => {
  expect(paceProblems({ ...EMPTY_PACE, ...fields })).toEqual(problems)
})
