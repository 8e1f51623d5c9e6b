import { expect, test } from 'vitest'
import type { RunPace } from '../../../drizzle/schema/index.ts'
import { inOrder } from './order.ts'

const host = (hostname: string, labels: Record<string, string> = {}) => ({
  row: { id: `id-${hostname}`, hostname, labels },
})
const hosts = [
  host('web10', { zone: 'b' }),
  host('db1'),
  host('web2', { zone: 'b' }),
  host('web1', { zone: 'a10' }),
  host('web3', { zone: 'a9' }),
]
const names = (pace: RunPace, targets = hosts) => inOrder(targets, pace).map(({ row }) => row.hostname)

test.each<[RunPace, string[]]>([
  [{}, ['web10', 'db1', 'web2', 'web1', 'web3']],
  [{ order: 'chosen' }, ['web10', 'db1', 'web2', 'web1', 'web3']],
  [{ order: 'hostname' }, ['db1', 'web1', 'web2', 'web3', 'web10']],
  [{ order: 'label:zone' }, ['web3', 'web1', 'web2', 'web10', 'db1']],
])('%j takes them as %j', (pace, order) => {
  expect(names(pace)).toEqual(order)
})

test('a shuffle is the same for the same seed, also of some of the hosts, and another for another one', () => {
  const many = Array.from({ length: 50 }, (_, i) => host(`web${i}`))
  const order = names({ order: 'random', seed: 7 }, many)
  expect(names({ order: 'random', seed: 7 }, [...many].reverse())).toEqual(order)
  const half = many.filter((_, i) => i % 2 === 0)
  const kept = new Set(half.map(({ row }) => row.hostname))
  expect(names({ order: 'random', seed: 7 }, half)).toEqual(order.filter((name) => kept.has(name)))
  expect(names({ order: 'random', seed: 8 }, many)).not.toEqual(order)
  expect([...order].sort()).toEqual(many.map(({ row }) => row.hostname).sort())
})
