/** Builds the new file out of the blocks of the old one, of an earlier attempt, and of those that must be fetched. */
import fs from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import {
  BLOCK_BYTES,
  BLOCKS_PER_REQUEST_MAX,
  blockDigest,
  blockDigests,
  blockLength,
  Manifest,
  type ReleaseFacts,
} from '../protocol/index.ts'
import { indexBlocks } from './blockIndex.ts'
import { type Get, readAll } from './fetch.ts'
import { checkStatus, UpdateError } from './retry.ts'

const decompress = promisify(zstdDecompress)
const MANIFEST_BYTES_MAX = 300_000

export interface DeltaProgress {
  /** Bytes that came over the wire. */
  received(bytes: number): void
  /** Share of the blocks that are there, 0 to 1. */
  share(share: number): void
}

/** @throws UpdateError where it is not of the release that was announced */
export async function fetchManifest(
  get: Get,
  path: string,
  facts: ReleaseFacts,
  signal: AbortSignal,
  progress: DeltaProgress,
): Promise<Manifest> {
  const answer = await get(path, { signal })
  checkStatus(answer, 'The manifest')
  const text = (await readAll(answer, MANIFEST_BYTES_MAX, (bytes) => progress.received(bytes))).toString()
  let manifest: Manifest
  try {
    manifest = Manifest.parse(JSON.parse(text))
    blockDigests(manifest)
  } catch {
    throw new UpdateError('The manifest is malformed.')
  }
  if (manifest.sha256 !== facts.sha256 || manifest.size !== facts.size || manifest.arch !== facts.arch)
    throw new UpdateError('The manifest is that of another file.')
  return manifest
}

/** Consecutive missing blocks, as many as one request may ask for. */
export function* rangesOf(missing: readonly number[]): Generator<{ from: number; to: number }> {
  for (let i = 0; i < missing.length; ) {
    const from = missing[i] ?? 0
    let count = 1
    while (count < BLOCKS_PER_REQUEST_MAX && missing[i + count] === from + count) count++
    yield { from, to: from + count - 1 }
    i += count
  }
}

/** An open file that becomes the release. */
export class DeltaFile {
  private readonly handle: fs.FileHandle
  private readonly manifest: Manifest
  private readonly digests: string[]
  private readonly buffer = Buffer.alloc(BLOCK_BYTES)

  private constructor(handle: fs.FileHandle, manifest: Manifest) {
    this.handle = handle
    this.manifest = manifest
    this.digests = blockDigests(manifest)
  }

  /** Takes `file` as an earlier attempt left it, or makes it. */
  static async open(file: string, manifest: Manifest): Promise<DeltaFile> {
    const handle = await fs.open(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600)
    await handle.truncate(manifest.size)
    return new DeltaFile(handle, manifest)
  }

  async close(): Promise<void> {
    await this.handle.close()
  }

  /** Copies what `source` has, and gives the indices of the blocks that are still missing. */
  async fill(source: string): Promise<number[]> {
    const index = await indexBlocks(source)
    const from = await fs.open(source, 'r')
    try {
      const missing: number[] = []
      for (let i = 0; i < this.digests.length; i++) {
        if (await this.has(i, this.handle, i * BLOCK_BYTES)) continue
        const offset = index.get(this.digests[i] ?? '')
        if (offset === undefined || !(await this.has(i, from, offset))) missing.push(i)
        else await this.write(i, this.buffer)
      }
      return missing
    } finally {
      await from.close()
    }
  }

  /** Fetches one range of blocks below `base` (`/releases/ID`), which end with the block checked and written. */
  async fetch(
    get: Get,
    base: string,
    { from, to }: { from: number; to: number },
    signal: AbortSignal,
    progress: DeltaProgress,
  ): Promise<void> {
    const answer = await get(`${base}/blocks/${from}-${to}`, { signal })
    checkStatus(answer, 'A part of the file')
    const length = (to - from) * BLOCK_BYTES + blockLength(this.manifest.size, to)
    // What does not compress becomes a little longer.
    const body = await readAll(answer, length + 64 * 1024, (bytes) => progress.received(bytes))
    const data = await decompress(body, { maxOutputLength: length })
    if (data.length !== length) throw new Error('A part of the file was cut short.')
    for (let i = from; i <= to; i++) {
      const block = data.subarray((i - from) * BLOCK_BYTES, (i - from) * BLOCK_BYTES + BLOCK_BYTES)
      if (blockDigest(block).toString('hex') !== this.digests[i])
        throw new UpdateError('A part of the file is not what its manifest says.')
      await this.write(i, block)
    }
  }

  async sync(): Promise<void> {
    await this.handle.sync()
  }

  /** Is block `index` what stands at `offset` of `file`? It is in the buffer then. */
  private async has(index: number, file: fs.FileHandle, offset: number): Promise<boolean> {
    const length = blockLength(this.manifest.size, index)
    const { bytesRead } = await file.read(this.buffer, 0, length, offset)
    return (
      bytesRead === length &&
      blockDigest(this.buffer.subarray(0, length)).toString('hex') === this.digests[index]
    )
  }

  private async write(index: number, block: Buffer): Promise<void> {
    const length = blockLength(this.manifest.size, index)
    for (let at = 0; at < length; )
      at += (await this.handle.write(block, at, length - at, index * BLOCK_BYTES + at)).bytesWritten
  }
}
