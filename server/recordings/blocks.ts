/**
 * Buffers that are used again and again. Bytes of a flood that wait for the disk outlive V8's young generation: were each of
 * them a buffer of its own, the whole heap would have to be marked for every few megabytes to free them.
 */
export class Blocks {
  readonly size: number
  private readonly max: number
  private readonly free: Buffer[] = []

  /** @param max so many are kept, whatever a flood needed */
  constructor(size: number, max: number) {
    this.size = size
    this.max = max
  }

  /** What is in it is anybody's. */
  take(): Buffer {
    return this.free.pop() ?? Buffer.allocUnsafeSlow(this.size)
  }

  /** Nobody looks at it any more. */
  give(block: Buffer): void {
    if (block.length === this.size && this.free.length < this.max) this.free.push(block)
  }
}
