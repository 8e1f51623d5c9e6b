/**
 * Output comes in pieces that are cut anywhere. xterm.js 6 puts a character together again across pieces, but not one
 * whose second or third byte is 0x80 (`Utf8ToUtf32`: … “ ” — and the joiner within emoji): so it gets whole ones only.
 */
export class WholeCharacters {
  /** The beginning of a character whose end is still to come: three bytes at most. */
  private rest: Uint8Array = new Uint8Array()

  /** @returns what is whole by now; the rest is kept for the next piece */
  next(piece: Uint8Array): Uint8Array {
    let bytes = piece
    if (this.rest.length > 0) {
      bytes = new Uint8Array(this.rest.length + piece.length)
      bytes.set(this.rest)
      bytes.set(piece, this.rest.length)
    }
    const whole = bytes.length - unfinished(bytes)
    // A copy: a piece is a view of a frame that must not be held.
    this.rest = bytes.slice(whole)
    return bytes.subarray(0, whole)
  }

  /** What is to come does not follow what has come. */
  forget(): void {
    this.rest = new Uint8Array()
  }
}

/** How many bytes at the end begin a character that is not there to its end. What is no UTF-8 is not waited for. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}
