import { expect, test } from 'vitest'
import type { UpdateAgentResponse } from '../../agent/protocol/index.ts'
import type { RolloutTargetState } from '../../drizzle/schema/index.ts'
import { concerns, moveByAnswer, moveByRegistration } from './answers.ts'
import type { TargetRow } from './live.ts'

const target = (state: RolloutTargetState, fields: Partial<TargetRow> = {}): TargetRow => ({
  rolloutId: 'r',
  agentId: 'a',
  hostname: 'web-1',
  batch: 0,
  state,
  fromVersion: '1.0.0',
  toVersion: '1.1.0',
  progress: null,
  received: null,
  message: null,
  updateId: 'attempt-2',
  updatedAt: new Date(0),
  startedAt: null,
  finishedAt: null,
  ...fields,
})
const answer = (fields: Partial<UpdateAgentResponse>): UpdateAgentResponse => ({
  type: 'update_agent_response',
  agent_id: 'a',
  status: 'downloading',
  ...fields,
})

test('an answer of an earlier attempt is never taken for one of this', () => {
  expect(concerns(target('sent'), answer({ update_id: 'attempt-1' }), false)).toBe(false)
  expect(concerns(target('failed'), answer({ update_id: 'attempt-2' }), false)).toBe(true)
  expect(concerns(target('sent'), answer({}), false)).toBe(false)
})

test('legacy agents are known by agent and version, while an update of theirs is under way', () => {
  expect(concerns(target('sent'), answer({ version: '1.1.0' }), true)).toBe(true)
  expect(concerns(target('sent'), answer({}), true)).toBe(true)
  expect(concerns(target('sent'), answer({ version: '0.9' }), true)).toBe(false)
  expect(concerns(target('failed'), answer({ version: '1.1.0' }), true)).toBe(false)
})

test('success is believed only of an agent that runs the new version', () => {
  const success = answer({ status: 'success', version: '1.1.0' })
  expect(moveByAnswer(target('downloading'), success, '1.0.0')).toMatchObject({ to: 'installing' })
  expect(moveByAnswer(target('restarting'), success, '1.1.0')).toMatchObject({ to: 'confirmed' })
  const again = target('installing', { fromVersion: '1.1.0' })
  expect(moveByAnswer(again, success, '1.1.0')).toMatchObject({ to: 'installing' })
})

test('a failure carries its reason, and whether the version before runs again', () => {
  const failed = answer({ status: 'failed', message: 'the signature does not match' })
  expect(moveByAnswer(target('downloading'), failed, '1.0.0')).toEqual({
    to: 'failed',
    message: 'the signature does not match',
  })
  expect(moveByAnswer(target('restarting'), { ...failed, rolled_back: true }, '1.0.0')?.to).toBe(
    'rolled_back',
  )
})

test('a registration confirms, tells a rollback, or says nothing', () => {
  const last = { update_id: 'attempt-2', version: '1.1.0', status: 'failed', rolled_back: true } as const
  expect(moveByRegistration(target('restarting'), null, '1.1.0', false)?.to).toBe('confirmed')
  expect(moveByRegistration(target('restarting'), last, '1.0.0', false)?.to).toBe('rolled_back')
  expect(moveByRegistration(target('failed'), { ...last, status: 'success' }, '1.1.0', false)?.to).toBe(
    'confirmed',
  )
  expect(moveByRegistration(target('sent'), { ...last, update_id: 'attempt-1' }, '1.0.0', false)).toBeNull()
  expect(moveByRegistration(target('waiting'), null, '1.1.0', false)?.to).toBe('skipped')
  expect(moveByRegistration(target('failed'), null, '1.1.0', false)).toBeNull()
})

test('the same version again is confirmed by the attempt alone', () => {
  const again = target('restarting', { fromVersion: '1.1.0' })
  expect(moveByRegistration(again, null, '1.1.0', false)).toBeNull()
  const last = { update_id: 'attempt-2', version: '1.1.0', status: 'success' } as const
  expect(moveByRegistration(again, last, '1.1.0', false)?.to).toBe('confirmed')
})

test('a legacy agent that comes back is confirmed by its version, or failed by the old one', () => {
  expect(moveByRegistration(target('restarting'), null, '', true)?.to).toBe('confirmed')
  expect(moveByRegistration(target('restarting'), null, '1.0.0', true)).toEqual({
    to: 'failed',
    message: 'old_version: it came back as 1.0.0',
  })
  expect(moveByRegistration(target('sent'), null, '1.0.0', true)).toBeNull()
})
