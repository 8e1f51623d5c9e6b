import { expect, test } from 'vitest'
import type { JobStep } from '../../drizzle/schema/index.ts'
import { checkReferences } from './references.ts'

const step = (name: string, run: JobStep['run']): JobStep => ({
  ...{ name, run, targets: null, onFailure: 'stop' },
})

test('what a step printed may stand in parameters, and in a script it is refused', () => {
  const first = step('a', { script: 'echo one' })
  checkReferences([first, step('b', { script: 'echo "$1" {{ other }}', params: '{{steps.a.stdout}}' })])
  expect(() => checkReferences([first, step('b', { script: 'echo {{ steps.a.stdout }}' })])).toThrow(
    expect.objectContaining({ code: 'step_reference_in_script', params: { step: 'b' } }),
  )
})
