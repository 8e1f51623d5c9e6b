import { expect, test, vi } from 'vitest'
import { Turns } from './turns.ts'

/** Takes a turn for each name; what has begun stands in `begun`, in order, with what ends it. */
function queue(names: string[], shown: Set<string>) {
  const turns = new Turns()
  const begun = new Map<string, () => void>()
  for (const name of names) void turns.take(() => shown.has(name)).then((end) => begun.set(name, end))
  return { turns, begun }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('those that are looked at come first, some at a time, and only then three of the others', async () => {
  const hidden = ['a', 'b', 'c', 'd']
  const seen = Array.from({ length: 8 }, (_, at) => `seen${at}`)
  const { begun } = queue([...hidden, ...seen], new Set(seen))
  await settled()
  expect([...begun.keys()]).toEqual(seen.slice(0, 6))
  for (const name of seen.slice(0, 3)) begun.get(name)?.()
  await settled()
  expect([...begun.keys()]).toEqual(seen)
  for (const name of seen.slice(0, 7)) begun.get(name)?.()
  await settled()
  expect(begun.has('a')).toBe(false)
  begun.get('seen7')?.()
  await settled()
  expect([...begun.keys()]).toEqual([...seen, 'a', 'b', 'c'])
})

test('one that comes to be looked at while others are on their way does not wait for them', async () => {
  const shown = new Set<string>()
  const { begun, turns } = queue(['a', 'b', 'c', 'd', 'e'], shown)
  await settled()
  expect([...begun.keys()]).toEqual(['a', 'b', 'c'])
  shown.add('e')
  turns.review()
  await settled()
  expect([...begun.keys()]).toEqual(['a', 'b', 'c', 'e'])
})

test('one that does not come keeps the others waiting for a while only, and may end late', async () => {
  vi.useFakeTimers()
  try {
    const { begun } = queue(['a', 'b', 'c', 'd', 'e'], new Set())
    await vi.advanceTimersByTimeAsync(0)
    expect(begun.has('d')).toBe(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([...begun.keys()]).toEqual(['a', 'b', 'c', 'd', 'e'])
    begun.get('a')?.()
  } finally {
    vi.useRealTimers()
  }
})
