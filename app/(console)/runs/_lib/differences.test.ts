import { expect, test } from 'vitest'
import { differences } from './differences.ts'

const drawn = (reference: string, text: string) =>
  differences({ text: reference }, { text })?.map(
    ({ kind, text: line }) => ({ same: ' ', added: '+', removed: '-' })[kind] + line,
  )

test('an answer is shown as what it lacks and what it adds', () => {
  expect(drawn('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n')).toEqual([' a', '-b', '+B', ' c', ' d', '+e'])
  expect(drawn('a\nb\n', 'a\nb\n')).toEqual([' a', ' b'])
  expect(drawn('', 'x\n')).toEqual(['-', '+x'])
})

test('two answers too long to compare are left alone', () => {
  const long = (word: string) => Array.from({ length: 3000 }, (_, index) => `${word}${index}`).join('\n')
  expect(differences({ text: long('a') }, { text: long('b') })).toBeNull()
})

test('lines that are equal but for what is ignored are no difference, and are shown as they are', () => {
  const lines = differences(
    { text: 'at 1\nup\nx 3\n', compared: 'at <n>\nup\nx <n>\n' },
    { text: 'at 2\ndown\nx 4\n', compared: 'at <n>\ndown\nx <n>\n' },
  )
  expect(lines?.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'same at 2',
    'removed up',
    'added down',
    'same x 4',
  ])
})
