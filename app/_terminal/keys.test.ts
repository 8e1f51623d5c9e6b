import { expect, test } from 'vitest'
import { bytesOf, sequenceOf, withHeld } from './keys.ts'

const NONE = { control: false, alt: false }
const CONTROL = { control: true, alt: false }
const ALT = { control: false, alt: true }

test('arrows follow the mode that the running program asked for', () => {
  expect(sequenceOf('ArrowUp', false, NONE)).toBe('\x1b[A')
  expect(sequenceOf('ArrowUp', true, NONE)).toBe('\x1bOA')
})

test('arrows say which modifiers are held', () => {
  expect(sequenceOf('ArrowRight', true, CONTROL)).toBe('\x1b[1;5C')
  expect(sequenceOf('ArrowLeft', false, ALT)).toBe('\x1b[1;3D')
  expect(sequenceOf('ArrowUp', false, { control: true, alt: true })).toBe('\x1b[1;7A')
})

test('Ctrl and Alt change one key, and neither pasted text nor a key without a control character', () => {
  expect(withHeld('c', CONTROL)).toBe('\x03')
  expect(withHeld('[', CONTROL)).toBe('\x1b')
  expect(withHeld(' ', CONTROL)).toBe('\x00')
  expect(withHeld('1', CONTROL)).toBe('1')
  expect(withHeld('群', CONTROL)).toBe('群')
  expect(withHeld('b', ALT)).toBe('\x1bb')
  expect(withHeld('x', { control: true, alt: true })).toBe('\x1b\x18')
  expect(withHeld('cd', CONTROL)).toBeNull()
  expect(withHeld('\x1b[?1;2c', ALT)).toBeNull()
})

test('a binary report keeps its bytes', () => {
  expect([...bytesOf('\x1b[M\xff')]).toEqual([0x1b, 0x5b, 0x4d, 0xff])
})
