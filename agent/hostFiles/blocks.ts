/** What came of an upload, as digests: whoever brings the file compares them before it goes on. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import fs from 'node:fs/promises'
import { hasCode } from '../files/fileError.ts'
import {
  HOST_UPLOAD_BLOCK_BYTES,
  HOST_UPLOAD_BLOCKS_MAX,
  type HostFileAnswer,
  type HostFileOp,
} from '../protocol/index.ts'
import { Budget } from './budget.ts'
import { explained } from './failure.ts'
import { HeldFolder, split } from './held.ts'
import { partOf } from './upload.ts'

type Op = Extract<HostFileOp, { op: 'blocks' }>

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/** As many as the time of a request allows, at least one; one block is in memory. Nothing came: none. */
export async function blocks(op: Op, signal: AbortSignal): Promise<HostFileAnswer<'blocks'>> {
  const budget = new Budget(signal)
  try {
    await using held = await HeldFolder.open(split(op.path).folder)
    await using file = await fs.open(held.at(partOf(op)), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const stats = await file.stat()
    if (!stats.isFile() || stats.uid !== process.getuid?.()) return { size: 0, blocks: [], more: false }
    const count = Math.ceil(stats.size / HOST_UPLOAD_BLOCK_BYTES)
    const buffer = Buffer.alloc(HOST_UPLOAD_BLOCK_BYTES)
    const digests: string[] = []
    let at = op.from
    for (; at < count && digests.length < HOST_UPLOAD_BLOCKS_MAX; at++) {
      if (digests.length > 0 && budget.isOver) break
      const start = at * HOST_UPLOAD_BLOCK_BYTES
      const wanted = Math.min(HOST_UPLOAD_BLOCK_BYTES, stats.size - start)
      let length = 0
      while (length < wanted) {
        const { bytesRead } = await file.read(buffer, length, wanted - length, start + length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      digests.push(createHash('sha256').update(buffer.subarray(0, length)).digest('hex'))
    }
    return { size: stats.size, blocks: digests, more: at < count }
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ELOOP')) return { size: 0, blocks: [], more: false }
    throw explained(error, op.path)
  }
}
