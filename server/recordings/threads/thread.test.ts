import { afterEach, expect, test } from 'vitest'
import { Thread } from './thread.ts'

/** Answers a word with all words that it was given so far; `throw` and `die` do so. */
const PROGRAM = `
import { serve } from ${JSON.stringify(new URL('./serve.ts', import.meta.url).href)}
const words = []
serve(async (word) => {
  if (word === 'throw') throw new Error('as told')
  if (word === 'die') setImmediate(() => { throw new Error('dead') })
  if (word === 'die') return new Promise(() => {})
  words.push(word)
  return words.join(' ')
})`
const thread = () =>
  new Thread<string, string>(new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`), 64)

let one: Thread<string, string>
afterEach(() => one.stop())

test('jobs are done one after the other, those that somebody waits for first', async () => {
  one = thread()
  const all = await Promise.all([one.ask('a'), one.ask('b'), one.ask('c', { urgent: true })])
  expect(all).toEqual(['a', 'a c b', 'a c'])
})

test('a job that nobody waits for any more is never begun', async () => {
  one = thread()
  const left = new AbortController()
  const [first, dropped, last] = [one.ask('a'), one.ask('b', { signal: left.signal }), one.ask('c')]
  left.abort()
  await expect(dropped).rejects.toThrow('aborted')
  expect([await first, await last]).toEqual(['a', 'a c'])
})

test('a job that fails says why; one that takes the thread with it costs only itself', async () => {
  one = thread()
  await expect(one.ask('throw')).rejects.toThrow('as told')
  expect(await one.ask('a')).toBe('a')
  const [dead, next] = [one.ask('die'), one.ask('b')]
  await expect(dead).rejects.toThrow('dead')
  expect(await next).toBe('b')
})

test('once it is stopped nothing is begun', async () => {
  one = thread()
  const asked = one.ask('a')
  const waiting = one.ask('b')
  const ends = Promise.allSettled([asked, waiting])
  await one.stop()
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(one.ask('c')).rejects.toThrow('stops')
})
