/** The two checksums of ZMODEM: CRC-16 of XMODEM, and CRC-32 as in ZIP. */

const TABLE_16 = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc & 0xffff
})

const TABLE_32 = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** @param crc of what came before */
export function crc16(bytes: Uint8Array, crc = 0): number {
  let sum = crc
  for (const byte of bytes) sum = ((sum << 8) & 0xffff) ^ (TABLE_16[(sum >>> 8) ^ byte] ?? 0)
  return sum
}

/** @param crc of what came before */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let sum = ~crc
  for (let at = 0; at < bytes.length; at++)
    sum = (sum >>> 8) ^ (TABLE_32[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return ~sum >>> 0
}
