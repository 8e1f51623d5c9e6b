import { expect, test } from 'vitest'
import { TerminalModes } from './terminalModes.ts'

const after = (...pieces: string[]) => {
  const modes = new TerminalModes()
  for (const piece of pieces) modes.feed(Buffer.from(piece))
  return modes.toString()
}

test.each([
  ['nothing from plain text', 'ls -l\r\nétat 群控\r\n', ''],
  ['the alternate screen', '\x1b[?1049h\x1b[2J', '\x1b[?1049h'],
  ['nothing once it is left', '\x1b[?1049hx\x1b[?1049l', ''],
  ['several private modes at once', '\x1b[?1;2004h', '\x1b[?1h\x1b[?2004h'],
  ['a hidden cursor, which is shown at first', '\x1b[?25l', '\x1b[?25l'],
  ['nothing from a mode set as it is at first', '\x1b[?25h\x1b[?7h', ''],
  ['the last mouse mode and its encoding', '\x1b[?1000h\x1b[?1002h\x1b[?1006h', '\x1b[?1002h\x1b[?1006h'],
  ['colours and attributes that still hold', '\x1b[1;31mred\x1b[22;38;5;208m', '\x1b[38;5;208m'],
  ['24-bit colour in both notations', '\x1b[38;2;1;2;3;48:2::4:5:6m', '\x1b[38;2;1;2;3;48:2::4:5:6m'],
  ['nothing after a reset of colours', '\x1b[1;4;41mx\x1b[m', ''],
  ['line drawing', '\x1b(0', '\x1b(0'],
  ['nothing when ASCII is chosen again', '\x1b(0x\x1b(B', ''],
  ['a shift to G1 that was not taken back', 'a\x0eb', '\x0e'],
  ['the scroll region', '\x1b[2;10r', '\x1b[2;10r'],
  ['the cursor shape', '\x1b[5 q', '\x1b[5 q'],
  ['keypad and insert mode', '\x1b=\x1b[4h', '\x1b[4h\x1b='],
  ['the title, in UTF-8', '\x1b]0;主机 a\x07', '\x1b]2;主机 a\x07'],
  ['the title that ended with ST', '\x1b]2;t\x1b\\', '\x1b]2;t\x07'],
  ['nothing after RIS', '\x1b[?1049h\x1b[31m\x1b(0\x1bc', ''],
  ['nothing from inside a string', '\x1b]52;c;\x9b?1049h\x07\x1bP[?25l\x1b\\', ''],
  ['a sequence that broke off the one before', '\x1b[?10\x1b[?25l', '\x1b[?25l'],
  ['a sequence that was cancelled', '\x1b[?25\x18l', ''],
  [
    'line drawing by its longer name, and what a control character stands within',
    '\x1b(%5\x1b)\x070',
    '\x1b(%5\x1b)0',
  ],
  ['nothing from a sequence with a byte that can’t be in one', '\x1b(\xe9\x1b[?25\xe9l', ''],
  ['nothing from what can’t be a character set', '\x1b(\x07\x1b[?25h', ''],
  ['the open part of a sequence', 'text\x1b[?20', '\x1b[?20'],
])('it keeps %s', (_, output, expected) => {
  expect(after(output)).toBe(expected)
})

test('where a sequence is cut does not matter', () => {
  const output = '\x1b[?1049h\x1b]0;群\x07\x1b[1;38;2;1;2;3m\x1b(0\x1b[5 q\x1b[2;3r\x1b[?1003h'
  const whole = after(output)
  const bytes = Buffer.from(output)
  const modes = new TerminalModes()
  for (let at = 0; at < bytes.length; at++) modes.feed(bytes.subarray(at, at + 1))
  expect(modes.toString()).toBe(whole)
  expect(after(whole)).toBe(whole)
})

test('an endless string takes no memory', () => {
  const modes = new TerminalModes()
  modes.feed(Buffer.from('\x1b]52;c;'))
  for (let i = 0; i < 1_000; i++) modes.feed(Buffer.alloc(4096, 65))
  expect(modes.toString().length).toBeLessThan(1_024)
})

test('what a file holds that travels by ZMODEM sets nothing, and who begins within it is told that', () => {
  const trap = '\x1b[?1049h\x1b[4h\x1b(0\x0e\x1b]2;of the file\x07\x1b(\x07'
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  const beginning = latin1(`\x1b[1m$ sz\r\n**\x18B00000000000000\r\x8a\x11*\x18C\x0a${'\0'.repeat(8)}`)
  const content = latin1(`${trap.repeat(9)}\x18i\x1b[3h!`)
  const end = latin1('**\x18B0800000000022d\r\x8aOO\x1b[?2004h')
  const modes = new TerminalModes()
  modes.feed(beginning)
  for (let i = 0; i < 100; i++) modes.feed(content)
  const middle = modes.toString()
  expect(middle).toBe('\x1b[1m**\x18B00000000000000**\x18B0a0000000046ae')
  const second = new TerminalModes()
  second.feed(latin1(middle))
  for (const each of [modes, second]) {
    each.feed(content)
    expect(each.toString()).toBe(middle)
    each.feed(end)
    expect(each.toString()).toBe('\x1b[?2004h\x1b[1m')
  }
})
