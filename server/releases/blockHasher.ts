/** Takes a file as it streams by: its SHA-256, MD5 and block digests, without keeping it. */
import { createHash } from 'node:crypto'
import { BLOCK_BYTES, BLOCK_DIGEST_BYTES } from '../../agent/protocol/index.ts'

export interface FileFacts {
  /** Bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
  md5: string
  /** Block digests one after the other, base64url, as in a manifest. */
  blocks: string
}

export class BlockHasher {
  private readonly whole = createHash('sha256')
  private readonly legacy = createHash('md5')
  private readonly digests: Buffer[] = []
  private block = createHash('sha256')
  private inBlock = 0
  private bytes = 0

  get size(): number {
    return this.bytes
  }

  update(chunk: Buffer): void {
    this.whole.update(chunk)
    this.legacy.update(chunk)
    this.bytes += chunk.length
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - this.inBlock)
      this.block.update(part)
      this.inBlock += part.length
      at += part.length
      if (this.inBlock === BLOCK_BYTES) this.endBlock()
    }
  }

  finish(): FileFacts {
    if (this.inBlock > 0) this.endBlock()
    return {
      size: this.bytes,
      sha256: this.whole.digest('hex'),
      md5: this.legacy.digest('hex'),
      blocks: Buffer.concat(this.digests).toString('base64url'),
    }
  }

  private endBlock(): void {
    this.digests.push(this.block.digest().subarray(0, BLOCK_DIGEST_BYTES))
    this.block = createHash('sha256')
    this.inBlock = 0
  }
}
