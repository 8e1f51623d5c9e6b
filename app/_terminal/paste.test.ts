import { expect, test } from 'vitest'
import { concernsOf, isTooLong, visible, withoutControls, withoutMarks } from './paste.ts'

const asked = (text: string, bracketed: boolean, lines = true) => concernsOf(text, { bracketed, lines })

test('several lines are asked about only where each would run at once, and only if the person wants that', () => {
  expect(asked('cd /tmp\nrm -rf *', false)).toEqual(['lines'])
  expect(asked('cd /tmp\nrm -rf *', false, false)).toEqual([])
  expect(asked('cd /tmp\nrm -rf *', true)).toEqual([])
  expect(asked('uptime\n', false)).toEqual([])
})

test('control characters are asked about always: the kernel acts on them under bracketed paste, too', () => {
  for (const text of ['ls\x03reboot', 'a\x1b]0;x\x07', 'x\u009b31m', 'rm \u202efdp.', '\x7f'])
    expect(asked(text, true, false)).toEqual(['controls'])
  expect(asked('a\tb\r\nc 群控 🙂 \u200d', true)).toEqual([])
})

test('a text can not end the bracketed paste that it is in', () => {
  expect(withoutMarks('a\x1b[201~\nreboot\n')).toBe('a\nreboot\n')
  expect(withoutMarks('\x1b[200~a\u009b201~b')).toBe('ab')
  expect(withoutMarks('\x1b[20\x1b[201~1~x')).toBe('x')
  expect(withoutMarks('\x1b[2\x1b[20\x1b[201~1~01~x~')).toBe('x~')
  expect(withoutMarks('~/bin 201~')).toBe('~/bin 201~')
})

test('a megabyte of nested marks is dealt with at once', () => {
  const deep = `${'\x1b[20'.repeat(150_000)}${'1~'.repeat(150_000)}`
  const started = performance.now()
  expect(withoutMarks(deep)).toBe('')
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('what can not be seen is shown, and can be left out', () => {
  expect(visible('a\x1b[31m\x7f\u202e\tb')).toBe('a<^[>[31m<^?><U+202E>\tb')
  expect(withoutControls('a\x1b[31m\x07\tb\n')).toBe('a[31m\tb\n')
})

test('a text is too long by its bytes, with the marks around it', () => {
  expect(isTooLong('a'.repeat(1024 * 1024))).toBe(true)
  expect(isTooLong('群'.repeat(350_000))).toBe(true)
  expect(isTooLong('a'.repeat(1_000_000))).toBe(false)
})
