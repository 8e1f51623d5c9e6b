import { expect, test } from 'vitest'
import { cleanTitle } from './guard.ts'

test('a title is one short line of what can be seen', () => {
  expect(cleanTitle('vim ~/群控.txt')).toBe('vim ~/群控.txt')
  expect(cleanTitle(' a\x07\x1b[31mb\r\nc\u202egnp.exe\u2028 ')).toBe('a[31mbcgnp.exe')
  expect(cleanTitle('🙂'.repeat(5_000))).toBe('🙂'.repeat(200))
})
