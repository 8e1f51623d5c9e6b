/** An upload goes on only where whoever brings it has compared what came before. */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOST_UPLOAD_BLOCK_BYTES } from '../protocol/index.ts'
import { blocks } from './blocks.ts'
import { begin, take } from './upload.ts'

const { signal } = new AbortController()
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
let folder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'qunkong-resumed-'))
})
afterEach(() => fs.rm(folder, { recursive: true }))

async function* pieces(bytes: Buffer) {
  yield bytes
}

test('another file of the same path, size and time begins anew, the same one goes on', async () => {
  const [one, two] = [randomBytes(HOST_UPLOAD_BLOCK_BYTES + 100), randomBytes(HOST_UPLOAD_BLOCK_BYTES + 100)]
  const upload = { path: `${folder}/file`, size: one.length, modified: 5 }
  const stream = { id: 'x', key: 'x' }
  const beginning = {
    op: 'begin' as const,
    ...upload,
    if_exists: 'ask' as 'ask' | 'replace',
    make_folders: false,
  }
  const taking = (offset: number) => ({
    op: 'take' as const,
    ...upload,
    if_exists: 'replace' as const,
    offset,
    stream,
  })
  const cut = HOST_UPLOAD_BLOCK_BYTES + 7
  expect(await blocks({ op: 'blocks', ...upload, from: 0 }, signal)).toEqual({
    size: 0,
    blocks: [],
    more: false,
  })
  await take(taking(0), pieces(one.subarray(0, cut)))
  expect(await begin(beginning)).toEqual({ offset: 0, kept: cut })
  expect(await begin({ ...beginning, resume_at: cut - 1 })).toEqual({ offset: 0, kept: cut })
  const kept = [one.subarray(0, HOST_UPLOAD_BLOCK_BYTES), one.subarray(HOST_UPLOAD_BLOCK_BYTES, cut)].map(
    sha256,
  )
  expect(await blocks({ op: 'blocks', ...upload, from: 0 }, signal)).toEqual({
    size: cut,
    blocks: kept,
    more: false,
  })
  expect(await blocks({ op: 'blocks', ...upload, from: 1 }, signal)).toMatchObject({ blocks: kept.slice(1) })
  await take(taking(0), pieces(two))
  expect(sha256(await fs.readFile(upload.path))).toBe(sha256(two))
  await take(taking(0), pieces(one.subarray(0, cut)))
  expect(await begin({ ...beginning, if_exists: 'replace' })).toEqual({ offset: 0, kept: cut })
  const resumed = { ...beginning, if_exists: 'replace' as const, resume_at: cut }
  expect(await begin(resumed)).toEqual({ offset: cut, kept: cut })
  await take(taking(cut), pieces(one.subarray(cut)))
  expect(sha256(await fs.readFile(upload.path))).toBe(sha256(one))
})
