/** From bytes to text at the edge: UTF-8 that may be split anywhere, and the words for a cut middle. */

/** How many bytes at the end of `bytes` begin a character whose rest has not come yet: 0 to 3. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const needed = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1
    return byte < 0xf5 && needed > back ? back : 0
  }
  return 0
}

/** The line that stands where the middle of an output was not kept. */
export const cutLine = (bytes: number): string => `\n… ${bytes.toLocaleString('en-US')} bytes cut …\n`

/** A cut through a character leaves pieces on both sides that say nothing: without them. */
function aroundCut(head: Buffer, tail: Buffer): [Buffer, Buffer] {
  let start = 0
  while (start < 3 && start < tail.length && ((tail[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start++
  return [head.subarray(0, head.length - incompleteTail(head)), tail.subarray(start)]
}

/** Head and tail as one text; invalid bytes become U+FFFD. `cut` is the number of bytes between them. */
export function joinText(head: Buffer, tail: Buffer, cut: number): string {
  if (cut === 0) return Buffer.concat([head, tail]).toString('utf8')
  const [before, after] = aroundCut(head, tail)
  return before.toString('utf8') + cutLine(cut) + after.toString('utf8')
}

/** Decoded at one time, bytes. */
const PIECE_BYTES = 64 * 1024

function* decoded(parts: Buffer[]): Generator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (const part of parts)
    for (let at = 0; at < part.length; at += PIECE_BYTES)
      yield decoder.decode(part.subarray(at, at + PIECE_BYTES), { stream: true })
  yield decoder.decode()
}

/** What `joinText` says, in pieces of whole characters, so that who takes them slowly has no copy of all of it made. */
export function* textPieces(head: Buffer, tail: Buffer, cut: number): Generator<string> {
  if (cut === 0) return yield* decoded([head, tail])
  const [before, after] = aroundCut(head, tail)
  yield* decoded([before])
  yield cutLine(cut)
  yield* decoded([after])
}
