import { expect, test } from 'vitest'
import { isAlive, isComing, type SessionStatus } from './sessionState.ts'

const end = { kind: 'exited', exitCode: 0, signal: null } as const
const STATUSES: SessionStatus[] = [
  { phase: 'waiting' },
  { phase: 'connecting' },
  { phase: 'connected', lostBytes: 0 },
  { phase: 'paused', lostBytes: 0 },
  { phase: 'reconnecting', since: 0 },
  { phase: 'ended', end },
  { phase: 'refused', error: null },
]

test('before it is opened a terminal has no shell to ask about, and takes what is typed for the one that comes', () => {
  const phases = (holds: (status: SessionStatus) => boolean) =>
    STATUSES.filter(holds).map(({ phase }) => phase)
  expect(phases(isAlive)).toEqual(['connecting', 'connected', 'paused', 'reconnecting'])
  expect(phases(isComing)).toEqual(['waiting', 'connecting'])
})
