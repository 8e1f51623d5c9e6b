import { expect, test } from 'vitest'
import { bytesOf, sequenceOf, withControl } from './keys.ts'

test('arrows follow the mode that the running program asked for', () => {
  expect(sequenceOf('ArrowUp', false)).toBe('\x1b[A')
  expect(sequenceOf('ArrowUp', true)).toBe('\x1bOA')
})

test('Ctrl changes one key, and neither pasted text nor a key without a control character', () => {
  expect(withControl('c')).toBe('\x03')
  expect(withControl('[')).toBe('\x1b')
  expect(withControl('1')).toBe('1')
  expect(withControl('群')).toBe('群')
  expect(withControl('cd')).toBe('cd')
})

test('a binary report keeps its bytes', () => {
  expect([...bytesOf('\x1b[M\xff')]).toEqual([0x1b, 0x5b, 0x4d, 0xff])
})
