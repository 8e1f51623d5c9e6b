import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { KnownContents } from './knownContents.ts'

const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }
const digest = (digit: string) => digit.repeat(64)
let folder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'qunkong-contents-'))
})
afterEach(() => fs.rm(folder, { recursive: true }))

test('a content is found where it stood last, also by the next agent', async () => {
  const known = new KnownContents(folder, log)
  await known.load()
  expect(known.placesOf(digest('a'))).toEqual([])
  await Promise.all([known.remember(digest('a'), '/one'), known.remember(digest('b'), '/two')])
  await known.remember(digest('a'), '/three')
  // What stood there before does not any more.
  await known.remember(digest('b'), '/one')
  const next = new KnownContents(folder, log)
  await next.load()
  expect([next.placesOf(digest('a')), next.placesOf(digest('b'))]).toEqual([['/three'], ['/one', '/two']])
})

test('the oldest are forgotten, and only a few places of one content are tried', async () => {
  const known = new KnownContents(folder, log)
  for (let i = 0; i < 300; i++) await known.remember(digest(i < 10 ? 'a' : 'b'), `/file${i}`)
  expect(known.placesOf(digest('a'))).toEqual([])
  expect(known.placesOf(digest('b'))).toEqual(['/file299', '/file298', '/file297', '/file296'])
})

test('a damaged list is begun anew, and a disk that takes nothing stops no task', async () => {
  await fs.writeFile(path.join(folder, 'contents.json'), '[{"sha256":')
  const known = new KnownContents(folder, log)
  await known.load()
  expect(known.placesOf(digest('a'))).toEqual([])
  await fs.mkdir(path.join(folder, 'contents.json.new'))
  await known.remember(digest('a'), '/one')
  expect(known.placesOf(digest('a'))).toEqual(['/one'])
})
