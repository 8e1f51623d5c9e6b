import { expect, test } from 'vitest'
import { lineEndOf, plainLines, withLineEnd } from './lineEnds.ts'

test('a file of Windows stays one, and one of both kinds is told', () => {
  expect(lineEndOf('a\r\nb\r\n')).toEqual({ end: '\r\n', mixed: false })
  expect(lineEndOf('a\nb')).toEqual({ end: '\n', mixed: false })
  expect(lineEndOf('none')).toEqual({ end: '\n', mixed: false })
  expect(lineEndOf('a\r\nb\n')).toEqual({ end: '\n', mixed: true })
  expect(withLineEnd(plainLines('a\r\nb\r\n'), '\r\n')).toBe('a\r\nb\r\n')
})
