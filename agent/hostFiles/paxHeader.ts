/**
 * POSIX's extended header ("pax Interchange Format", IEEE Std 1003.1) for names that are no UTF-8. The library writes such
 * headers itself, of text only.
 */
const BLOCK_BYTES = 512

/** A record: its length, which counts itself, a space, `key=value` and a line break. */
function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** A ustar header of type `x`: what follows it, `bytes` long, belongs to the next entry. */
function headerOf(bytes: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES)
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at)
  block.write('PaxHeader', 0)
  octal(0o644, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(bytes, 124, 11)
  octal(0, 136, 11)
  block.write('x', 156)
  block.write('ustar\x0000', 257)
  // The sum counts its own field as spaces.
  block.fill(' ', 148, 156)
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  )
  return block
}

/** To stand directly before the entry that it names, in whole blocks. @param link where the entry leads, of a link */
export function paxHeaderOf(path: Buffer, link: Buffer | null): Buffer {
  const records = Buffer.concat([
    record('hdrcharset', Buffer.from('BINARY')),
    record('path', path),
    ...(link ? [record('linkpath', link)] : []),
  ])
  const rest = (BLOCK_BYTES - (records.length % BLOCK_BYTES)) % BLOCK_BYTES
  return Buffer.concat([headerOf(records.length), records, Buffer.alloc(rest)])
}
