import { expect, test } from 'vitest'
import { crc16, type Shown, ZmodemFilter } from './zmodem.ts'

/** What `sz notes.txt` and `rz` of lrzsz 0.12.21 wrote to each other. */
const SZ = Buffer.from(
  'cnoNKioYQjAwMDAwMDAwMDAwMDAwDYoRKhhDBAAAAADdUaIzbm90ZXMudHh0ADE3MCAxNTMwMjEyNzAxMiAxMDA2NDQgMCAxIDE3MAAYazUCs30R' +
    'KhhDCgAAAAC875KMc2VjcmV0IGxpbmUgMApzZWNyZXQgbGluZSAxCnNlY3JldCBsaW5lIDIKc2VjcmV0IGxpbmUgMwpzZWNyZXQgbGluZSA0CnNl' +
    'Y3JldCBsaW5lIDUKc2VjcmV0IGxpbmUgNgpzZWNyZXQgbGluZSA3CnNlY3JldCBsaW5lIDgKc2VjcmV0IGxpbmUgOQpzZWNyZXQgbGluZSAxMApz' +
    'ZWNyZXQgbGluZSAxMQoYaP4YWOS9KhhDC6oAAABtPyQY0yoqGEIwODAwMDAwMDAwMDIyZA2KT08=',
  'base64',
)
const RZ = Buffer.from(
  'KioYQjAxMDAwMDAwMjNiZTUwDYoRKioYQjAxMDAwMDAwMjNiZTUwDYoRKioYQjA5MDAwMDAwMDBhODdjDYoRKioYQjAxMDAwMDAwMjNiZTUwDYoR' +
    'KioYQjA4MDAwMDAwMDAwMjJkDYo=',
  'base64',
)
const FIRST_HEADER = Buffer.from('**\x18B00000000000000\r\x8a\x11', 'latin1')

const before = Buffer.from('$ sz notes.txt\r\n')
const after = Buffer.from('$ echo **bold**\r\n')

function textOf(pieces: Shown[]): string {
  return pieces
    .map((piece) =>
      piece instanceof Uint8Array
        ? Buffer.from(piece).toString('latin1')
        : `<${piece.program} ${piece.files.join('; ')}>`,
    )
    .join('')
}

/** In such pieces, so many milliseconds apart. */
function filtered(pieces: readonly Buffer[], everyMs = 1): string {
  const filter = new ZmodemFilter()
  const shown = pieces.flatMap((piece, at) => filter.take(Buffer.from(piece), at * everyMs))
  return textOf([...shown, ...filter.finish()])
}

const cutAt = (bytes: Buffer, at: number) => [bytes.subarray(0, at), bytes.subarray(at)]
const bytewise = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.from([byte]))
/** The stars before the first header may have been shown already, when they came alone. */
const plain = (text: string) => text.replace(/\*{0,2}</, '<')

test('a file that is sent is a line, wherever its bytes are cut', () => {
  const wire = Buffer.concat([before, SZ, after])
  const wanted = '$ sz notes.txt\r\nrz\r<sz notes.txt, 170 bytes>$ echo **bold**\r\n'
  for (let at = 0; at <= wire.length; at++) expect(plain(filtered(cutAt(wire, at)))).toBe(wanted)
  expect(plain(filtered(bytewise(wire)))).toBe(wanted)
})

test('files that the host takes are a line, wherever its answers are cut', () => {
  const wire = Buffer.concat([before, RZ, after])
  const wanted = '$ sz notes.txt\r\n<rz >$ echo **bold**\r\n'
  for (let at = 0; at <= wire.length; at++) expect(plain(filtered(cutAt(wire, at)))).toBe(wanted)
  expect(plain(filtered(bytewise(wire)))).toBe(wanted)
})

test('two files one after the other are two lines, and no byte of either is text', () => {
  const text = filtered([before, SZ, before, SZ])
  expect(text.match(/<sz notes.txt, 170 bytes>/g)).toHaveLength(2)
  expect(text).not.toContain('secret')
})

test('an abort ends it, and what is said then is there', () => {
  const abort = Buffer.from('\x18\x18\x18\x18\x18\x18\x18\x18\b\b\b\b\b\b\b\b')
  const told = SZ.indexOf('\x18k', 'latin1') + 2
  for (let at = 30; at < 300; at++) {
    const text = plain(filtered([SZ.subarray(0, at), abort, after]))
    expect(text).toMatch(/^rz\r<[^<>]*>\$ echo \*\*bold\*\*\r\n$/)
    expect(text.includes('sz notes.txt, 170 bytes')).toBe(at >= told)
  }
})

test('who merely prints what a transfer begins with loses no byte of what follows', () => {
  const lines = Array.from({ length: 400 }, (_, i) => Buffer.from(`${i} is no file\r\n`))
  const all = Buffer.concat(lines).toString()
  for (const everyMs of [0, 50, 2_000])
    expect(filtered([before, FIRST_HEADER, ...lines], everyMs)).toContain(all)
  const filter = new ZmodemFilter()
  filter.take(FIRST_HEADER, 0)
  const shownAt = lines.findIndex((line, at) => filter.take(line, at * 500).length > 0)
  expect(shownAt).toBe(0)
  expect(filter.waiting).toBe(0)
})

test('a program that is killed in the middle of a file: the prompt after it is recorded, the file is not', () => {
  const filter = new ZmodemFilter()
  const shown = filter.take(SZ.subarray(0, 200), 0)
  for (let i = 1; i < 12; i++) shown.push(...filter.take(Buffer.from(`$ ${i}\r\n`), i * 700))
  const text = textOf([...shown, ...filter.finish()])
  for (let i = 1; i < 12; i++) expect(text).toContain(`$ ${i}\r\n`)
  expect(text).toContain('<sz notes.txt, 170 bytes>')
})

test('a program that ends without a word when its file has ended: what comes then is shown at once', () => {
  const wire = SZ.subarray(0, SZ.indexOf('**\x18B08', 0, 'latin1'))
  for (let at = wire.length - 30; at <= wire.length; at++) {
    const filter = new ZmodemFilter()
    const shown = [...filter.take(wire.subarray(0, at), 0), ...filter.take(wire.subarray(at), 0)]
    expect(textOf([...shown, ...filter.take(after, 0)])).toBe(`rz\r<sz notes.txt, 170 bytes>${after}`)
  }
})

test('a megabyte of random data in a file is swallowed, and little of it is ever held', () => {
  const filter = new ZmodemFilter()
  const piece = Buffer.alloc(1_026, 'text that looks like text ')
  piece.write('\x18i', 1_024, 'latin1')
  const shown = filter.take(SZ.subarray(0, 110), 0)
  let most = 0
  for (let i = 0; i < 1_000; i++) {
    shown.push(...filter.take(piece, i * 1_000))
    most = Math.max(most, filter.waiting)
  }
  expect(textOf(shown)).toBe('rz\r')
  expect(most).toBeLessThan(2_000)
})

test('other control characters pass as they are', () => {
  const wire = Buffer.from('a\x18b\x18B00no\x18B0000\x18', 'latin1')
  for (let at = 0; at <= wire.length; at++) expect(filtered(cutAt(wire, at))).toBe(wire.toString('latin1'))
})

/** A file of which no byte is escaped, in one frame that goes on: `sz`'s first headers, and pieces of its content. */
const HEADERS = SZ.subarray(0, SZ.indexOf('secret', 0, 'latin1'))
const CONTENT = Buffer.concat(
  Array.from({ length: 64 }, (_, i) =>
    Buffer.concat([Buffer.alloc(1_024, `line ${i}\n`), Buffer.from('\x18isum!')]),
  ),
)
const LAST = SZ.subarray(SZ.indexOf('**\x18B08', 0, 'latin1'))

test('who goes on where another one stands takes the rest of a transfer for what it is, wherever that is', () => {
  const wire = Buffer.concat([before, HEADERS, CONTENT, LAST, after])
  const ends = wire.length - after.length - 100
  for (let at = 0; at <= wire.length; at += at < 400 || at > ends ? 1 : 97) {
    const one = new ZmodemFilter()
    const first = textOf(one.take(wire.subarray(0, at), 0))
    const other = new ZmodemFilter()
    const second = textOf([...other.take(Buffer.from(one.open), 0), ...other.take(wire.subarray(at), 0)])
    const text = (first + second).replace(/\*{0,2}(<[^>]*>)+/, '')
    expect([at, text]).toEqual([at, `${before}rz\r${after}`])
  }
})

test('of a file that goes on where bytes are missing, nothing is text; of what only began like one, all is', () => {
  for (const end of ['skip', 'finish'] as const) {
    const filter = new ZmodemFilter()
    expect(textOf(filter.take(Buffer.concat([HEADERS, CONTENT, Buffer.from('half a li')]), 0))).toBe('rz\r')
    if (end === 'skip') expect(textOf(filter.skip())).toBe('')
    const other = new ZmodemFilter()
    other.take(Buffer.from('\x18B0000', 'latin1'), 0)
    expect(textOf(other[end]())).toBe('\x18B0000')
  }
})

test('a transfer goes on where bytes are missing, and in the middle of one with its name', () => {
  const filter = new ZmodemFilter()
  filter.take(Buffer.concat([HEADERS, CONTENT]), 0)
  filter.skip()
  const { underWay } = filter
  expect(underWay).toMatchObject({ program: 'sz', files: ['notes.txt, 170 bytes'] })
  const next = new ZmodemFilter()
  if (underWay) next.resume(underWay)
  for (const one of [filter, next])
    expect(textOf(one.take(Buffer.concat([CONTENT.subarray(700), LAST, after]), 0))).toBe(
      `<sz notes.txt, 170 bytes>${after}`,
    )
})

test('the checksum is the catalogue’s, whole and in pieces', () => {
  const bytes = Buffer.from('123456789')
  expect(crc16(bytes)).toBe(0x31c3)
  expect(crc16(bytes.subarray(4), crc16(bytes.subarray(0, 4)))).toBe(0x31c3)
})

test('behind a file that broke off nothing sets a mode, and what a shell wrote is text', () => {
  const content = Buffer.from(
    Array.from({ length: 700 }, (_, i) => (i * 167) & 0xff).filter((byte) => byte !== 0x18),
  )
  for (const half of [
    content,
    Buffer.from('a \x1b[?1049h\x1b]2;title\x07\x1bc\x1b(0\u009b?25l line\n\x1b]2;cut\r\n'),
  ])
    for (const how of ['finish', 'giveUp', 'quiet'] as const) {
      const filter = new ZmodemFilter()
      const wire = Buffer.concat([HEADERS, CONTENT, half, Buffer.from('Killed\r\n\x1b[1m$ ok é\x1b[0m')])
      const shown = filter.take(wire, 0)
      if (how === 'finish') shown.push(...filter.finish())
      else if (how === 'giveUp') shown.push(filter.giveUp())
      else for (let i = 1; i < 9; i++) shown.push(...filter.take(Buffer.from('.'), i * 1_000))
      const text = Buffer.from(textOf(shown), 'latin1').toString()
      expect(text).toContain('Killed\r\n$ ok é')
      expect(text.replace(/[\b\t\r\n]/g, '')).not.toMatch(/\p{Cc}/u)
    }
})
