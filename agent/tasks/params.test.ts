import { expect, test } from 'vitest'
import { splitParams } from './params.ts'

test.each([
  ['', []],
  ['  a   b\tc\n', ['a', 'b', 'c']],
  [`'a b' c`, ['a b', 'c']],
  [String.raw`"a\"b" a\ b`, ['a"b', 'a b']],
  [String.raw`"\x\$y" '\n'`, [String.raw`\x$y`, String.raw`\n`]],
  [`'' ""`, ['', '']],
  [`x='1 2'"3"4`, ['x=1 234']],
  ['$HOME `id` *', ['$HOME', '`id`', '*']],
])('parameters are split like a shell does, and nothing is expanded: %s', (text, words) => {
  expect(splitParams(text)).toEqual(words)
})

test.each([`'a`, `"a`, 'a\\'])('an open quote is refused with a sentence: %s', (text) => {
  expect(() => splitParams(text)).toThrow(/parameters/)
})
