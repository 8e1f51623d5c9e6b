/** Fills a new file with the blocks that files of this host have, and with those that must be fetched. */
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { BLOCK_BYTES, blockDigest, blockDigests, blockLength, FileManifest } from '../protocol/index.ts'
import { rangesOf } from '../update/delta.ts'
import { FileError } from './fileError.ts'

const decompress = promisify(zstdDecompress)

/** Brings `manifest`, or `blocks/3-7`, as the server sent it. */
export type Fetch = (what: string) => Promise<Buffer>

export interface Wanted {
  /** Hexadecimal. */
  sha256: string
  /** Bytes. */
  size: number
}

function readManifest(body: Buffer, { sha256, size }: Wanted): { manifest: FileManifest; digests: string[] } {
  let manifest: FileManifest
  let digests: string[]
  try {
    manifest = FileManifest.parse(JSON.parse(body.toString('utf8')))
    digests = blockDigests(manifest)
  } catch {
    throw new FileError('transfer', 'What the server says about the blocks of the file is malformed.')
  }
  if (manifest.sha256 !== sha256 || manifest.size !== size)
    throw new FileError('transfer', 'The server speaks of another file than the one that was ordered.')
  return { manifest, digests }
}

/** Hexadecimal block digest → offset in `file`. */
async function indexOf(file: FileHandle, signal: AbortSignal): Promise<Map<string, number>> {
  const index = new Map<string, number>()
  const buffer = Buffer.alloc(BLOCK_BYTES)
  for (let at = 0; ; at += BLOCK_BYTES) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, BLOCK_BYTES, at)
    if (bytesRead === 0) return index
    index.set(blockDigest(buffer.subarray(0, bytesRead)).toString('hex'), at)
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, offset + at)).bytesWritten
}

/** Writes what `old` has of the blocks that are `wanted`; the indices of those that are missing then. */
async function takeOver(
  old: FileHandle,
  file: FileHandle,
  { manifest, digests }: { manifest: FileManifest; digests: string[] },
  wanted: number[],
  signal: AbortSignal,
): Promise<number[]> {
  const index = await indexOf(old, signal)
  const buffer = Buffer.alloc(BLOCK_BYTES)
  const missing: number[] = []
  for (const i of wanted) {
    signal.throwIfAborted()
    const digest = digests[i] ?? ''
    const offset = index.get(digest)
    const length = blockLength(manifest.size, i)
    const read = offset === undefined ? 0 : (await old.read(buffer, 0, length, offset)).bytesRead
    const block = buffer.subarray(0, length)
    // The old file may be written to meanwhile.
    if (read !== length || blockDigest(block).toString('hex') !== digest) missing.push(i)
    else await writeAll(file, block, i * BLOCK_BYTES)
  }
  return missing
}

/**
 * @param olds what may have blocks of it, in the order in which they are asked
 * @throws FileError where the server sends something else, the fetch's errors, the filesystem's
 */
export async function assemble(
  file: FileHandle,
  olds: FileHandle[],
  wanted: Wanted,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<void> {
  if (wanted.size === 0) return
  const known = readManifest(await fetch('manifest'), wanted)
  const { manifest, digests } = known
  let missing = [...digests.keys()]
  for (const old of olds) if (missing.length > 0) missing = await takeOver(old, file, known, missing, signal)
  for (const { from, to } of rangesOf(missing)) {
    const body = await fetch(`blocks/${from}-${to}`)
    signal.throwIfAborted()
    const length = (to - from) * BLOCK_BYTES + blockLength(manifest.size, to)
    const data = await decompress(body, { maxOutputLength: length })
    for (let i = from; i <= to; i++) {
      const start = (i - from) * BLOCK_BYTES
      if (blockDigest(data.subarray(start, start + BLOCK_BYTES)).toString('hex') !== digests[i])
        throw new FileError('transfer', 'A part of the file is not what the server announced.')
    }
    await writeAll(file, data, from * BLOCK_BYTES)
  }
}
