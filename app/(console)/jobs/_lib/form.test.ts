import { expect, test } from 'vitest'
import { inputOf, isWrong, lacksTargets, moved, newForm, newStep, stepOf, stepProblems } from './form.ts'

const three = () => {
  const form = newForm('step')
  form.steps.push(newStep(form.steps, 'step'))
  form.steps.push(newStep(form.steps, 'step'))
  return form
}
const names = (steps: { name: string }[]) => steps.map(({ name }) => name)

test('steps are moved by one place, and stay where there is none', () => {
  const { steps } = three()
  expect(names(moved(steps, 0, 1))).toEqual(['step2', 'step1', 'step3'])
  expect(names(moved(steps, 2, -1))).toEqual(['step1', 'step3', 'step2'])
  expect(names(moved(steps, 0, -1))).toEqual(['step1', 'step2', 'step3'])
  expect(names(moved(steps, 2, 1))).toEqual(['step1', 'step2', 'step3'])
})

test('a new step gets a name that is free', () => {
  const { steps } = three()
  expect(newStep(steps.slice(1), 'step').name).toBe('step4')
})

test('names that can’t be referred to, or stand twice, are told at the later step', () => {
  const form = three()
  const [first, second, third] = form.steps
  if (!first || !second || !third) throw new Error('three steps')
  first.name = 'has blanks in it'
  third.name = second.name
  expect(stepProblems(form, 0).stepName).toBe('nameInvalid')
  expect(stepProblems(form, 1).stepName).toBeUndefined()
  expect(stepProblems(form, 2).stepName).toBe('nameTwice')
})

test('the job needs hosts only where a step has none of its own', () => {
  const form = three()
  expect(lacksTargets(form)).toBe(true)
  for (const step of form.steps) step.own = true
  expect(lacksTargets(form)).toBe(false)
  expect(stepProblems(form, 0).targets).toBe('targetsEmpty')
  expect(inputOf(form, ['mkfs'])).toMatchObject({
    steps: [{ name: 'step1', targets: { agentIds: [] }, onFailure: 'stop' }, {}, {}],
    acknowledgedRules: ['mkfs'],
  })
})

test('a step that brings a file needs one, and where it goes', () => {
  const form = three()
  const [first] = form.steps
  if (!first) throw new Error('three steps')
  first.what = 'file'
  expect(stepProblems(form, 0)).toMatchObject({
    script: {},
    file: { file: 'fileMissing', path: 'pathEmpty' },
    fetch: {},
  })
  const file = { id: 'F', name: 'a.conf', size: 1, sha256: '', createdBy: '', createdAt: '' }
  first.push = { ...first.push, file, path: '/etc/' }
  expect(isWrong(stepProblems(form, 0))).toBe(false)
  const [sent] = inputOf(form, []).steps
  expect(sent).toMatchObject({ name: 'step1', file: { fileId: 'F', path: '/etc/' }, targets: null })
  expect(sent).not.toHaveProperty('run')
})

test('a step that fetches files needs their paths, and comes back as it was saved', () => {
  const form = three()
  const [first] = form.steps
  if (!first) throw new Error('three steps')
  first.what = 'fetch'
  expect(stepProblems(form, 0)).toMatchObject({ script: {}, file: {}, fetch: { paths: 'pathEmpty' } })
  first.fetch = { ...first.fetch, paths: '/var/log/a\n/var/log/b', mib: '2' }
  expect(isWrong(stepProblems(form, 0))).toBe(false)
  const [sent] = inputOf(form, []).steps
  expect(sent).toMatchObject({ fetch: { paths: ['/var/log/a', '/var/log/b'], bytesMax: 2 * 1024 * 1024 } })
  expect(sent).not.toHaveProperty('run')
  const fetch = { paths: ['/etc/motd'], bytesMax: 1024 }
  const kept = { name: 'logs', fetch, targets: null, onFailure: 'stop' as const, secrets: [] }
  expect(stepOf(kept, first.draft, null)).toMatchObject({
    what: 'fetch',
    fetch: { paths: '/etc/motd', mib: '1', timeoutSeconds: '3600' },
  })
})
