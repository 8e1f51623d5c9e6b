/** A release's blocks: what an agent compares with its own file, so that only the blocks that it lacks travel. */
import { createHash } from 'node:crypto'
import * as z from 'zod'

export const BLOCK_BYTES = 64 * 1024
/** Of a block's SHA-256, its first bytes: they find equal blocks; the whole file's SHA-256 proves the result. */
export const BLOCK_DIGEST_BYTES = 16
/** Blocks that one request may ask for: 2 MiB in memory at either end. */
export const BLOCKS_PER_REQUEST_MAX = 32
export const RELEASE_BYTES_MAX = 512 * 1024 * 1024

/** As JSON at `manifest_url`: 34 KB for a release of 105 MB. */
export const Manifest = z.object({
  version: z.string().min(1).max(64),
  arch: z.string().min(1).max(16),
  /** Bytes. */
  size: z.int().positive().max(RELEASE_BYTES_MAX),
  sha256: z.string().length(64),
  signature: z.string().length(86),
  block_bytes: z.literal(BLOCK_BYTES),
  /** base64url: the digests of all blocks, one after the other; the last block may be short. */
  blocks: z.string().max(262_144),
})
export type Manifest = z.infer<typeof Manifest>

/** Number of blocks of a file of `size` bytes. */
export const blockCount = (size: number): number => Math.ceil(size / BLOCK_BYTES)

/** Length in bytes of block `index`. */
export const blockLength = (size: number, index: number): number =>
  Math.min(BLOCK_BYTES, size - index * BLOCK_BYTES)

/** The first `BLOCK_DIGEST_BYTES` of the block's SHA-256. */
export const blockDigest = (block: Uint8Array): Buffer =>
  createHash('sha256').update(block).digest().subarray(0, BLOCK_DIGEST_BYTES)

/** The digests in hexadecimal, in order. @throws Error where their number does not fit the size */
export function blockDigests(manifest: Pick<Manifest, 'size' | 'blocks'>): string[] {
  const bytes = Buffer.from(manifest.blocks, 'base64url')
  const count = blockCount(manifest.size)
  if (bytes.length !== count * BLOCK_DIGEST_BYTES)
    throw new Error(`The manifest lists ${bytes.length / BLOCK_DIGEST_BYTES} blocks instead of ${count}.`)
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * BLOCK_DIGEST_BYTES, (i + 1) * BLOCK_DIGEST_BYTES).toString('hex'),
  )
}
