import { expect, test } from 'vitest'
import { WholeCharacters } from './wholeCharacters.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
/** What is given on for these pieces. */
function pass(pieces: Uint8Array[]): string[] {
  const characters = new WholeCharacters()
  return pieces.map((piece) => Buffer.from(characters.next(piece)).toString('latin1'))
}

test('wherever it is cut, only whole characters are given on, and all of them', () => {
  const text = 'a群…“控”—é🀀👨‍👩‍👧 z'
  const all = bytes(text)
  for (let first = 0; first <= all.length; first += 1)
    for (let second = first; second <= all.length; second += 1) {
      const given = pass([all.slice(0, first), all.slice(first, second), all.slice(second)])
      expect(Buffer.from(given.join(''), 'latin1').toString()).toBe(text)
      for (const one of given) expect(Buffer.from(one, 'latin1').toString()).not.toContain('\ufffd')
    }
})

test('a piece that is whole is given on as it is, without a copy', () => {
  const piece = bytes('ls -l\r\n')
  expect(new WholeCharacters().next(piece).buffer).toBe(piece.buffer)
})

test('what is no UTF-8 is not waited for', () => {
  expect(
    pass([new Uint8Array([0xff, 0xfe]), new Uint8Array([0x80, 0x80, 0x80, 0x80]), new Uint8Array([0x41])]),
  ).toEqual(['\xff\xfe', '\x80\x80\x80\x80', 'A'])
  expect(pass([new Uint8Array([0xe2]), new Uint8Array([0x1b, 0x63])])).toEqual(['', '\xe2\x1bc'])
})

test('after a gap nothing of before is put together with what follows', () => {
  const characters = new WholeCharacters()
  characters.next(new Uint8Array([0x41, 0xe2, 0x80]))
  characters.forget()
  expect([...characters.next(new Uint8Array([0x42]))]).toEqual([0x42])
})
