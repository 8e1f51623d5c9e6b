import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { ScriptParameter } from '../../drizzle/schema/index.ts'
import { DomainError } from '../errors.ts'
import { environmentOf, paramsWith, readValues, type Values } from './values.ts'

const parameter = (part: Partial<ScriptParameter>): ScriptParameter => ({
  ...{ name: 'it', label: '', type: 'text', pass: 'env', required: false },
  ...part,
})

/** The code and the parameter of the refusal; '' where it was taken. */
function refusal(part: Partial<ScriptParameter>, values: Values): string {
  try {
    readValues([parameter(part)], values)
    return ''
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return `${error.code} ${error.params.name}`
  }
}

test('each wrong value is refused with the name of its parameter', () => {
  const number = { type: 'number', min: 1, max: 9 } as const
  expect([
    refusal({}, { other: 'x' }),
    refusal({}, { toString: 'x' }),
    refusal({ required: true }, {}),
    refusal({ required: true }, { it: '' }),
    refusal({}, { it: 1 }),
    refusal({}, { it: 'a\0b' }),
    refusal({}, { it: 'x'.repeat(5000) }),
    refusal({ pattern: '[a-z]+' }, { it: 'abc1' }),
    refusal(number, { it: '5' }),
    refusal(number, { it: 0 }),
    refusal(number, { it: 10 }),
    refusal({ type: 'choice', choices: ['a', 'b'] }, { it: 'c' }),
    refusal({ type: 'boolean' }, { it: 'true' }),
    refusal({ type: 'secret' }, { it: 'abc' }),
    refusal({ type: 'secret' }, { it: 1234 }),
  ]).toEqual([
    'value_unknown other',
    'value_unknown toString',
    'value_required it',
    'value_required it',
    'value_type it',
    'value_nul it',
    'value_too_long it',
    'value_pattern it',
    'value_type it',
    'value_least it',
    'value_most it',
    'value_choice it',
    'value_type it',
    'value_short it',
    'value_type it',
  ])
})

test('what is not given is the default, else empty; what is right is taken as it is', () => {
  const parameters = [
    parameter({ name: 'A', default: 'x' }),
    parameter({ name: 'B' }),
    parameter({ name: 'C', type: 'number', default: 3 }),
    parameter({ name: 'D', type: 'boolean', default: true, pass: 'argument' }),
    parameter({ name: 'E', type: 'secret' }),
    parameter({ name: 'toString', pattern: '[a-z]+' }),
  ]
  const { values, secrets } = readValues(parameters, { C: 0, D: false, E: 'hunter2' })
  expect(secrets).toEqual({ E: 'hunter2' })
  expect(JSON.stringify(values)).not.toContain('hunter2')
  expect(values.map(({ value }) => value)).toEqual(['x', '', 0, false, '', ''])
  expect(environmentOf(values)).toEqual({ A: 'x', B: '', C: '0', E: '', toString: '' })
  expect(paramsWith('--all', values)).toBe("--all 'false'")
})

test('a pattern that would take forever refuses the value instead', () => {
  expect(refusal({ pattern: '(a+)+' }, { it: `${'a'.repeat(40)}!` })).toBe('value_pattern it')
})

test('whatever is in a value, a shell reads it as one word', () => {
  const texts = ['', ' ', `it's`, `'`, `"; rm -rf /`, '$HOME `id`', '\\', 'a\nb', '群控']
  const words = texts.map((value) => ({ name: 'x', pass: 'argument' as const, value }))
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${paramsWith('first', words)}`], {
    encoding: 'utf8',
  })
  expect(read.split('\0').slice(0, -1)).toEqual(['first', ...texts])
})
