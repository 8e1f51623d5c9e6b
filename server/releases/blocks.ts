/** Ranges of a file's blocks, compressed once for all agents that ask for the same ones. */
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { BLOCK_BYTES, BLOCKS_PER_REQUEST_MAX, blockCount } from '../../agent/protocol/index.ts'
import type { ReleaseRow } from './library.ts'
import type { ReleaseStore } from './store.ts'

const compress = promisify(zstdCompress)
/** A whole release, compressed, fits. */
const CACHE_BYTES_MAX = 48 * 1024 * 1024

/** As in `blocks/3-7`, both ends included; null if the release has no such blocks or they are too many. */
export function blockRange(text: string, size: number): { from: number; to: number } | null {
  const match = /^(\d{1,6})-(\d{1,6})$/.exec(text)
  if (!match) return null
  const [from, to] = [Number(match[1]), Number(match[2])]
  const fits = from <= to && to < blockCount(size) && to - from < BLOCKS_PER_REQUEST_MAX
  return fits ? { from, to } : null
}

/** What the disk has is not what was uploaded: trying again is of no use. */
export class DamagedRelease extends Error {}

export class BlockReader {
  private readonly store: Pick<ReleaseStore, 'fileOf'>
  /** What is being made counts as there: a thousand agents that ask at once cost one compression. */
  private readonly cache = new LRUCache<string, Buffer>({
    maxSize: CACHE_BYTES_MAX,
    sizeCalculation: (body) => Math.max(1, body.length),
    fetchMethod: (key) => this.read(key),
  })

  constructor(store: Pick<ReleaseStore, 'fileOf'>) {
    this.store = store
  }

  /** One zstd frame. @throws the read error */
  async compressed(
    row: Pick<ReleaseRow, 'id' | 'size'>,
    { from, to }: { from: number; to: number },
  ): Promise<Buffer> {
    const start = from * BLOCK_BYTES
    const end = Math.min(row.size, (to + 1) * BLOCK_BYTES)
    const body = await this.cache.fetch(`${row.id} ${start} ${end}`)
    if (!body) throw new Error(`Blocks ${from} to ${to} of release ${row.id} could not be read.`)
    return body
  }

  private async read(key: string): Promise<Buffer> {
    const [id = '', from, to] = key.split(' ')
    const [start, end] = [Number(from), Number(to)]
    const handle = await open(this.store.fileOf(id), 'r')
    try {
      const data = Buffer.alloc(end - start)
      const { bytesRead } = await handle.read(data, 0, data.length, start)
      if (bytesRead !== data.length) throw new DamagedRelease(`The file of release ${id} is cut short.`)
      return await compress(data)
    } finally {
      await handle.close()
    }
  }
}
