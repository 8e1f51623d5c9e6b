/** Bytes that people take: a file from any place in it, or several things as an archive. */
import { constants } from 'node:fs'
import { FileError } from '../files/fileError.ts'
import type { HostFileAnswer, HostFileOp, HostStreamHead } from '../protocol/index.ts'
import { archive } from './archive.ts'
import { explained } from './failure.ts'
import { shown } from './held.ts'
import { openRegular, stateOf } from './regular.ts'

type Op = Extract<HostFileOp, { op: 'send' }>

export const PIECE_BYTES = 256 * 1024

export interface Sink {
  head(head: HostStreamHead): void
  /** Resolves when there is room for the next. */
  write(piece: Buffer): Promise<void>
}

async function sendFile(
  file: string,
  op: Op,
  sink: Sink,
  signal: AbortSignal,
): Promise<HostFileAnswer<'send'>> {
  try {
    const { handle } = await openRegular(file, constants.O_RDONLY)
    try {
      const stats = await handle.stat()
      const etag = stateOf(stats)
      const same = op.etag === undefined || op.etag === etag
      const from = same && op.offset <= stats.size ? op.offset : 0
      sink.head({ size: stats.size, offset: from, etag })
      // One that grows meanwhile is cut where it ended.
      for (let at = from; at < stats.size; ) {
        signal.throwIfAborted()
        const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, stats.size - at))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
        if (bytesRead === 0)
          throw new FileError('changed', `${shown(file)} became shorter while it was read.`)
        await sink.write(buffer.subarray(0, bytesRead))
        at += bytesRead
      }
      return { bytes: stats.size - from, skipped: 0 }
    } finally {
      await handle.close()
    }
  } catch (error) {
    signal.throwIfAborted()
    throw explained(error, file)
  }
}

export async function send(op: Op, sink: Sink, signal: AbortSignal): Promise<HostFileAnswer<'send'>> {
  const [file = ''] = op.paths
  return op.archive ? archive(op.paths, sink, signal) : sendFile(file, op, sink, signal)
}
