import { expect, test } from 'vitest'
import type { ScriptParameter } from '../../drizzle/schema/index.ts'
import { DomainError } from '../errors.ts'
import { checkParameters } from './parameters.ts'

const parameter = (part: Partial<ScriptParameter>): ScriptParameter => ({
  ...{ name: 'it', label: '', type: 'text', pass: 'env', required: false },
  ...part,
})

function refusal(...parts: Partial<ScriptParameter>[]): string {
  try {
    checkParameters(parts.map(parameter))
    return ''
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return `${error.code} ${error.params.name}`
  }
}

test('parameters that make no sense are refused by name', () => {
  expect([
    refusal({}, {}),
    refusal({ name: 'LD_PRELOAD' }),
    refusal({ type: 'number', min: 2, max: 1 }),
    refusal({ type: 'choice', choices: [] }),
    refusal({ pattern: '(' }),
    refusal({ type: 'number', default: 'x' }),
    refusal({ type: 'choice', choices: ['a'], default: 'b' }),
  ]).toEqual([
    'parameter_twice it',
    'parameter_reserved LD_PRELOAD',
    'parameter_range it',
    'parameter_choices it',
    'parameter_pattern it',
    'parameter_default it',
    'parameter_default it',
  ])
})

test('what belongs to another type is left out', () => {
  const full = parameter({ type: 'boolean', default: true, min: 1, choices: ['a'], pattern: 'x' })
  expect(checkParameters([full])).toEqual([parameter({ type: 'boolean', default: true })])
  const secret = parameter({ type: 'secret', default: 'hunter2', pass: 'argument' })
  expect(checkParameters([secret])).toEqual([parameter({ type: 'secret' })])
})
