import { expect, test } from 'vitest'
import { CANCEL, END, FRAME, FrameWriter, hexHeader } from './frames.ts'
import { Parser } from './parser.ts'
import { joined } from './recognizer.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** What a parser makes of them, cut into pieces of `size`. */
function parse(all: Uint8Array, size = all.length): string[] {
  const events: string[] = []
  let noise = ''
  const say = (event: string) => {
    if (noise) events.push(`noise ${noise}`)
    noise = ''
    events.push(event)
  }
  const parser = new Parser({
    header: ({ type, value }) => say(`header ${type} ${value}`),
    data: (data, end) => say(`data ${String.fromCharCode(...data)} ${end.toString(16)}`),
    damaged: () => say('damaged'),
    cancelled: () => say('cancelled'),
    noise: (byte) => {
      noise += String.fromCharCode(byte)
    },
  })
  for (let at = 0; at < all.length; at += size) parser.push(all.subarray(at, at + size))
  if (noise) events.push(`noise ${noise}`)
  return events
}

/** Recorded from `sz 'a 文.txt'` of lrzsz 0.12.21: ZFILE with the file's name, size, time and mode. */
const ZFILE = bytes(
  '*\x18C\x04\x00\x00\x00\x00\xddQ\xa23a \xe6\x96\x87.txt\x005 15302056640 100644 0 1 5\x00\x18k\xa3\xb2\xa5\x07\x11',
)
/** Recorded from the end of a file of 30,000,000 bytes, and what a shell wrote after the farewell. */
const ENDING = bytes(
  '*\x18C\x0b\x80\xc3\xc9\x01\xbf\x04}\xa2**\x18B0800000000022d\r\x8aOO\x1b[?2004hPROMPT* ',
)

test('frames of lrzsz are understood at every split', () => {
  for (let size = 1; size <= ZFILE.length; size++)
    expect(parse(ZFILE, size)).toEqual([
      'header 4 0',
      'data a æ\x96\x87.txt\x005 15302056640 100644 0 1 5\x00 6b',
    ])
  for (let size = 1; size <= ENDING.length; size++)
    expect(parse(ENDING, size)).toEqual(['header 11 30000000', 'header 8 0', 'noise OO\x1b[?2004hPROMPT* '])
})

test('what is written is read again, escaped one way or the other', () => {
  const content = Uint8Array.from({ length: 1024 }, (_, at) => at & 0xff)
  for (const escapeControl of [false, true]) {
    const writer = new FrameWriter(escapeControl)
    writer.header(FRAME.ZDATA, 0x11131018)
    writer.subpacket(content, END.ZCRCG)
    writer.subpacket(new Uint8Array([0x40, 0x0d, 0xc0, 0x8d]), END.ZCRCE)
    const wire = writer.take()
    // Nothing that a line, a terminal or a multiplexer takes for itself.
    expect(wire.some((byte) => [0x10, 0x11, 0x13].includes(byte & 0x7f))).toBe(false)
    if (escapeControl) expect(wire.every((byte) => (byte & 0x7f) >= 0x20 || byte === 0x18)).toBe(true)
    const text = (data: number[] | Uint8Array) => String.fromCharCode(...data)
    for (const size of [1, 7, 4096])
      expect(parse(wire, size)).toEqual([
        `header ${FRAME.ZDATA} ${0x11131018}`,
        `data ${text(content)} 69`,
        `data ${text([0x40, 0x0d, 0xc0, 0x8d])} 68`,
      ])
  }
})

test('what flow control puts in between is passed over', () => {
  const wire = joined(Array.from(ZFILE, (byte) => new Uint8Array([0x13, byte, 0x11])))
  expect(parse(wire)).toEqual(parse(ZFILE))
})

test('damage is told, and headers are heard again after it', () => {
  for (let at = 4; at < ZFILE.length - 1; at++) {
    const spoilt = ZFILE.map((byte, index) => (index === at ? byte ^ 0x04 : byte))
    const events = parse(joined([spoilt, ZFILE, ZFILE, hexHeader(FRAME.ZFIN)]))
    expect(events.at(-1)).toBe('header 8 0')
    expect(events).toContain('damaged')
  }
})

test('a subpacket that never ends takes no more memory than one may have', () => {
  const writer = new FrameWriter(false)
  writer.header(FRAME.ZDATA, 0)
  const events = parse(joined([writer.take(), new Uint8Array(200_000).fill(0x61), hexHeader(FRAME.ZFIN)]))
  expect(events).toEqual(['header 10 0', 'damaged', 'header 8 0'])
})

test('a cancel is heard within data, within a header and between frames', () => {
  for (let at = 0; at <= ZFILE.length; at++)
    expect(parse(joined([ZFILE.subarray(0, at), CANCEL]), 3)).toContain('cancelled')
})
