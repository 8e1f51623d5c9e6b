import { expect, test } from 'vitest'
import { OUTPUT_LIMIT_BYTES } from '../../agent/protocol/index.ts'
import { StreamAssembly } from './assembly.ts'
import { cutLine, incompleteTail, joinText, textPieces } from './text.ts'

const HALF = OUTPUT_LIMIT_BYTES / 2
const pattern = (from: number, length: number) =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => ((from + index) * 31) >> 3))

test('output sent twice or overlapping is kept once', () => {
  const stream = new StreamAssembly()
  stream.write(0, pattern(0, 100))
  stream.write(0, pattern(0, 100))
  stream.write(50, pattern(50, 100))
  expect(stream.end).toBe(150)
  expect(stream.range(0, 150)).toEqual(pattern(0, 150))
})

test('head and tail of a long output are kept and memory stays bounded', () => {
  const stream = new StreamAssembly()
  const total = 5 * OUTPUT_LIMIT_BYTES + 1234
  for (let at = 0; at < total; at += 65_536) stream.write(at, pattern(at, Math.min(65_536, total - at)))
  expect(stream.end).toBe(total)
  expect(stream.range(0, HALF)?.equals(pattern(0, HALF))).toBe(true)
  expect(stream.range(total - HALF, total)?.equals(pattern(total - HALF, HALF))).toBe(true)
  expect(stream.range(HALF + 10, HALF + 20)).toBeNull()
  expect(stream.held).toBeLessThan(OUTPUT_LIMIT_BYTES + 256 * 1024)
})

test('a jump in the offsets is the cut, and the reader is told how much is missing', () => {
  const stream = new StreamAssembly()
  stream.write(0, pattern(0, HALF))
  stream.write(HALF + 1000, pattern(HALF + 1000, 10))
  expect(stream.end).toBe(HALF + 1010)
  expect(stream.range(HALF + 1000, HALF + 1010)).toEqual(pattern(HALF + 1000, 10))
  expect(stream.range(HALF - 1, HALF + 1005)).toBeNull()
  expect(stream.read(HALF, 100)).toEqual({ skipped: 1000, bytes: pattern(HALF + 1000, 10) })
  expect(stream.read(HALF - 5, 100)).toEqual({ skipped: 0, bytes: pattern(HALF - 5, 5) })
})

test('a gap inside the head is noticed, not papered over', () => {
  const stream = new StreamAssembly()
  stream.write(0, pattern(0, 10))
  stream.write(20, pattern(20, 10))
  stream.write(30, pattern(30, 10))
  expect(stream.end).toBe(40)
  expect(stream.range(0, 40)).toBeNull()
  stream.reset()
  stream.write(0, pattern(0, 40))
  expect(stream.range(0, 40)).toEqual(pattern(0, 40))
})

test('a character split between chunks is held back, whatever its length', () => {
  for (const character of ['a', 'é', '群', '😀']) {
    const bytes = Buffer.from(character)
    for (let cut = 1; cut < bytes.length; cut++) expect(incompleteTail(bytes.subarray(0, cut))).toBe(cut)
    expect(incompleteTail(bytes)).toBe(0)
  }
  expect(incompleteTail(Buffer.from([0xff]))).toBe(0)
  expect(incompleteTail(Buffer.from([0x80, 0x80, 0x80]))).toBe(0)
})

test('the cut is marked by a line with the number of bytes and never leaves half a character', () => {
  const head = Buffer.from('群').subarray(0, 2)
  const tail = Buffer.from('控b').subarray(1)
  expect(joinText(Buffer.concat([Buffer.from('a'), head]), tail, 12_345_678)).toBe(`a${cutLine(12_345_678)}b`)
})

test('a text in pieces is the same text, and no piece ends within a character', () => {
  const long = Buffer.from('\uFEFFé群😀'.repeat(40_000))
  const noise = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919 + (at >> 3)) % 256))
  const parts: [Buffer, Buffer, number][] = [
    [long, Buffer.alloc(0), 0],
    [long.subarray(0, 70_001), long.subarray(70_001), 0],
    [long.subarray(0, 70_001), long.subarray(90_002), 20_001],
    [noise, noise.subarray(1), 0],
    [Buffer.concat([long, noise]), noise, 12],
  ]
  for (const [head, tail, cut] of parts) {
    const pieces = [...textPieces(head, tail, cut)]
    expect(pieces.join('') === joinText(head, tail, cut)).toBe(true)
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024 + 3)
  }
})
