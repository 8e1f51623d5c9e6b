/** In the packed agent this takes the place of the npm package of that name, which `ws` masks long frames with. */
import { type Addon, addon } from './addon.ts'

/** Shorter ones are not worth loading the addon for. */
const LONG_BYTES = 1024

type Mask = Addon['mask']

/** As in `ws` itself. */
const masked: Mask = (source, key, output, offset, length) => {
  for (let i = 0; i < length; i++) output[offset + i] = (source[i] ?? 0) ^ (key[i & 3] ?? 0)
}

let long: Mask | null = null

/** A host on which no addon can be loaded has no terminals, but it has everything else. */
function longMask(): Mask {
  try {
    return addon().mask
  } catch {
    return masked
  }
}

/** `length` bytes of `source` into `output` at `offset`, masked by the four of `key` (RFC 6455, 5.3). */
export function mask(
  source: Uint8Array,
  key: Uint8Array,
  output: Uint8Array,
  offset: number,
  length: number,
): void {
  if (length < LONG_BYTES) masked(source, key, output, offset, length)
  else {
    long ??= longMask()
    long(source, key, output, offset, length)
  }
}

/** In place. */
export const unmask = (buffer: Uint8Array, key: Uint8Array): void =>
  mask(buffer, key, buffer, 0, buffer.length)
