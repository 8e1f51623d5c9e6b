/** What came behind the last whole piece of a file that broke off: the beginning of another piece, or what a shell wrote after its program was killed. */

/** Of a file at most: `sz` sends pieces of up to 8 KiB, in which each byte may be escaped. */
const PIECE_BYTES_MAX = 2 * 8 * 1024
const ESC = 0x1b
/** Control characters that text has: backspace, tab, line feed, carriage return. */
const OF_TEXT: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0d])
const BEL = 0x07

/** Sequences of ECMA-48, also such as are cut off and end with their line at the latest, C1 controls in UTF-8, and the bell. */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b\r\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|\xc2[\x80-\x9f]|\x07/g

/** How many bytes the character at `at` has, as far as they are here; 0: it is none of UTF-8's. */
function lengthOf(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80)
    return first >= 0x20
      ? first === 0x7f
        ? 0
        : 1
      : OF_TEXT.has(first) || first === ESC || first === BEL
        ? 1
        : 0
  const length = first >= 0xf5 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  for (let next = at + 1; next < Math.min(at + length, bytes.length); next++)
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  return Math.min(length, bytes.length - at)
}

/**
 * The text at the end of it. What may be of the file is shown without anything that a terminal would obey: of one that
 * is no text a few letters are left, of a text the beginning of a piece.
 */
export function textBehind(left: Uint8Array): Uint8Array {
  const mayBeFile = left.subarray(0, PIECE_BYTES_MAX)
  let from = 0
  for (let at = 0; at < mayBeFile.length; ) {
    const length = lengthOf(mayBeFile, at)
    if (length === 0) from = at + 1
    at += length || 1
  }
  let text = ''
  for (const byte of mayBeFile.subarray(from)) text += String.fromCharCode(byte)
  const plain = Uint8Array.from(text.replace(SEQUENCES, ''), (character) => character.charCodeAt(0))
  if (left.length === mayBeFile.length) return plain
  const all = new Uint8Array(plain.length + left.length - mayBeFile.length)
  all.set(plain)
  all.set(left.subarray(mayBeFile.length), plain.length)
  return all
}
