import { expect, test } from 'vitest'
import type { ScriptDetail, ScriptParameter } from '../../../../server/trpc/types.ts'
import { EMPTY_FORM, formOf, inputOf, newParameter, parameterProblems } from './form.ts'

test('a script that is opened and saved as it is stays what it is', () => {
  const parameters: ScriptParameter[] = [
    { name: 'A', label: '', type: 'text', pass: 'env', required: true, pattern: 'x*' },
    {
      name: 'B',
      label: 'b',
      type: 'number',
      pass: 'argument',
      required: false,
      default: 0,
      min: -1,
      max: 2.5,
    },
    { name: 'C', label: '', type: 'choice', pass: 'env', required: false, choices: ['a', 'b, c'] },
    { name: 'D', label: '', type: 'boolean', pass: 'env', required: false, default: false },
  ]
  const detail: ScriptDetail = {
    ...{ id: 'x', name: 'name', description: 'words', tags: ['a', 'b'], version: 1, runnable: 1 },
    ...{ createdAt: '', updatedAt: '' },
    content: {
      ...{ version: 1, interpreter: 'python', note: 'old', restoredFrom: null, createdBy: '', createdAt: '' },
      ...{ disabledAt: null, script: 'print(1)', parameters },
    },
  }
  const { name, description, tags } = detail
  expect(inputOf(formOf(detail))).toEqual({
    ...{ name, description, tags, script: 'print(1)', interpreter: 'python', parameters, note: '' },
  })
})

test('what could not be sent is said beside its field', () => {
  const parameter = newParameter(EMPTY_FORM.parameters)
  expect(parameterProblems({ ...parameter, name: '1a' })).toEqual({ name: 'name' })
  expect(parameterProblems({ ...parameter, name: 'A', type: 'choice', choices: ' \n ' })).toEqual({
    choices: 'choices',
  })
  expect(parameterProblems({ ...parameter, name: 'A', type: 'number', min: 'x', default: '1e3' })).toEqual({
    min: 'number',
  })
})
