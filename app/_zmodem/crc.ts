/** The longer of ZMODEM's two checksums, as in ZIP; the other one is `crc16` in agent/protocol/zmodem.ts. */

const TABLE_32 = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** @param crc of what came before */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let sum = ~crc
  for (let at = 0; at < bytes.length; at++)
    sum = (sum >>> 8) ^ (TABLE_32[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return ~sum >>> 0
}
