/** Which blocks a file has, and where: read in pieces, so that nothing else waits. */
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import { BLOCK_BYTES, blockDigest } from '../protocol/index.ts'

/** Hexadecimal block digest → offset. */
export type BlockIndex = Map<string, number>

/** The agent's own file stays the same for its whole life: it is read once. */
const kept = new Map<string, { stamp: string; index: BlockIndex }>()

/** @throws the read error */
export async function indexBlocks(file: string): Promise<BlockIndex> {
  const handle = await fs.open(file, 'r')
  try {
    const { size, mtimeMs, ino } = await handle.stat()
    const stamp = `${ino} ${size} ${mtimeMs}`
    const known = kept.get(file)
    if (known?.stamp === stamp) return known.index
    const index: BlockIndex = new Map()
    const buffer = Buffer.alloc(BLOCK_BYTES)
    for (let at = 0; at < size; at += BLOCK_BYTES) {
      const { bytesRead } = await handle.read(buffer, 0, BLOCK_BYTES, at)
      index.set(blockDigest(buffer.subarray(0, bytesRead)).toString('hex'), at)
    }
    kept.set(file, { stamp, index })
    return index
  } finally {
    await handle.close()
  }
}

/** SHA-256 of a whole file, hexadecimal, and its size in bytes. */
export async function digestFile(file: string): Promise<{ sha256: string; size: number }> {
  const handle = await fs.open(file, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.alloc(BLOCK_BYTES)
    for (let size = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, BLOCK_BYTES, size)
      if (bytesRead === 0) return { sha256: hash.digest('hex'), size }
      hash.update(buffer.subarray(0, bytesRead))
      size += bytesRead
    }
  } finally {
    await handle.close()
  }
}
