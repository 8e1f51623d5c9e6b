import { expect, test } from 'vitest'
import { clipboardWrite } from './clipboard.ts'

const encoded = (text: string) => Buffer.from(text).toString('base64')

test('a program may ask to write text, in the selections that a browser has', () => {
  expect(clipboardWrite(`c;${encoded('群控 🙂')}`)).toBe('群控 🙂')
  expect(clipboardWrite(`;${encoded('tmux')}`)).toBe('tmux')
  expect(clipboardWrite(`pc;${encoded('both')}`)).toBe('both')
  expect(clipboardWrite(`p;${encoded('primary only')}`)).toBeNull()
})

test('reading, emptying, other bytes and floods are no texts to copy', () => {
  for (const data of ['c;?', 'c;', 'c', '?', `c;${encoded('x')};y`, 'c;!!!!'])
    expect(clipboardWrite(data)).toBeNull()
  expect(clipboardWrite(`c;${Buffer.from([0xff, 0xfe]).toString('base64')}`)).toBeNull()
  expect(clipboardWrite(`c;${encoded('x'.repeat(2_000_000))}`)).toBeNull()
})
