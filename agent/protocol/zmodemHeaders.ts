/** Headers of ZMODEM within a terminal's output, as far as `zmodem.ts` reads them (frames: app/_zmodem/frames.ts). */

export const ZDLE = 0x18
/** After ZDLE and `B`: type, four bytes, checksum. */
export const HEX_DIGITS = 14
const NAME_BYTES_MAX = 1_024
const NAME_CHARS_SHOWN = 200

export const charsOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1_024 ** power).toFixed(1)} ${['KiB', 'MiB', 'GiB', 'TiB'][power - 1]}`
}

const TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc & 0xffff
})

/** CRC-16/XMODEM, the shorter of ZMODEM's two checksums. @param crc of what came before */
export function crc16(bytes: ArrayLike<number>, crc = 0): number {
  let sum = crc
  for (let at = 0; at < bytes.length; at++)
    sum = ((sum << 8) & 0xffff) ^ (TABLE[(sum >>> 8) ^ (bytes[at] ?? 0)] ?? 0)
  return sum
}

/** The type of the header whose ZDLE is at `at`; null: none; undefined: its end has not come yet. */
export function hexHeader(bytes: Uint8Array, at: number): number | null | undefined {
  const digits = charsOf(bytes.subarray(at + 2, at + 2 + HEX_DIGITS))
  if (!/^[\da-f]*$/i.test(digits)) return null
  if (digits.length < HEX_DIGITS) return undefined
  const header = Array.from({ length: 7 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
  return crc16(header) === 0 ? (header[0] ?? null) : null
}

/** Where the binary header ends whose ZDLE is at `at`; null: it is broken off; undefined: its end has not come yet. */
export function headerEnd(bytes: Uint8Array, at: number, checksum: number): number | null | undefined {
  let end = at + 2
  for (let left = 1 + 4 + checksum; left > 0; left--) {
    if (bytes[end] === ZDLE && bytes[end + 1] === ZDLE) return null
    end += bytes[end] === ZDLE ? 2 : 1
  }
  return end <= bytes.length ? end : undefined
}

/** Name and size in the data after a binary header of `ZFILE` whose ZDLE is at `at`; undefined: not all of it has come yet. */
export function fileAt(bytes: Uint8Array, at: number, checksum: number): string | null | undefined {
  const plain: number[] = []
  const skipped = 1 + 4 + checksum
  for (let i = at + 2; i < bytes.length; i++) {
    let byte = bytes[i] ?? 0
    if (byte === ZDLE) {
      const next = bytes[++i]
      if (next === undefined) return undefined
      if (next === ZDLE) return null
      // The end of the data.
      if (next >= 0x68 && next <= 0x6b) break
      byte = next ^ 0x40
    }
    plain.push(byte)
    if (plain.length > NAME_BYTES_MAX) return null
    if (i === bytes.length - 1) return undefined
  }
  if (plain.length === 0) return undefined
  const text = new TextDecoder().decode(Uint8Array.from(plain.slice(skipped)))
  const [name = '', facts = ''] = text.split('\0')
  // What a terminal would take for more than a letter.
  const shown = name.replace(/[\p{C}\ufffd]/gu, '?').slice(0, NAME_CHARS_SHOWN)
  const size = /^\d{1,15}/.exec(facts)?.[0]
  return shown === '' ? null : `${shown}${size ? `, ${sizeText(Number(size))}` : ''}`
}
