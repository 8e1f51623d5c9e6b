/** What a filesystem refuses to tell is not taken for absent or done. Its refusals are made up: no filesystem here has them. */
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { count } from './change.ts'
import { HeldFolder, lookAt } from './held.ts'
import { list } from './list.ts'
import { begin, take } from './upload.ts'

const { signal } = new AbortController()
let folder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'qunkong-refusals-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await fs.rm(folder, { recursive: true })
})

const failing = (code: string) => Object.assign(new Error(`${code}: made up`), { code })

function unseen(name: string, code: string): void {
  const real = fs.lstat.bind(fs)
  vi.spyOn(fs, 'lstat').mockImplementation(((file: Buffer | string) => {
    if (path.basename(file.toString()) === name) return Promise.reject(failing(code))
    return real(file)
  }) as typeof fs.lstat)
}

const upload = () => ({
  ...{
    op: 'take' as const,
    stream: { id: 'x', key: 'x' },
    path: `${folder}/some.txt`,
    size: 3,
    modified: 0,
    offset: 0,
  },
  if_exists: 'ask' as const,
})

async function* bytes() {
  yield Buffer.from('new')
}

test('without hard links an upload takes a free name, and none that it can not look at', async () => {
  vi.spyOn(fs, 'link').mockRejectedValue(failing('EPERM'))
  await take(upload(), bytes())
  expect(await fs.readFile(`${folder}/some.txt`, 'utf8')).toBe('new')
  await fs.rm(`${folder}/some.txt`)
  // It was free as the upload began; what came there since can't be looked at.
  unseen('some.txt', 'EIO')
  const stands = async function* () {
    await fs.writeFile(`${folder}/some.txt`, 'of somebody else')
    yield* bytes()
  }
  await expect(take(upload(), stands())).rejects.toThrow('EIO')
  expect(await fs.readFile(`${folder}/some.txt`, 'utf8')).toBe('of somebody else')
})

test('an upload whose beginning can not be looked at is refused, not begun anew over it', async () => {
  const { size, modified } = upload()
  const op = { op: 'begin' as const, path: `${folder}/some.txt`, size, modified, make_folders: false }
  await begin({ ...op, if_exists: 'ask' })
  const real = fs.lstat.bind(fs)
  vi.spyOn(fs, 'lstat').mockImplementation(((file: Buffer) =>
    file.toString().endsWith('.part') ? Promise.reject(failing('EACCES')) : real(file)) as typeof fs.lstat)
  await expect(begin({ ...op, if_exists: 'ask' })).rejects.toThrow('file_denied')
})

test('absent is what the system calls so', async () => {
  await fs.writeFile(`${folder}/file`, '')
  expect(await lookAt(Buffer.from(`${folder}/none`))).toBeNull()
  expect(await lookAt(Buffer.from(`${folder}/file/none`))).toBeNull()
  unseen('none', 'EACCES')
  await expect(lookAt(Buffer.from(`${folder}/none`))).rejects.toThrow('EACCES')
})

test('a folder whose entries can not be looked at is not shown as an empty one; a single one is left out', async () => {
  const op = { op: 'list' as const, path: folder, limit: 100, hidden: true }
  await fs.writeFile(`${folder}/gone`, '')
  unseen('gone', 'EACCES')
  await expect(list(op, signal)).rejects.toThrow('file_denied')
  await fs.writeFile(`${folder}/here`, '')
  expect((await list(op, signal)).entries.map(({ name }) => name)).toEqual(['here'])
})

test('what can not be looked at makes a count one of a part', async () => {
  await fs.mkdir(`${folder}/in`)
  await fs.writeFile(`${folder}/in/gone`, '')
  unseen('gone', 'EIO')
  const op = { op: 'count' as const, paths: [`${folder}/in`] }
  expect(await count(op, signal)).toMatchObject({ folders: 1, partial: true })
})

test('a folder that could not be synced is not reported as synced; one that knows of no such thing is', async () => {
  const handle = await fs.open(folder)
  const prototype = Object.getPrototypeOf(handle) as { sync(): Promise<void> }
  await handle.close()
  await using held = await HeldFolder.open(folder)
  const sync = vi.spyOn(prototype, 'sync').mockRejectedValue(failing('EINVAL'))
  await held.sync()
  sync.mockRejectedValue(failing('EIO'))
  await expect(held.sync()).rejects.toThrow('EIO')
})
