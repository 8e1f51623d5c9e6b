import { expect, test } from 'vitest'
import { eventLine } from './cast.ts'
import { CastWriter, giveBack } from './castWriter.ts'

function written(text: string, pieces: number): string {
  const bytes = Buffer.from(text)
  const out = new CastWriter(bytes.length)
  for (let at = 0; at < bytes.length; at += pieces) out.append(1_234, 'o', bytes.subarray(at, at + pieces))
  const result = out.end()
  const line = Buffer.concat(result.parts).toString()
  giveBack(result)
  return line
}

test('every character is as JSON has it, at every place among others and however it comes', () => {
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  for (const char of [...all, '群', '🦀', '"\\', '\r\n', '\x1b[0m'])
    for (let before = 0; before < 9; before++) {
      const text = `${'a'.repeat(before)}${char}${'é!~'.repeat(3)}${char}`
      expect(JSON.parse(written(text, 1_000))).toEqual([1.234, 'o', text])
      expect(written(text, 1_000)).toBe(eventLine(1_234, 'o', text))
    }
  const mixed = all.join('').repeat(20)
  for (const pieces of [1, 3, 7, 64]) expect(JSON.parse(written(mixed, pieces))[2]).toBe(mixed)
})

test('what is larger than a block goes on in the next one', () => {
  for (const text of ['\x01'.repeat(500_000), 'plain text\r\n'.repeat(100_000)])
    expect(JSON.parse(written(text, 65_536))[2]).toBe(text)
})
