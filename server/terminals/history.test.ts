import { expect, test } from 'vitest'
import { History, HistoryBudget } from './history.ts'

const MIB = 1024 * 1024

/** Byte n is n modulo 251, a prime: a shift shows. */
const piece = (from: number, length: number) =>
  Buffer.from(Array.from({ length }, (_, i) => (from + i) % 251))

function all(history: History): Buffer {
  const pieces: Buffer[] = []
  for (let at = history.start; at < history.end; ) {
    const next = history.read(at)
    pieces.push(next)
    at += next.length
  }
  return Buffer.concat(pieces)
}

test.each([1, 1_000, 16_384, 65_536, 100_000])(
  'pieces of %i bytes are kept as they came, the last mebibyte of them',
  (size) => {
    const history = new History(new HistoryBudget(64 * MIB))
    const count = size === 1 ? 40_000 : Math.ceil((3 * MIB) / size)
    for (let i = 0; i < count; i++) {
      history.append(piece(i * size, size))
      if (i % Math.ceil(count / 7) === 0)
        expect(all(history).equals(piece(history.start, history.end - history.start))).toBe(true)
    }
    expect(history.end).toBe(count * size)
    expect(history.end - history.start).toBe(Math.min(history.end, MIB))
    expect(all(history).equals(piece(history.start, history.end - history.start))).toBe(true)
  },
)

test('without memory left the oldest bytes go earlier, and what is there is right', () => {
  const budget = new HistoryBudget(50_000)
  const one = new History(budget)
  const other = new History(budget)
  for (let i = 0; i < 40; i++) {
    one.append(piece(i * 5_000, 5_000))
    other.append(piece(i * 5_000, 5_000))
  }
  expect(one.end - one.start + other.end - other.start).toBeLessThanOrEqual(50_000 + 2 * 16_384)
  expect(all(one).equals(piece(one.start, one.end - one.start))).toBe(true)
  one.dispose()
  for (let i = 40; i < 80; i++) other.append(piece(i * 5_000, 5_000))
  expect(other.end - other.start).toBe(65_536)
  expect(all(other).equals(piece(other.start, other.end - other.start))).toBe(true)
})

test('what was set before its oldest byte is known', () => {
  const history = new History(new HistoryBudget(64 * MIB))
  history.append(Buffer.from('\x1b[?1049h\x1b[31m'))
  expect(history.modes).toBe('')
  for (let i = 0; i < 20; i++) history.append(Buffer.alloc(65_536, 65))
  expect(history.modes).toBe('\x1b[?1049h\x1b[31m')
  expect(history.beginsFullScreen).toBe(true)
  history.restart(5, '\x1b[?25l')
  expect([history.start, history.end, history.modes]).toEqual([5, 5, '\x1b[?25l'])
})
