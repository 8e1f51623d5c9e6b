import { expect, test } from 'vitest'
import { LegacyInput } from './legacy.ts'

test('a character split between two keystroke frames reaches a legacy agent whole', () => {
  const input = new LegacyInput()
  const bytes = Buffer.from('a群')
  expect(input.take(bytes.subarray(0, 2))).toEqual({ data: 'a', is_binary: false })
  expect(input.take(bytes.subarray(2))).toEqual({ data: '群', is_binary: false })
})

test('bytes that are no text go as base64', () => {
  const bytes = Buffer.from([0xff, 0x41])
  expect(new LegacyInput().take(bytes)).toEqual({ data: bytes.toString('base64'), is_binary: true })
})
