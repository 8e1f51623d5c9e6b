import { beforeAll, expect, onTestFinished, test } from 'vitest'
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
