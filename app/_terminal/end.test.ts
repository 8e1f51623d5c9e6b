import { expect, test } from 'vitest'
import { endOf, endOfRecord, type LastWord, parseMessage } from './end.ts'

const word = (text: string): LastWord | null => {
  const message = parseMessage(text)
  return message?.type === 'exit' || message?.type === 'error' ? message : null
}

test('an exit is told with its code, whatever the socket says after it', () => {
  const last = word('{"type":"exit","exitCode":130,"signal":null}')
  expect(endOf(1006, '', last)).toEqual({ kind: 'exited', exitCode: 130, signal: null })
})

test('a connection that is lost, or a server that stops, is no end', () => {
  for (const code of [1001, 1006, 1011, 1012]) expect(endOf(code, '', null)).toBeNull()
  expect(endOf(1006, '', word('{"type":"error","code":"bad_message","message":""}'))).toBeNull()
})

test('what the server said last tells more than the close code', () => {
  const said = word('{"type":"error","code":"host_rebooted","message":"The host was started anew."}')
  expect(endOf(4004, '', said)).toMatchObject({ kind: 'over', code: 'host_rebooted' })
  const closed = word('{"type":"error","code":"closed","message":"Closed by ann.","by":"ann"}')
  expect(endOf(1000, '', closed)).toMatchObject({ kind: 'over', code: 'closed', by: 'ann' })
  expect(endOf(1000, '', null)).toEqual({ kind: 'exited', exitCode: null, signal: null })
})

test('a cause that has a word of its own is told by it, in the record as on the socket', () => {
  const said = word(
    '{"type":"error","code":"recording_failed","message":"The disk is full.","problem":"disk_full"}',
  )
  const full = { kind: 'over', code: 'recording_failed', message: 'disk_full' }
  expect(endOf(1000, '', said)).toMatchObject(full)
  expect(endOfRecord('recording_failed: disk_full')).toMatchObject(full)
})

test('close codes of the contract have a meaning each, and others keep the reason given', () => {
  expect(endOf(4001, '', null)).toMatchObject({ code: 'agent_offline' })
  expect(endOf(4003, '', null)).toMatchObject({ code: 'signed_out' })
  expect(endOf(4004, '', null)).toMatchObject({ code: 'terminal_lost' })
  expect(endOf(4008, 'resize: cols', null)).toMatchObject({
    code: 'protocol_violation',
    message: 'resize: cols',
  })
  expect(endOf(4009, '', null)).toMatchObject({ code: 'removed' })
  expect(endOf(4999, 'why', null)).toMatchObject({ code: '4999', message: 'why' })
})

test('the end of a session that nobody saw is read from its record', () => {
  expect(endOfRecord('exited: 3')).toEqual({ kind: 'exited', exitCode: 3, signal: null })
  expect(endOfRecord('exited: SIGKILL')).toEqual({ kind: 'exited', exitCode: null, signal: 'SIGKILL' })
  expect(endOfRecord('exited: ')).toEqual({ kind: 'exited', exitCode: null, signal: null })
  expect(endOfRecord('closed by ann')).toMatchObject({ kind: 'over', code: 'closed', by: 'ann' })
  expect(endOfRecord('recording_failed: disk full')).toMatchObject({
    code: 'recording_failed',
    message: 'disk full',
  })
  expect(endOfRecord('closed: the agent was stopped')).toMatchObject({ code: 'agent_stopped' })
  expect(endOfRecord('host_rebooted')).toMatchObject({ code: 'host_rebooted' })
  expect(endOfRecord('No such user: x')).toMatchObject({ message: 'No such user: x' })
})

test('messages of a newer server are ignored and broken ones are an error', () => {
  expect(parseMessage('{"type":"tomorrow"}')).toBeNull()
  expect(parseMessage('[1]')).toBeNull()
  expect(parseMessage('{')).toMatchObject({ type: 'error', code: 'protocol_violation' })
})

test('a pause and its end are understood, with what was lost between', () => {
  expect(parseMessage('{"type":"paused","reason":"agent_offline"}')).toEqual({
    type: 'paused',
    reason: 'agent_offline',
  })
  expect(parseMessage('{"type":"gap","bytes":4096}')).toEqual({ type: 'gap', bytes: 4096, modes: '' })
  expect(parseMessage('{"type":"resumed"}')).toEqual({ type: 'resumed' })
})

test('whoever attaches learns where the bytes begin, and who else is there', () => {
  expect(
    parseMessage('{"type":"attached","id":"s","access":"control","cols":80,"rows":24,"offset":7,"upTo":9}'),
  ).toEqual({
    ...{ type: 'attached', id: 's', access: 'control', cols: 80, rows: 24, offset: 7, upTo: 9 },
    ...{ continues: false, modes: '' },
  })
  const since = '2026-01-01T00:00:00.000Z'
  const ann = { userId: 'u1', username: 'ann', access: 'observe', own: false, by: 'invitation', since }
  expect(parseMessage(JSON.stringify({ type: 'viewers', viewers: [ann, 7] }))).toEqual({
    type: 'viewers',
    viewers: [ann],
  })
  expect(parseMessage('{"type":"access","access":"observe"}')).toEqual({ type: 'access', access: 'observe' })
})
