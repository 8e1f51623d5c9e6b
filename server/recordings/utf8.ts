/** Text out of bytes that are cut anywhere: a character that is cut waits for its rest, what is no UTF-8 becomes U+FFFD. */
import { isUtf8 } from 'node:buffer'

const NOTHING = Buffer.alloc(0)

/** How many bytes at the end are the beginning of a character whose rest may come. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte >= 0xf5 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1
    return needs > back ? back : 0
  }
  return 0
}

/** As it is where it is UTF-8, which nearly everything is: then nothing is copied. */
const mended = (bytes: Buffer): Buffer => (isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('utf8')))

export class Utf8 {
  private rest: Buffer = NOTHING

  /** Bytes that wait for more. */
  get waiting(): number {
    return this.rest.length
  }

  /** Valid UTF-8; it may be the buffer that was given. */
  take(bytes: Buffer): Buffer {
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    const tail = incompleteTail(all)
    // A copy: the buffer that it is cut from may be large.
    this.rest = tail > 0 ? Buffer.from(all.subarray(all.length - tail)) : NOTHING
    return mended(tail > 0 ? all.subarray(0, all.length - tail) : all)
  }

  /** What waits will not be completed any more. */
  finish(): Buffer {
    const text = mended(this.rest)
    this.rest = NOTHING
    return text
  }
}
