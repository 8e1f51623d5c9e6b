import { expect, test } from 'vitest'
import { joined, Recognizer } from './recognizer.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const text = (all: Uint8Array): string => String.fromCharCode(...all)

/** As recorded from lrzsz 0.12.21 on Debian. */
const SZ = 'rz\r**\x18B00000000000000\r\x8a\x11'
const RZ = 'rz waiting to receive.**\x18B0100000023be50\r\x8a\x11'

function feed(chunks: string[]): { shown: string; directions: string[]; rest: string } {
  const recognizer = new Recognizer()
  let shown = ''
  let rest = ''
  const directions: string[] = []
  for (const chunk of chunks) {
    // What follows is the transfer's.
    if (directions.length > 0) break
    const found = recognizer.push(bytes(chunk))
    shown += text(found.shown)
    if (!found.start) continue
    directions.push(found.start.direction)
    rest = '*'.repeat(found.start.pads) + text(found.start.bytes)
    // What was shown of the header's asterisks is part of it.
    if (found.start.pads > 0) shown = shown.slice(0, -found.start.pads)
  }
  return { shown: shown + text(recognizer.release()), directions, rest }
}

test.each([
  [SZ, 'receive'],
  [RZ, 'send'],
])('the beginning of a transfer is found at every split: %j', (recorded, direction) => {
  const output = `$ command\r\n${recorded}`
  const header = output.indexOf('**')
  for (let first = 0; first <= output.length; first++)
    for (const second of [first, first + 1, first + 3, output.length]) {
      const { shown, directions } = feed([
        output.slice(0, first),
        output.slice(first, second),
        output.slice(second),
      ])
      expect(directions).toEqual([direction])
      expect(shown).toBe(output.slice(0, header))
    }
  const single = feed(Array.from(output))
  expect(single).toMatchObject({ directions: [direction], shown: output.slice(0, header) })
})

test('more asterisks before it are ordinary output', () => {
  expect(feed(['a*****', '**\x18B00000000000000\r\x8a'])).toEqual({
    shown: 'a*****',
    directions: ['receive'],
    rest: '**\x18B00000000000000\r\x8a',
  })
})

test.each([
  ['a header of another type', '**\x18B0900000000a87c\r\x8a'],
  ['a wrong checksum', '**\x18B00000000000001\r\x8a'],
  ['its first half', '**\x18B0000000'],
  ['cancels', '\x18\x18\x18\x18\x18'],
  ['a lone escape', 'x**\x18'],
  ['capital letters', '**\x18B0100000023BE50'],
])('%s is shown as it is', (_what, output) => {
  for (let split = 0; split <= output.length; split++)
    expect(feed([output.slice(0, split), output.slice(split)])).toEqual({
      shown: output,
      directions: [],
      rest: '',
    })
})

test('random output comes through whole', () => {
  const recognizer = new Recognizer()
  const output = crypto.getRandomValues(new Uint8Array(60_000)).map((byte, at) => (at % 7 < 3 ? 0x2a : byte))
  const shown: Uint8Array[] = []
  for (let at = 0; at < output.length; at += 97)
    shown.push(recognizer.push(output.subarray(at, at + 97)).shown)
  shown.push(recognizer.release())
  expect(joined(shown)).toEqual(output)
})
