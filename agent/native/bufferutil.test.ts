/** Masks are those of RFC 6455, whichever way they are made. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { mask, unmask } from './bufferutil.ts'

const expected = (source: Buffer, key: Buffer) =>
  Buffer.from(source.map((byte, i) => byte ^ (key[i & 3] ?? 0)))

test.each([0, 1, 7, 1023, 1024, 4097, 65_539])(
  '%i bytes are masked into a place and unmasked in theirs',
  (length) => {
    const [source, key] = [randomBytes(length), randomBytes(4)]
    const output = Buffer.alloc(length + 20)
    mask(source, key, output, 13, length)
    expect(output.subarray(13, 13 + length).equals(expected(source, key))).toBe(true)
    expect(output.subarray(0, 13).every((byte) => byte === 0)).toBe(true)
    expect(output.subarray(13 + length).every((byte) => byte === 0)).toBe(true)
    const back = output.subarray(13, 13 + length)
    unmask(back, key)
    expect(back.equals(source)).toBe(true)
  },
)

test('a mask never writes beyond what it was given', () => {
  expect(() => mask(Buffer.alloc(2048), Buffer.alloc(4), Buffer.alloc(2047), 0, 2048)).toThrow(RangeError)
})
