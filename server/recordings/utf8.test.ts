import { isUtf8 } from 'node:buffer'
import { expect, test } from 'vitest'
import { incompleteTail, Utf8 } from './utf8.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

test.each([
  ['nothing', bytes(), 0],
  ['plain text', bytes(0x61), 0],
  ['a whole character', bytes(0xe7, 0xbe, 0xa4), 0],
  ['two of three', bytes(0xe7, 0xbe), 2],
  ['one of four', bytes(0x61, 0xf0), 1],
  ['three of four', bytes(0xf0, 0x9f, 0x90), 3],
  ['what never begins a character', bytes(0xff), 0],
  ['what is too long to be one', bytes(0x80, 0x80, 0x80, 0x80), 0],
])('of %s the right part waits', (_what, given, waiting) => {
  expect(incompleteTail(given)).toBe(waiting)
})

test('however bytes are cut, the text is that of the whole', () => {
  const whole = Buffer.concat([Buffer.from('a群é🐧'), Buffer.from([0xe7, 0xbe, 0x61, 0xff, 0xf0, 0x9f])])
  for (let cut = 0; cut <= whole.length; cut++) {
    const decoder = new Utf8()
    const taken = [decoder.take(whole.subarray(0, cut)), decoder.take(whole.subarray(cut)), decoder.finish()]
    expect(taken.join('')).toBe(whole.toString('utf8'))
    expect(taken.every(isUtf8)).toBe(true)
    expect(decoder.waiting).toBe(0)
  }
})
