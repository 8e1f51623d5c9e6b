import { expect, test } from 'vitest'
import { endOf, parseMessage } from './end.ts'

test('an exit is told with its code, whatever the socket says after it', () => {
  const last = parseMessage('{"type":"exit","exitCode":130,"signal":null}')
  expect(endOf(1006, '', last)).toEqual({ kind: 'exited', exitCode: 130, signal: null })
})

test('close codes of the contract have a meaning each, and others keep the reason given', () => {
  const said = parseMessage('{"type":"error","code":"agent_offline","message":"web-01 went away"}')
  expect(endOf(4001, '', said)).toEqual({ kind: 'agentOffline' })
  expect(endOf(4003, '', null)).toEqual({ kind: 'signedOut' })
  expect(endOf(1006, '', null)).toEqual({ kind: 'lost' })
  expect(endOf(4008, 'resize: cols', null)).toEqual({ kind: 'failed', code: '4008', message: 'resize: cols' })
})

test('messages of a newer server are ignored and broken ones are an error', () => {
  expect(parseMessage('{"type":"tomorrow"}')).toBeNull()
  expect(parseMessage('[1]')).toBeNull()
  expect(parseMessage('{')).toMatchObject({ type: 'error', code: 'protocol' })
})

test('a pause and its end are understood, with what was lost between', () => {
  expect(parseMessage('{"type":"paused","reason":"agent_offline"}')).toEqual({
    type: 'paused',
    reason: 'agent_offline',
  })
  expect(parseMessage('{"type":"gap","bytes":4096}')).toEqual({ type: 'gap', bytes: 4096 })
  expect(parseMessage('{"type":"resumed"}')).toEqual({ type: 'resumed' })
})
