import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { sameSoFar } from './resume.ts'

const BLOCK = 4 * 1024 * 1024
const { signal } = new AbortController()

/** A host that has `kept`, and tells of two blocks at once. */
const host = (kept: Buffer) => async (from: number) => {
  const blocks = []
  for (let at = from * BLOCK; at < kept.length && blocks.length < 2; at += BLOCK)
    blocks.push(
      createHash('sha256')
        .update(kept.subarray(at, at + BLOCK))
        .digest('hex'),
    )
  return { size: kept.length, blocks, more: (from + blocks.length) * BLOCK < kept.length }
}

test('only the beginning of this very file is gone on with', async () => {
  const bytes = randomBytes(3 * BLOCK + 10)
  const file = new Blob([bytes])
  for (const length of [0, 5, BLOCK, 2 * BLOCK, 2 * BLOCK + 7, bytes.length])
    expect(await sameSoFar(file, host(bytes.subarray(0, length)), () => undefined, signal)).toBe(length)
  for (const wrong of [0, 2 * BLOCK + 6]) {
    const other = Buffer.from(bytes.subarray(0, 2 * BLOCK + 7))
    other[wrong] = (other[wrong] ?? 0) ^ 1
    expect(await sameSoFar(file, host(other), () => undefined, signal)).toBe(0)
  }
})

test('how much was compared is told, up to all of it', async () => {
  const bytes = randomBytes(3 * BLOCK + 10)
  const shares: number[] = []
  await sameSoFar(
    new Blob([bytes]),
    host(bytes.subarray(0, 2 * BLOCK + BLOCK / 2)),
    (share) => shares.push(share),
    signal,
  )
  expect(shares).toEqual([0.4, 0.8, 1])
})
