import { expect, test } from 'vitest'
import { eventLine, headerLine } from '../cast.ts'
import { replay } from './replay.ts'
import { calm, skim } from './skim.ts'

const SIZE = { cols: 100, rows: 10 }
const HEADER = headerLine({ ...SIZE, startedAt: new Date(0), title: 'a on b' })

interface Piece {
  ms: number
  data: string
}

const segmentOf = (pieces: readonly Piece[]) =>
  Buffer.from(HEADER + pieces.map(({ ms, data }) => eventLine(ms, 'o', data)).join(''))
const read = async (pieces: readonly Piece[]) => replay(skim(segmentOf(pieces)), SIZE, true)

/** Numbered lines, so many a millisecond, in pieces that are cut within a line. */
function flood(from: number, ms: number, perMs: number): Piece[] {
  const lines = Array.from({ length: ms * perMs }, (_, i) => `line ${i} ${'x'.repeat(60)}\r\n`).join('')
  const size = Math.ceil(lines.length / (ms / 4))
  return Array.from({ length: ms / 4 }, (_, i) => ({
    ms: from + i * 4,
    data: lines.slice(i * size, (i + 1) * size),
  })).filter(({ data }) => data !== '')
}

test('of a flood begin and end are read, and what is typed before and after it, each at its moment', async () => {
  const { lines } = await read([
    { ms: 10, data: '$ cat huge\r\n' },
    ...flood(20, 400, 120),
    { ms: 500, data: '$ echo after\r\n' },
    { ms: 600, data: 'after\r\n' },
  ])
  const texts = lines.map(({ text }) => text)
  expect(texts[0]).toBe('$ cat huge')
  expect(texts[1]).toMatch(/^line 0 x{60}$/)
  expect(texts.slice(-3)).toEqual([expect.stringMatching(/^line 47999 x{60}$/), '$ echo after', 'after'])
  expect(lines.at(-1)?.ms).toBe(600)
  expect(texts.length).toBeGreaterThan(3_000)
  expect(texts.length).toBeLessThan(6_000)
  // None of them is put together of two.
  expect(texts.slice(1, -2).filter((text) => !/^line \d+ x{60}$/.test(text))).toEqual([])
})

test('what fits into a few screens a second is read whole, however long it goes on', async () => {
  const { lines } = await read(
    Array.from({ length: 600 }, (_, i) => ({ ms: i * 100, data: `${i} ${'y'.repeat(80)}\r\n`.repeat(60) })),
  )
  expect(lines).toHaveLength(36_000)
})

test('modes that a flood sets in its middle hold on the screen after it', async () => {
  const pieces = flood(0, 400, 120)
  const middle = pieces[50]
  if (middle) middle.data += '\x1b[?25l\x1b[?2004h\x1b[31mred\x1b[0m\x1b[1;32m'
  const skimmed = await read(pieces)
  const whole = await replay(
    pieces.map(({ ms, data }) => ({ ms, code: 'o' as const, data })),
    SIZE,
    true,
  )
  expect(skimmed.screen).toEqual(whole.screen)
  expect(whole.screen.data).toContain('\x1b[?25l')
  expect(whole.lines.length).toBeGreaterThan(4 * skimmed.lines.length)
})

test('what merely looks like a mode in a flood is none, and of colours the last ones hold', async () => {
  const shown = async (middle: string) => {
    const pieces = flood(0, 400, 120)
    const piece = pieces[50]
    if (piece) piece.data += middle
    return (await read(pieces)).screen.data
  }
  const plain = await shown('')
  for (const text of [
    '\\u001b[?25l',
    '\\\\u001b[31m',
    '\x1b[31mred\x1b[m',
    '\x1b[1;31;44m\x1b[0m',
    '\x1b[9z',
  ])
    expect(await shown(text), text).toBe(plain)
  for (const text of ['\\\x1b[?25l', '\x1b[m\x1b[31m', '\x1b(0'])
    expect(await shown(text), text).not.toBe(plain)
})

test('a flood that goes on in the next segment is not read again from its beginning there', async () => {
  const pace = calm()
  const first = [...skim(segmentOf(flood(0, 400, 120)), pace)].length
  const second = [...skim(segmentOf(flood(400, 400, 120)), pace)].length
  expect(first).toBeGreaterThan(5)
  expect(second).toBeLessThan(first)
  const calmed = [...skim(segmentOf([{ ms: 60_000, data: '$ ls\r\n' }]), pace)]
  expect(calmed.map(({ data }) => data)).toEqual(['$ ls\r\n'])
  expect(pace.level).toBeLessThan(100)
})
