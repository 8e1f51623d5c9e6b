import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  DownMessage,
  decodeFrame,
  encodeFrame,
  FrameKind,
  parseDown,
  parseUp,
  StreamCode,
  UpMessage,
} from './index.ts'

test('a legacy registration without any field of ours is understood', () => {
  const parsed = parseUp(
    JSON.stringify({
      type: 'register',
      agent_id: 'a1',
      hostname: 'h',
      ip: null,
      external_ip: '1.2.3.4',
      platform: 'Linux',
      python_version: '3.8.2',
      system_info: { cpu: 'x' },
    }),
  )
  expect(parsed).toMatchObject({ kind: 'message', message: { agent_id: 'a1', system_info: { cpu: 'x' } } })
})

test('unknown message types and unknown fields are let through, so that newer peers can say more', () => {
  expect(parseUp('{"type":"from_the_future","x":1}')).toEqual({ kind: 'unknown', type: 'from_the_future' })
  expect(parseDown('{"type":"restart_agent","soon":true}')).toMatchObject({ kind: 'message' })
})

test.each([
  ['no JSON', '{'],
  ['not an object', '[1]'],
  ['null', 'null'],
  ['no type', '{"agent_id":"a"}'],
  ['wrong field type', '{"type":"heartbeat","agent_id":5}'],
  ['a negative size', '{"type":"terminal_resize","session_id":"s","cols":-1,"rows":1}'],
])('malformed text is named, never thrown: %s', (_name, text) => {
  const parsed = text.includes('resize') ? parseDown(text) : parseUp(text)
  expect(parsed.kind).toBe('malformed')
})

test('a malformed frame is answered with the field that is wrong', () => {
  const parsed = parseUp('{"type":"heartbeat","agent_id":5}')
  expect(parsed).toMatchObject({ reason: expect.stringContaining('heartbeat: agent_id') })
})

test('binary frames come back as they went, at any payload size and offset', () => {
  for (const [size, offset] of [
    [0, 0],
    [1, 2 ** 32 + 5],
    [65_536, Number.MAX_SAFE_INTEGER],
  ] as const) {
    const payload = Buffer.alloc(size, 7)
    const frame = decodeFrame(encodeFrame(FrameKind.taskOutput, StreamCode.stderr, 'task-1', offset, payload))
    expect(frame).toEqual({
      kind: FrameKind.taskOutput,
      stream: StreamCode.stderr,
      id: 'task-1',
      offset,
      payload,
    })
  }
})

test('every truncation and every kind of garbage in a header is refused with a reason', () => {
  const good = encodeFrame(FrameKind.terminalOutput, StreamCode.none, 'session', 1, Buffer.alloc(0))
  for (let length = 0; length < good.length; length++)
    expect(typeof decodeFrame(good.subarray(0, length))).toBe('string')
  const cases: [number, number][] = [
    [0, 9],
    [1, 1],
    [2, 0],
    [2, 65],
    [4, 255],
  ]
  for (const [index, value] of cases) {
    const bad = Buffer.concat([good, Buffer.alloc(80)])
    bad[index] = value
    expect(typeof decodeFrame(bad)).toBe('string')
  }
})

/**
 * Agents in the field speak this protocol. When this test fails you have changed the wire: fields may be added,
 * never renamed or made stricter. Check that, then put the new digest here.
 */
test('the wire does not change silently', () => {
  const digest = (schema: z.ZodType) =>
    createHash('sha256')
      .update(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))
      .digest('hex')
      .slice(0, 16)
  expect({ up: digest(UpMessage), down: digest(DownMessage) }).toMatchInlineSnapshot(`
    {
      "down": "7cb3ee4f146ac908",
      "up": "a8d28714d6bddecb",
    }
  `)
})
