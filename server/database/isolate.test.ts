import { expect, test } from 'vitest'
import { commitIsolated } from './isolate.ts'

const refusal = () =>
  new Error('Failed query', { cause: Object.assign(new Error('too long'), { errno: 1406 }) })

test('an item that the database refuses stands alone; every other one is committed once', async () => {
  const committed: number[] = []
  const batch = Array.from({ length: 200 }, (_, i) => i)
  const refused = await commitIsolated(batch, async (part) => {
    if (part.includes(37) || part.includes(199)) throw refusal()
    committed.push(...part)
  })
  expect(refused.map(({ item }) => item)).toEqual([37, 199])
  expect(committed).toEqual(batch.filter((i) => i !== 37 && i !== 199))
})

test('a database that is away is not taken for a refusal', async () => {
  const away = Object.assign(new Error('gone'), { code: 'PROTOCOL_CONNECTION_LOST', errno: -104 })
  let tries = 0
  const commit = async () => {
    tries++
    throw away
  }
  await expect(commitIsolated([1, 2, 3], commit)).rejects.toBe(away)
  expect(tries).toBe(1)
})
