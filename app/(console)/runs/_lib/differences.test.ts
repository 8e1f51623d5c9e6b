import { expect, test } from 'vitest'
import { differences } from './differences.ts'

const drawn = (reference: string, text: string) =>
  differences(reference, text)?.map(
    ({ kind, text: line }) => ({ same: ' ', added: '+', removed: '-' })[kind] + line,
  )

test('an answer is shown as what it lacks and what it adds', () => {
  expect(drawn('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n')).toEqual([' a', '-b', '+B', ' c', ' d', '+e'])
  expect(drawn('a\nb\n', 'a\nb\n')).toEqual([' a', ' b'])
  expect(drawn('', 'x\n')).toEqual(['-', '+x'])
})

test('two answers too long to compare are left alone', () => {
  const long = (word: string) => Array.from({ length: 3000 }, (_, index) => `${word}${index}`).join('\n')
  expect(differences(long('a'), long('b'))).toBeNull()
})
