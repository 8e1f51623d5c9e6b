/**
 * Paths of a host as text. A path is bytes; what is no UTF-8 in it stands as a private-use character for each byte, so that
 * every path has one text and every such text one path, and the text can go wherever text goes.
 */
import { isUtf8 } from 'node:buffer'

/** U+F700 + the byte; only bytes from 0x80 on are ever meant. */
const BASE = 0xf700
const ESCAPE = /[\uF780-\uF7FF]/

/** Length of the sequence that begins with `lead`; 1 for what begins none. */
const lengthAt = (lead: number): number =>
  lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 1

/** The text of a name or a path. */
export function hostText(bytes: Buffer): string {
  const plain = bytes.toString('utf8')
  if (isUtf8(bytes) && !ESCAPE.test(plain)) return plain
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0
    const piece = bytes.subarray(at, at + lengthAt(lead))
    const read = piece.toString('utf8')
    if (isUtf8(piece) && !ESCAPE.test(read)) {
      text += read
      at += piece.length
    } else {
      text += String.fromCharCode(BASE + lead)
      at++
    }
  }
  return text
}

/** The bytes that `text` stands for. */
export function hostBytes(text: string): Buffer {
  if (!ESCAPE.test(text)) return Buffer.from(text, 'utf8')
  return Buffer.concat(
    text
      .split(/([\uF780-\uF7FF])/)
      .map((part) => (ESCAPE.test(part) ? Buffer.of(part.charCodeAt(0) - BASE) : Buffer.from(part, 'utf8'))),
  )
}
