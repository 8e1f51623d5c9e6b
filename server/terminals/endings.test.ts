import { expect, test } from 'vitest'
import { failed } from './endings.ts'

test.each([
  'agent_stopped: the agent was stopped',
  // By an older agent.
  'closed: the agent was stopped',
])('an agent that was stopped is told and recorded by a code: %s', (words) => {
  expect(failed(words)).toMatchObject({
    ...{ reason: 'agent_stopped', agentKnows: true },
    error: { code: 'agent_stopped', message: 'the agent was stopped' },
  })
})

test('what else an agent says stays as it says it', () => {
  const message = 'No such user: x'
  expect(failed(message)).toMatchObject({ reason: message, error: { code: 'terminal_failed', message } })
})
