import { expect, test } from 'vitest'
import { OutputLines, type OutputSnapshot, placeOf, snapshotOf } from './lines.ts'

const flat = (snapshot: OutputSnapshot) => snapshot.blocks.flat()
const linesOf = (text: string) => flat(snapshotOf(text))

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
  const text =
    'one\r\ntwo 10%\rtwo 99%\nlonger\rlo\x1b[Kst\u202e\n\x1b[32mgreen\x1b[0m 群控\x1b]8;;http://x\x1b\\link\r\n\ttail'
  const whole = linesOf(text)
  for (let at = 1; at < text.length; at++) {
    const pieces = new OutputLines()
    pieces.append(text.slice(0, at))
    pieces.append(text.slice(at))
    expect(flat(pieces.snapshot())).toEqual(whole)
  }
  expect(texts(text)).toEqual(['one', 'two 99%', 'lost<U+202E>', 'green 群控link', '\ttail'])
})

test('what follows a carriage return overwrites as in a terminal: text that it does not cover stays', () => {
  expect(texts('hello\rJ\n')).toEqual(['Jello'])
  expect(texts('downloading 100 %\r\x1b[Kdone\n')).toEqual(['done'])
  expect(texts('downloading 100 %\r\x1b[2Kdone\n')).toEqual(['done'])
  expect(texts('only so far\r')).toEqual(['only so far'])
  expect(texts('-\b\\\b|\b/\n')).toEqual(['/'])
  expect(linesOf('\x1b[31mred\x1b[0m\rgr')[0]?.spans.map((span) => span.text)).toEqual(['gr', 'd'])
})

test('half of a character that is overwritten does not stay', () => {
  expect(texts('a😀b\rxy\n')).toEqual(['xyb'])
})

test('characters that reorder the text are shown, not obeyed', () => {
  expect(texts('user\u202Etxt.exe \u2066x\u2069\n')).toEqual(['user<U+202E>txt.exe <U+2066>x<U+2069>'])
})

test('a line without an end is folded instead of growing without bound', () => {
  const lines = texts('x'.repeat(10_000))
  expect(lines.map((line) => line.length)).toEqual([4096, 4096, 1808])
})

test('lines are counted as an editor counts them, however long they are', () => {
  const snapshot = snapshotOf(`one\n${'x'.repeat(10_000)}\nthree`)
  expect(flat(snapshot).map(({ source }) => source)).toEqual([1, 2, null, null, 3])
  expect([1, 2, 3, 4].map((line) => placeOf(snapshot, line))).toEqual([0, 1, 4, -1])
})

test('an unfinished sequence is held back, but not for ever', () => {
  const lines = new OutputLines()
  lines.append('a\x1b]0;')
  lines.append('t'.repeat(5000))
  expect(
    flat(lines.snapshot())
      .flatMap((line) => line.spans)
      .map((span) => span.text)
      .join(''),
  ).toContain('t'.repeat(100))
})

test('a full block is never made again, so that it is never drawn again', () => {
  const lines = new OutputLines()
  lines.append('line\n'.repeat(450))
  const before = lines.snapshot()
  lines.append('more\n')
  const after = lines.snapshot()
  expect(after.lineCount).toBe(451)
  expect(after.blocks[0]).toBe(before.blocks[0])
  expect(after.blocks[1]).toBe(before.blocks[1])
  expect(after.blocks[2]).not.toBe(before.blocks[2])
})
