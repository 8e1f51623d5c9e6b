import { expect, test } from 'vitest'
import { EMPTY_DRAFT, hasOpenQuote, problemsOf } from './draft.ts'

test('everything that the server would refuse is said beside its field', () => {
  expect(problemsOf({ ...EMPTY_DRAFT, timeoutSeconds: '0', user: 'no way', params: `a "b` })).toEqual({
    script: 'scriptEmpty',
    params: 'paramsQuote',
    user: 'userInvalid',
    timeoutSeconds: 'timeoutInvalid',
    targets: 'targetsEmpty',
  })
})

test('a complete draft has no problem', () => {
  const agents = [{ id: 'a', hostname: 'web-01', address: '', online: true, locked: false }]
  expect(problemsOf({ ...EMPTY_DRAFT, script: 'uptime', targets: { kind: 'agents', agents } })).toEqual({})
})

test('quotes count as a shell counts them', () => {
  expect(hasOpenQuote(`--name "two words" 'it is' \\"x`)).toBe(false)
  expect(hasOpenQuote(`'a\\'`)).toBe(false)
  expect(hasOpenQuote(`"a\\"`)).toBe(true)
  expect(hasOpenQuote('a\\')).toBe(true)
})
