import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { BLOCK_BYTES, blockDigest, blockDigests } from '../../agent/protocol/index.ts'
import { BlockHasher } from './blockHasher.ts'
import { blockRange } from './blocks.ts'
import { byteRange } from './byteRange.ts'
import { archOfElf } from './elf.ts'
import { DownloadThrottle } from './throttle.ts'

test('a file is digested the same however its bytes arrive', () => {
  const file = randomBytes(2 * BLOCK_BYTES + 17)
  const blocks = [0, 1, 2].map((i) => blockDigest(file.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES)))
  for (const step of [1000, BLOCK_BYTES, file.length]) {
    const hasher = new BlockHasher()
    for (let at = 0; at < file.length; at += step) hasher.update(file.subarray(at, at + step))
    const facts = hasher.finish()
    expect(facts.size).toBe(file.length)
    expect(facts.sha256).toBe(createHash('sha256').update(file).digest('hex'))
    expect(facts.md5).toBe(createHash('md5').update(file).digest('hex'))
    expect(blockDigests(facts)).toEqual(blocks.map((digest) => digest.toString('hex')))
  }
})

test('a manifest whose number of blocks does not fit its size is refused', () => {
  expect(() =>
    blockDigests({ size: BLOCK_BYTES + 1, blocks: Buffer.alloc(16).toString('base64url') }),
  ).toThrow('1 blocks instead of 2')
})

test.each([
  ['0-0', { from: 0, to: 0 }],
  ['1-2', { from: 1, to: 2 }],
  ['2-3', null],
  ['2-1', null],
  ['0-x', null],
  ['-1-0', null],
])('blocks %s of a file of three', (text, range) => {
  expect(blockRange(text, 2 * BLOCK_BYTES + 1)).toEqual(range)
})

test('one request takes 32 blocks at most', () => {
  expect(blockRange('0-31', 100 * BLOCK_BYTES)).not.toBeNull()
  expect(blockRange('0-32', 100 * BLOCK_BYTES)).toBeNull()
})

test.each([
  [undefined, null],
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-3', null],
  ['bytes=0-1,5-6', null],
  ['lines=1-2', null],
])('the range %s of 100 bytes', (header, range) => {
  expect(byteRange(header, 100)).toEqual(range)
})

test('the machine of an executable is read from its header', () => {
  const header = Buffer.from('7f454c4602010100000000000000000002003e00', 'hex')
  expect(archOfElf(header)).toBe('x64')
  header.writeUInt16LE(183, 18)
  expect(archOfElf(header)).toBe('arm64')
  header.writeUInt16LE(3, 18)
  expect(archOfElf(header)).toBeNull()
  expect(archOfElf(Buffer.from('#!/bin/sh\necho no executable'))).toBeNull()
  expect(archOfElf(Buffer.alloc(3))).toBeNull()
})

test('places are given out up to the bound, and come back', () => {
  const throttle = new DownloadThrottle({ downloadsMax: 1, bytesPerSecond: 1e9 })
  const first = throttle.admit()
  expect(throttle.admit()).toEqual({ retryAfterSeconds: 1 })
  if ('retryAfterSeconds' in first) throw new Error('there was a place')
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  expect(throttle.admit()).toHaveProperty('take')
  expect(throttle.counts).toEqual({ active: 1, refused: 1, bytes: 0 })
})

test('all downloads together keep to the bytes a second', async () => {
  const throttle = new DownloadThrottle({ downloadsMax: 9, bytesPerSecond: 1_000_000 })
  const began = performance.now()
  const leases = Array.from({ length: 3 }, () => throttle.admit())
  await Promise.all(
    leases.map(async (lease) => {
      if ('retryAfterSeconds' in lease) throw new Error('there was a place')
      for (let i = 0; i < 10; i += 1) await lease.take(10_000)
    }),
  )
  // 300 kB at 1 MB/s; the last 10 kB may go out at once.
  expect(performance.now() - began).toBeGreaterThan(280)
})
