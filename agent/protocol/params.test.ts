import { expect, test } from 'vitest'
import { OpenParamsError, splitParams } from './params.ts'

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

test.each([
  [`'a`, "'", 1],
  [`-x 密 "a\\"`, '"', 6],
  [`it's "fine"`, "'", 3],
  ['a\\', '\\', 2],
  ['"a\\', '\\', 3],
])('what is begun and not ended is refused with a sentence that names it: %s', (text, sign, at) => {
  expect(() => splitParams(text)).toThrow(OpenParamsError)
  expect(() => splitParams(text)).toThrow(expect.objectContaining({ sign, at }))
  expect(() => splitParams(text)).toThrow(`\\${sign} for the sign itself`)
})
