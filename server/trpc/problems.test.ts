import { expect, test } from 'vitest'
import { z } from 'zod'
import { targetsInput } from '../agents/filter.ts'
import { firstProblem, problemsOf } from './problems.ts'

const problemIn = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input)
  return error ? { sentence: problemsOf(error), first: firstProblem(error) } : null
}
const Run = z.strictObject({ targets: targetsInput })

test.each([
  ['a key of the filter', { filter: { staus: 'offline' } }, 'targets.filter', 'staus'],
  ['the filter itself', { fliter: { status: 'offline' } }, 'targets', 'fliter'],
  ['both ways at once', { agentIds: ['a'], filter: {} }, 'targets', null],
])('%s, misspelt or too much, is refused and named', (_, targets, field, key) => {
  const problem = problemIn(Run, { targets })
  expect(problem?.first).toMatchObject({ field, problem: 'unknown', ...(key && { limit: key }) })
  expect(problem?.sentence).toContain(`${field}: Unrecognized key`)
})

test('of alternatives the one that was come nearest to says what is wrong', () => {
  const problem = problemIn(Run, { targets: { filter: { status: 'away' } } })
  expect(problem?.first.field).toBe('targets.filter.status')
  expect(problemIn(Run, { targets: { filter: { status: 'offline' } } })).toBeNull()
})

test('what is too long is told with its limit', () => {
  const problem = problemIn(z.object({ name: z.string().max(3) }), { name: 'four' })
  expect(problem?.first).toMatchObject({ field: 'name', problem: 'characters_most', limit: '3' })
})
