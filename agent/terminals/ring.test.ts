import { randomBytes } from 'node:crypto'
import { closeSync, writeSync } from 'node:fs'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { addon } from '../native/addon.ts'
import { buildAddon } from '../native/build.mjs'
import { RING_BYTES, Ring } from './ring.ts'

beforeAll(() => void buildAddon(), 120_000)

const created = () => {
  const ring = Ring.create()
  onTestFinished(() => ring.close())
  return ring
}

/** Everything from `offset` on. */
function rest(ring: Ring, offset: number): Buffer {
  const pieces: Buffer[] = []
  for (let at = offset; at < ring.total; ) {
    const piece = Buffer.from(ring.read(at, 100_000))
    pieces.push(piece)
    at += piece.length
  }
  return Buffer.concat(pieces)
}

test('the last mebibyte can be read by offset, however often the ring has gone round', () => {
  const ring = created()
  const all = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) & 255))
  for (let at = 0; at < all.length; at += 4095) ring.append(all.subarray(at, at + 4095))
  expect(ring.total).toBe(all.length)
  expect(ring.start).toBe(all.length - RING_BYTES)
  expect(rest(ring, ring.start).equals(all.subarray(ring.start))).toBe(true)
  expect(rest(ring, all.length - 5)).toEqual(all.subarray(-5))
})

test('another mapping of the same memory sees what was written, and goes on there', () => {
  const ring = created()
  ring.append(Buffer.from('before'))
  ring.acknowledge(3)
  const other = Ring.open(ring.fd)
  expect([other.total, other.acked, rest(other, 0).toString()]).toEqual([6, 3, 'before'])
  other.append(Buffer.from(' and after'))
  ring.reload()
  expect(rest(ring, 0).toString()).toBe('before and after')
})

test('what a thread reads into it comes behind what it has, past its end, and is counted for who takes over', async () => {
  const ring = created()
  const begin = RING_BYTES - 100
  ring.append(Buffer.alloc(begin, 'a'))
  const source = randomBytes(50_000)
  const file = addon().memoryFile('source', source.length)
  writeSync(file, source, 0, source.length, 0)
  const rests: boolean[] = []
  const flood = ring.flood(file, 10_000, (ended, dry) => void (ended && rests.push(dry)))
  onTestFinished(() => void flood.stop())
  ring.reserve(begin + 30_000)
  flood.allow(begin + 30_000)
  await expect.poll(() => rests).toEqual([false])
  expect(ring.total).toBe(begin + 30_000)
  expect(rest(ring, begin).equals(source.subarray(0, 30_000))).toBe(true)
  // The file ends earlier: what was given up for the rest stays given up.
  ring.reserve(begin + 60_000)
  flood.allow(begin + 60_000)
  await expect.poll(() => rests).toEqual([false, true])
  expect(flood.stop()).toBe(begin + 50_000)
  expect(ring.start).toBe(begin + 60_000 - RING_BYTES)
  const heir = Ring.open(ring.fd)
  expect([heir.total, heir.start]).toEqual([begin + 50_000, ring.start])
  expect(rest(heir, begin).equals(source)).toBe(true)
  expect(() => flood.allow(begin + 60_000)).toThrow('stopped')
  closeSync(file)
})
