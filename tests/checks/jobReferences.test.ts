import { expect, test } from 'vitest'
import { splitParams } from '../../agent/protocol/params.ts'
import type { JobStep } from '../../drizzle/schema/index.ts'
import type { DomainError } from '../../server/errors.ts'
import { checkReferences, isHostReference, referencesOf, withOutputs } from '../../server/jobs/references.ts'

const step = (name: string, run: JobStep['run']): JobStep => ({
  name,
  run,
  targets: null,
  onFailure: 'stop',
})
const none = new Map<string, string>()
const NASTY = `a b'c"d\\e $(reboot) \`id\` ;\n--flag {{steps.build.stdout}}`
const outputs = { common: new Map([['build', NASTY]]), host: null }
const wordsOf = (params: string) =>
  splitParams(withOutputs({ script: 'x', params }, outputs, none).params ?? '')

test('an output in the parameters is one word, whatever is in it and whatever quotes stand around it', () => {
  expect(wordsOf('--v {{steps.build.stdout}} end')).toEqual(['--v', NASTY, 'end'])
  expect(wordsOf('{{ steps.build.stdout }}')).toEqual([NASTY])
  expect(wordsOf(`'{{steps.build.stdout}}' x`)).toEqual([NASTY, 'x'])
  expect(wordsOf(`"<{{steps.build.stdout}}>" x`)).toEqual([`<${NASTY}>`, 'x'])
  expect(wordsOf(`--tag={{steps.build.stdout}}`)).toEqual([`--tag=${NASTY}`])
  expect(wordsOf(`\\'{{steps.build.stdout}}\\'`)).toEqual([`'${NASTY}'`])
})

test('other braces are left alone', () => {
  expect(wordsOf(`--format '{{.Names}}'`)).toEqual(['--format', '{{.Names}}'])
  expect(referencesOf({ script: '{{steps.build.stdout}}', params: '' }, 'common').size).toBe(0)
})

test('values take outputs as text, and as numbers and yes or no where the parameter is one', () => {
  const common = new Map([
    ['count', '12'],
    ['on', 'true'],
  ])
  const types = new Map([
    ['N', 'number'],
    ['B', 'boolean'],
    ['T', 'text'],
  ])
  const values = {
    N: '{{steps.count.stdout}}',
    B: '{{steps.on.stdout}}',
    T: 'v{{steps.count.stdout}}',
    X: 3,
  }
  expect(withOutputs({ values }, { common, host: null }, types).values).toEqual({
    N: 12,
    B: true,
    T: 'v12',
    X: 3,
  })
})

test('a reference names an earlier step, and is written as one', () => {
  const codeOf = (steps: JobStep[]) => {
    try {
      checkReferences(steps)
      return null
    } catch (error) {
      return (error as DomainError).code
    }
  }
  const uses = (text: string) => step('deploy', { script: 'x', params: text })
  const build = step('build', { script: 'x' })
  expect(codeOf([build, uses('{{steps.build.stdout}}')])).toBeNull()
  expect(codeOf([uses('{{steps.build.stdout}}'), build])).toBe('step_unknown')
  expect(codeOf([uses('{{steps.deploy.stdout}}')])).toBe('step_unknown')
  expect(codeOf([build, uses('{{steps.build.stderr}}')])).toBe('step_reference')
  expect(codeOf([build, uses('{{steps.build}}')])).toBe('step_reference')
  expect(codeOf([build, uses('{{host.steps.build.stdout}}')])).toBeNull()
  expect(codeOf([uses('{{host.steps.build.stdout}}'), build])).toBe('step_unknown')
  expect(codeOf([build, uses('{{host.steps.build}}')])).toBe('step_reference')
})

test('what one step refers to does not depend on what was looked at before', () => {
  const run = { script: 'x', params: '{{steps.build.stdout}}' }
  for (let time = 0; time < 3; time++) {
    expect([...referencesOf(run, 'common')]).toEqual(['build'])
    expect(splitParams(withOutputs(run, outputs, none).params ?? '')).toEqual([NASTY])
  }
  expect(() => withOutputs(run, { common: none, host: null }, none)).toThrow('was not read')
})

test('what a host printed stands for itself until it is about one, and an output never becomes a reference', () => {
  const run = { script: 'x', params: '{{host.steps.build.stdout}} {{steps.build.stdout}}' }
  expect([...referencesOf(run, 'host')]).toEqual(['build'])
  const sneaky = '{{host.steps.build.stdout}}'
  const common = new Map([['build', sneaky]])
  expect(splitParams(withOutputs(run, { common, host: null }, none).params ?? '')).toEqual([sneaky, sneaky])
  const host = new Map([['build', NASTY]])
  expect(splitParams(withOutputs(run, { common, host }, none).params ?? '')).toEqual([NASTY, sneaky])
  const values = { T: '<{{host.steps.build.stdout}}>' }
  expect(withOutputs({ values }, { common, host: null }, none).values).toEqual(values)
  expect(withOutputs({ values }, { common, host }, none).values).toEqual({ T: `<${NASTY}>` })
  expect([
    isHostReference(values.T),
    isHostReference(sneaky),
    isHostReference('{{steps.build.stdout}}'),
  ]).toEqual([true, true, false])
})
