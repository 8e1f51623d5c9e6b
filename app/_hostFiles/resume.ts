/** Whether what a host has of an upload is the beginning of this file: compared by digest, a block in memory at a time. */
import { sha256 } from '../_lib/sha256.ts'

/** As the host counts them; its last one may be shorter. */
const BLOCK_BYTES = 4 * 1024 * 1024

export interface UploadedBlocks {
  /** Bytes that the host has. */
  size: number
  /** SHA-256 of each block from the one that was asked for on. */
  blocks: string[]
  more: boolean
}

/**
 * How many bytes may be gone on after: all that the host has, or 0 where they differ.
 * @param compared is told the share that was found the same, from 0 to 1
 * @throws what `ask` throws, and the signal's reason
 */
export async function sameSoFar(
  file: Blob,
  ask: (from: number) => Promise<UploadedBlocks>,
  compared: (share: number) => void,
  signal: AbortSignal,
): Promise<number> {
  for (let from = 0; ; ) {
    const { size, blocks, more } = await ask(from)
    for (const [at, digest] of blocks.entries()) {
      signal.throwIfAborted()
      const start = (from + at) * BLOCK_BYTES
      const piece = file.slice(start, Math.min(start + BLOCK_BYTES, size))
      if ((await sha256(new Uint8Array(await piece.arrayBuffer()))) !== digest) return 0
      compared(Math.min(1, (start + BLOCK_BYTES) / size))
    }
    from += blocks.length
    if (!more) return from * BLOCK_BYTES >= size ? size : 0
    if (blocks.length === 0) return 0
  }
}
