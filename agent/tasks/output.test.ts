import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { BoundedOutput } from './output.ts'

const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, i) => i % 251))

test.each([0, 1, 99, 100, 101, 1_000, 300_000])(
  'of %i bytes the first and the last 50 are kept and all are counted',
  (length) => {
    const all = bytesOf(length)
    const output = new BoundedOutput(100)
    for (let i = 0; i < length; i += 37) output.append(all.subarray(i, i + 37))
    const kept = length <= 100 ? all : Buffer.concat([all.subarray(0, 50), all.subarray(length - 50)])
    expect(output.kept()).toEqual(kept)
    expect(output.summary()).toEqual({
      total: length,
      head: Math.min(50, length),
      tail: Math.min(50, Math.max(0, length - 50)),
      sha256: createHash('sha256').update(kept).digest('hex'),
    })
  },
)

test('a reader that falls behind jumps over the cut and then reads on to the end', () => {
  const all = bytesOf(500_000)
  const output = new BoundedOutput(200_000)
  output.append(all)
  let at = 0
  let jumps = 0
  while (at < output.total) {
    const { offset, bytes } = output.read(at, 64 * 1024)
    if (offset > at) jumps++
    expect(bytes).toEqual(all.subarray(offset, offset + bytes.length))
    expect(bytes.length).toBeGreaterThan(0)
    at = offset + bytes.length
  }
  expect(jumps).toBe(1)
})
