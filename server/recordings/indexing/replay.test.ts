import { expect, test } from 'vitest'
import type { CastEvent } from '../cast.ts'
import { replay } from './replay.ts'

const SIZE = { cols: 40, rows: 10 }
const shown = (...pieces: string[]): CastEvent[] =>
  pieces.map((data, at) => ({ ms: (at + 1) * 100, code: 'o', data }))
const linesOf = async (events: CastEvent[], last = true) =>
  (await replay(events, SIZE, last)).lines.map(({ ms, text }) => `${ms} ${text}`)

test('a command counts as it stood there when Enter was pressed, whatever was taken back before', async () => {
  const typed = ['$ ', 'i', 'p', 'x', '\b \b', 'tables -L', '\b\x1b[K', 'F', '\r\n', 'done\r\n']
  expect(await linesOf(shown(...typed))).toEqual(['900 $ iptables -F', '1000 done'])
})

test('a line that is drawn over counts as it was last, one that wraps is one line', async () => {
  expect(await linesOf(shown('10 %\r20 %\r100 %\r\n'))).toEqual(['100 100 %'])
  const long = `echo ${'0123456789'.repeat(9)} end`
  expect(await linesOf(shown(`$ ${long}\r\n`))).toEqual([`100 $ ${long}`])
})

test('colours, titles and wide characters leave only what is to be read', async () => {
  expect(await linesOf(shown('\x1b]0;title\x07\x1b[1;31m群控\x1b[0m ok\x1b[5n\r\n'))).toEqual(['100 群控 ok'])
})

test('of more lines than are kept the first and the last are found', async () => {
  const pieces = Array.from({ length: 150 }, (_, at) =>
    Array.from({ length: 1_000 }, (_line, line) => `line ${at * 1_000 + line}\r\n`).join(''),
  )
  const { lines } = await replay(shown(...pieces, '$ ls\r\n'), SIZE, true)
  const texts = lines.map(({ text }) => text)
  expect(texts.length).toBe(100_000)
  expect([texts[0], texts[49_999], texts[50_000]]).toEqual(['line 0', 'line 49999', 'line 100001'])
  expect(texts.slice(-2)).toEqual(['line 149999', '$ ls'])
  expect(lines.at(-1)?.ms).toBe(15_100)
})

test('what is begun at the end of a segment is a line of the next one, where it is finished', async () => {
  const first = await replay(shown('one\r\n$ rm -r', 'f /tm'), SIZE, false)
  expect(first.lines.map(({ text }) => text)).toEqual(['one'])
  const second = await replay([{ ms: 900, code: 'o', data: 'p/x\r\n' }], first.screen, false)
  expect(second.lines).toEqual([{ ms: 900, text: '$ rm -rf /tmp/x' }])
})

test('the screen of a full-screen program is read when it stands still, each line once', async () => {
  const events: CastEvent[] = [
    { ms: 0, code: 'o', data: '$ less secret\r\n\x1b[?1049h\x1b[Hfirst line\r\n' },
    { ms: 5, code: 'o', data: 'second line\r\n:' },
    { ms: 900, code: 'o', data: '\x1b[Hother line\x1b[K' },
    { ms: 2_000, code: 'o', data: '\x1b[?1049l$ ' },
    { ms: 2_100, code: 'o', data: 'exit\r\n' },
  ]
  expect(await linesOf(events)).toEqual([
    '0 $ less secret',
    '5 first line',
    '5 second line',
    '5 :',
    '900 other line',
    '2100 $ exit',
  ])
})

test('the screen with which a segment ends brings the next one to the same place', async () => {
  const first = shown('\x1b[?1049h\x1b[2;8r\x1b[?25l\x1b[?1h\x1b[3;5H\x1b[1;32mgreen')
  const next = shown('!\r\nx')
  const { screen } = await replay(first, SIZE, false)
  const apart = await replay(next, screen, false)
  const together = await replay([...first, ...next], SIZE, false)
  expect(apart.screen).toEqual(together.screen)
  expect(screen.data).toContain('\x1b[2;8r')
  expect(screen.data).toContain('\x1b[?25l')
})

test('a resize in between is followed', async () => {
  const events: CastEvent[] = [
    { ms: 1, code: 'o', data: 'narrow\r\n' },
    { ms: 2, code: 'r', data: '100x20' },
    { ms: 3, code: 'o', data: `${'x'.repeat(90)}\r\n` },
  ]
  expect(await linesOf(events)).toEqual(['1 narrow', `3 ${'x'.repeat(90)}`])
})
