import { expect, test } from 'vitest'
import type { FailurePolicy, StepState } from '../../drizzle/schema/index.ts'
import { STEP_STATES } from '../../drizzle/schema/index.ts'
import { canMove, decide, retryFrom } from './states.ts'

const steps = (...words: (StepState | `${StepState}!`)[]) =>
  words.map((word) => ({
    state: word.replace('!', '') as StepState,
    onFailure: (word.endsWith('!') ? 'stop' : 'continue') as FailurePolicy,
  }))

test('steps are started one after the other, and the job succeeds when all have', () => {
  expect(decide(steps('waiting!', 'waiting!'), false)).toEqual({ do: 'start', position: 0 })
  expect(decide(steps('running!', 'waiting!'), false)).toEqual({ do: 'follow', position: 0 })
  expect(decide(steps('succeeded!', 'waiting!'), false)).toEqual({ do: 'start', position: 1 })
  expect(decide(steps('succeeded!', 'succeeded!'), false)).toEqual({ do: 'end', state: 'succeeded' })
})

test('a step that failed ends the job, or lets it go on to a failed end', () => {
  expect(decide(steps('failed!', 'waiting!'), false)).toEqual({ do: 'end', state: 'failed' })
  expect(decide(steps('cancelled!', 'waiting!'), false)).toEqual({ do: 'end', state: 'failed' })
  expect(decide(steps('failed', 'waiting!'), false)).toEqual({ do: 'start', position: 1 })
  expect(decide(steps('failed', 'succeeded!'), false)).toEqual({ do: 'end', state: 'failed' })
})

test('once it is to be cancelled nothing starts, and it ends when the running step has', () => {
  expect(decide(steps('running!', 'waiting!'), true)).toEqual({ do: 'follow', position: 0 })
  expect(decide(steps('cancelled!', 'waiting!'), true)).toEqual({ do: 'end', state: 'cancelled' })
  expect(decide(steps('succeeded!', 'waiting!'), true)).toEqual({ do: 'end', state: 'cancelled' })
  expect(decide(steps('waiting!'), true)).toEqual({ do: 'end', state: 'cancelled' })
})

test('every combination of three steps leads to an end, however often it is asked and whatever the runs do', () => {
  const ends: StepState[] = ['succeeded', 'failed', 'cancelled']
  for (const first of ends)
    for (const second of ends)
      for (const third of ends)
        for (const cancelAfter of [0, 1, 2, 3, 9]) {
          const outcomes = [first, second, third]
          const job = steps('waiting', 'waiting!', 'waiting')
          let moves = 0
          for (;;) {
            const decision = decide(job, moves >= cancelAfter)
            expect(decide(job, moves >= cancelAfter)).toEqual(decision)
            if (decision.do === 'end') break
            const step = job[decision.position]
            if (!step) throw new Error('no such step')
            const to = decision.do === 'start' ? 'running' : (outcomes[decision.position] ?? 'failed')
            expect(canMove(step.state, to)).toBe(true)
            step.state = to
            expect(++moves).toBeLessThanOrEqual(6)
          }
        }
})

test('nothing leaves a state that is an end', () => {
  for (const from of ['succeeded', 'failed', 'cancelled', 'skipped'] as const)
    for (const to of STEP_STATES) expect(canMove(from, to)).toBe(false)
})

test('a retry begins where the job failed first', () => {
  expect(retryFrom(steps('succeeded!', 'failed', 'succeeded!'))).toBe(1)
  expect(retryFrom(steps('succeeded!', 'skipped!'))).toBe(1)
  expect(retryFrom(steps('succeeded!'))).toBeNull()
})
