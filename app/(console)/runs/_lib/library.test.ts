import { expect, test } from 'vitest'
import type { ScriptDetail, ScriptParameter } from '../../../../server/trpc/types.ts'
import { type Library, libraryOf, typedProblems, valuesOf, withoutSecrets } from './library.ts'

const parameter = (part: Partial<ScriptParameter> & { name: string }): ScriptParameter => ({
  ...{ label: '', type: 'text', pass: 'env', required: false },
  ...part,
})
const library = (parameters: ScriptParameter[], typed: Record<string, string>): Library => ({
  ...{ id: 'a', name: 'a', version: 1 },
  ...{ parameters, typed },
})

test('what the server would refuse is said beside its field', () => {
  const parameters = [
    parameter({ name: 'a', required: true }),
    parameter({ name: 'b', type: 'number' }),
    parameter({ name: 'c', type: 'number', min: 2 }),
    parameter({ name: 'd', type: 'number', max: 2 }),
    parameter({ name: 'e', pattern: '[a-z]+' }),
    parameter({ name: 'f', required: true, default: 'x' }),
  ]
  expect(typedProblems(library(parameters, { b: 'x', c: '1', d: '3', e: 'A' }))).toEqual({
    ...{ a: 'required', b: 'number', c: 'least', d: 'most', e: 'pattern' },
  })
})

test('what is typed is sent as what the parameter takes, and what is empty is not sent', () => {
  const parameters = [
    parameter({ name: 'a' }),
    parameter({ name: 'b', type: 'number' }),
    parameter({ name: 'c', type: 'boolean' }),
    parameter({ name: 'd' }),
  ]
  expect(valuesOf(library(parameters, { a: '1', b: '2.5', c: 'false' }))).toEqual({
    a: '1',
    b: 2.5,
    c: false,
  })
})

test('a tab keeps what was typed, but no secret', () => {
  const parameters = [parameter({ name: 'a' }), parameter({ name: 'b', type: 'secret' })]
  const typed = library(parameters, { a: 'kept', b: 'hunter2' })
  expect(valuesOf(typed)).toEqual({ a: 'kept', b: 'hunter2' })
  expect(withoutSecrets(typed).typed).toEqual({ a: 'kept', b: '' })
})

test('a secret that somebody else gave has to be typed again; what a step prints is no wrong number', () => {
  const parameters = [
    parameter({ name: 'a', type: 'secret', required: false }),
    parameter({ name: 'n', type: 'number' }),
  ]
  const open = library(parameters, { a: '', n: '{{host.steps.size.stdout}}' })
  expect(typedProblems({ ...open, kept: ['a'] })).toEqual({})
  expect(typedProblems({ ...open, again: ['a'] })).toEqual({ a: 'again' })
  expect(typedProblems({ ...open, again: ['a'], typed: { ...open.typed, a: 'hunter2' } })).toEqual({})
})

test('of an earlier run its values stand there again, and that its secrets do not is known', () => {
  const parameters = [parameter({ name: 'a' }), parameter({ name: 'b', type: 'secret' })]
  const script = { id: 'x', name: 'x', content: { parameters, version: 3 } } as ScriptDetail
  const values = [
    { name: 'a', pass: 'env' as const, value: 'before' },
    { name: 'b', pass: 'env' as const, value: '', secret: true as const },
  ]
  expect(libraryOf(script, values)).toMatchObject({ typed: { a: 'before', b: '' }, notTaken: ['b'] })
  expect(libraryOf(script)).not.toHaveProperty('notTaken')
})
