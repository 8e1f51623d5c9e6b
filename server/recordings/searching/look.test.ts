import { expect, test } from 'vitest'
import { textOf } from '../indexing/text.ts'
import { look, type Piece, type Search } from './look.ts'

const piece = (lines: string[], more: Partial<Piece> = {}): Piece => ({
  ...{ folder: '', segment: 1, line: 0, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY },
  text: textOf(lines.map((text, i) => ({ ms: i * 10, text }))),
  ...more,
})
const ask = (query: string, pieces: Piece[], more: Partial<Search> = {}) =>
  look(
    {
      ...{ question: { query, mode: 'words', caseSensitive: false }, pieces, limit: 10, lookMs: 10_000 },
      ...more,
    },
    async () => null,
  )

test('lines are found with their moment and their neighbours, from the first line that counts', async () => {
  const { found, next } = await ask('needle', [
    piece(['needle 0', 'a', 'b', 'the NEEDLE 3', 'c'], { line: 1 }),
    piece(['needle']),
  ])
  expect(next).toBeNull()
  expect(found).toEqual([
    { piece: 0, line: 3, ms: 30, text: 'the NEEDLE 3', ranges: [[4, 10]], before: ['a', 'b'], after: ['c'] },
    { piece: 1, line: 0, ms: 0, text: 'needle', ranges: [[0, 6]], before: [], after: [] },
  ])
})

test('a full page ends before the next match, and says that there is one', async () => {
  const pieces = [piece(['x', 'y', 'x']), piece(['y']), piece(['y', 'x'])]
  const first = await ask('x', pieces, { limit: 2 })
  expect(first).toMatchObject({ isFull: true, next: { piece: 2, line: 1 } })
  expect(await ask('x', pieces.slice(0, 2), { limit: 2 })).toMatchObject({ isFull: false, next: null })
})

test('time that is over ends it where it is, after it got somewhere', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => `line ${i} of it`)
  const over = await ask('of', [piece(many)], { lookMs: 0, limit: 1_000 })
  expect(over.isFull).toBe(false)
  expect(over.next?.line).toBeGreaterThan(0)
  expect(over.next?.line).toBeLessThan(1_000)
  expect(over.found).toHaveLength(over.next?.line ?? 0)
  expect(await ask('none', [piece(many), piece(many)], { lookMs: 0 })).toMatchObject({
    next: { piece: 1, line: 0 },
  })
})

test('only what was shown between two moments counts', async () => {
  const { found } = await ask('l', [piece(['l', 'l', 'l', 'l'], { fromMs: 10, toMs: 20 })])
  expect(found.map(({ line }) => line)).toEqual([1, 2])
})

test('what is removed meanwhile holds nothing, and the others are looked through', async () => {
  const { text: _, ...gone } = piece([])
  expect((await ask('x', [gone, piece(['x'])])).found).toHaveLength(1)
})
