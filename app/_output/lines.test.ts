import { expect, test } from 'vitest'
import { linesOf, OutputLines } from './lines.ts'

const texts = (text: string) => linesOf(text).map((line) => line.spans.map((span) => span.text).join(''))

test('colours become styles and every other escape disappears', () => {
  expect(linesOf('a\x1b[1;31mred\x1b[0m \x1b]0;title\x07\x1b[2J\x1b(Bz\n')[0]?.spans).toEqual([
    { text: 'a', style: {} },
    { text: 'red', style: { bold: true, foreground: 1 } },
    { text: ' z', style: {} },
  ])
})

test('256 and true colours are read, and what follows them too', () => {
  expect(linesOf('\x1b[38;5;208;48;2;1;2;3;4mx')[0]?.spans[0]?.style).toEqual({
    foreground: '#ff8700',
    background: '#010203',
    underline: true,
  })
})

test('however the text is cut into pieces, the lines are the same', () => {
  const text = 'one\r\ntwo 10%\rtwo 99%\n\x1b[32mgreen\x1b[0m 群控\x1b]8;;http://x\x1b\\link\r\n\ttail'
  const whole = linesOf(text)
  for (let at = 1; at < text.length; at++) {
    const pieces = new OutputLines()
    pieces.append(text.slice(0, at))
    pieces.append(text.slice(at))
    expect(pieces.lines).toEqual(whole)
  }
  expect(texts(text)).toEqual(['one', 'two 99%', 'green 群控link', '\ttail'])
})

test('a line without an end is folded instead of growing without bound', () => {
  const lines = texts('x'.repeat(10_000))
  expect(lines.map((line) => line.length)).toEqual([4096, 4096, 1808])
})

test('an unfinished sequence is held back, but not for ever', () => {
  const lines = new OutputLines()
  lines.append('a\x1b]0;')
  lines.append('t'.repeat(5000))
  expect(
    lines.lines
      .flatMap((line) => line.spans)
      .map((span) => span.text)
      .join(''),
  ).toContain('t'.repeat(100))
})
