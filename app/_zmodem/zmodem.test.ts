import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CANCEL, END, FRAME, FrameWriter, harmlessHexHeader, hexHeader } from './frames.ts'
import { joined } from './recognizer.ts'
import { Zmodem } from './zmodem.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const text = (all: Uint8Array | null): string => String.fromCharCode(...(all ?? []))
/** As recorded from lrzsz. */
const SZ = bytes('rz\r**\x18B00000000000000\r\x8a\x11')
const RZ = bytes('rz waiting to receive.**\x18B0100000023be50\r\x8a\x11')
const ABILITIES = 0x23000000
/** As `TerminalModes` ends where output begins within a file. */
const IN_THE_MIDDLE = '**\x18B00000000000000**\x18B0a0000000046ae'

/** A session that keeps account of what is acknowledged. */
function session(mayAnswer = true) {
  const sent: Uint8Array[] = []
  const account = { drawn: '', acknowledged: 0, came: 0 }
  const zmodem = new Zmodem(
    {
      sendBytes: (all) => sent.push(all) > 0,
      writable: async () => {},
      drew: (count) => {
        account.acknowledged += count
      },
      show: (all) => {
        account.drawn += text(all)
        account.acknowledged += all.length
      },
      draw: (all) => {
        account.drawn += all
      },
    },
    () => mayAnswer,
  )
  const hear = (...all: Uint8Array[]) => {
    for (const each of all) {
      account.came += each.length
      const shown = zmodem.intercept(each)
      account.drawn += text(shown)
      account.acknowledged += shown?.length ?? 0
    }
  }
  const said = () => text(joined(sent.splice(0)))
  const remember = (modes: string, ...all: Uint8Array[]) => {
    account.drawn += zmodem.begin(modes)
    hear(...all)
  }
  return { zmodem, hear, said, account, remember }
}

function frames(write: (writer: FrameWriter) => void): Uint8Array {
  const writer = new FrameWriter(false)
  write(writer)
  return writer.take()
}

const offer = (size: number) =>
  frames((writer) => {
    writer.header(FRAME.ZFILE, 0)
    writer.subpacket(bytes(`file.bin\0${size} 0 0 0 1 ${size}\0`), END.ZCRCW)
  })

/** The first half of a file of 4,000 bytes, 1,000 of them in a frame that goes on. */
const beginning = frames((writer) => {
  writer.header(FRAME.ZDATA, 0)
  writer.subpacket(new Uint8Array(1_000), END.ZCRCG)
})
const end = (size: number) => frames((writer) => writer.header(FRAME.ZEOF, size))

const memory = () => ({ write: async () => {}, close: async () => {}, abort: async () => {} })

/** A file of 4,000 bytes is under way. */
async function receiving() {
  const it = session()
  it.hear(SZ)
  await vi.advanceTimersByTimeAsync(300)
  it.hear(offer(4_000))
  it.zmodem.save(async () => memory(), false)
  await vi.advanceTimersByTimeAsync(10)
  it.hear(beginning)
  it.said()
  return it
}

test('nothing is sent before the header has stood alone, and then what a shell takes back', async () => {
  const { hear, said, zmodem } = session()
  hear(SZ)
  await vi.advanceTimersByTimeAsync(200)
  expect(said()).toBe('')
  await vi.advanceTimersByTimeAsync(100)
  expect(said()).toBe(text(harmlessHexHeader(FRAME.ZRINIT, ABILITIES)))
  expect(zmodem.state()).toBeNull()
})

test('a window that only looks on sends nothing and shows nothing of it', async () => {
  const { hear, said, zmodem, account } = session(false)
  hear(bytes('$ '), SZ, offer(4_000), beginning)
  expect(zmodem.state()).toEqual({ phase: 'watched', direction: 'receive' })
  hear(frames((writer) => writer.subpacket(new Uint8Array(), END.ZCRCE)))
  hear(end(1_000), hexHeader(FRAME.ZFIN), bytes('OO$ '))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(said()).toBe('')
  expect(zmodem.state()).toBeNull()
  expect(account.drawn).toBe('$ $ ')
  expect(account.acknowledged).toBe(account.came)
})

test('sz is kept from giving up while the person thinks it over', async () => {
  const { hear, said, zmodem } = session()
  hear(SZ)
  await vi.advanceTimersByTimeAsync(300)
  hear(offer(4_000))
  said()
  for (let minute = 0; minute < 5; minute++) {
    await vi.advanceTimersByTimeAsync(21_000)
    expect(said()).toBe(text(harmlessHexHeader(FRAME.ZRINIT, ABILITIES)))
    hear(offer(4_000))
    expect(zmodem.state()?.phase).toBe('offered')
  }
})

test('rz is kept waiting while files are chosen', async () => {
  const { hear, said, zmodem } = session()
  hear(RZ)
  await vi.advanceTimersByTimeAsync(300)
  expect(zmodem.state()).toEqual({ phase: 'asked' })
  expect(said()).toBe('')
  zmodem.choosing()
  expect(said()).not.toBe('')
  await vi.advanceTimersByTimeAsync(6_000)
  expect(said()).not.toBe('')
})

test('output waits for a disk that is behind, and no longer', async () => {
  const { hear, zmodem, account } = session()
  hear(SZ)
  await vi.advanceTimersByTimeAsync(300)
  hear(offer(9_000_000))
  let release = (): void => {}
  const write = () =>
    new Promise<void>((resolve) => {
      release = resolve
    })
  zmodem.save(async () => ({ ...memory(), write }), false)
  await vi.advanceTimersByTimeAsync(10)
  hear(frames((writer) => writer.header(FRAME.ZDATA, 0)))
  const part = frames((writer) => {
    for (let count = 0; count < 128; count++) writer.subpacket(new Uint8Array(8_192), END.ZCRCG)
  })
  for (let mebibyte = 0; mebibyte < 6; mebibyte++) hear(part)
  await vi.advanceTimersByTimeAsync(10)
  const kept = account.came - account.acknowledged
  expect(kept).toBeGreaterThan(2 * part.length)
  for (let count = 0; count < 6; count++) {
    release()
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(account.acknowledged).toBe(account.came)
})

test('output that does not go on where it ended cuts the transfer: the host ends, and the person is told', async () => {
  const { zmodem, hear, said, account, remember } = await receiving()
  zmodem.disconnected()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(said()).toBe('')
  remember(IN_THE_MIDDLE, new Uint8Array(1_000).fill(0x55))
  zmodem.pause(false)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(said()).toBe('')
  zmodem.replayed()
  expect(said()).toBe(text(harmlessHexHeader(FRAME.ZRPOS, 4_000)))
  hear(
    new Uint8Array(3_000).fill(0x55),
    frames((writer) => writer.subpacket(new Uint8Array(9), END.ZCRCE)),
  )
  hear(end(4_000))
  await vi.advanceTimersByTimeAsync(10)
  expect(said()).toBe(text(CANCEL))
  hear(bytes('$ '))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(zmodem.state()).toEqual({
    phase: 'over',
    outcome: { kind: 'cut', direction: 'receive', name: 'file.bin' },
  })
  expect(account.drawn).toBe('$ ')
})

test('a connection that comes back without a missing byte goes on with the transfer', async () => {
  const { zmodem, hear } = await receiving()
  zmodem.disconnected()
  await vi.advanceTimersByTimeAsync(120_000)
  zmodem.pause(false)
  hear(frames((writer) => writer.subpacket(new Uint8Array(3_000), END.ZCRCE)))
  hear(end(4_000))
  await vi.advanceTimersByTimeAsync(10)
  hear(hexHeader(FRAME.ZFIN), bytes('OO$ '))
  const state = zmodem.state()
  expect(state?.phase === 'over' && state.outcome).toMatchObject({ kind: 'done', files: 1, bytes: 4_000 })
})

test.each(['receive', 'send'] as const)(
  'what a reload has cut off (%s) is ended and told',
  async (direction) => {
    const { zmodem, hear, said, account, remember } = session()
    remember('\x1b[1m', bytes('$ '), direction === 'receive' ? SZ : RZ)
    if (direction === 'receive') hear(offer(4_000), beginning)
    zmodem.remember({ direction, name: 'file.bin', size: 4_000 })
    expect(said()).toBe('')
    zmodem.replayed()
    if (direction === 'receive') {
      expect(said()).toBe(text(harmlessHexHeader(FRAME.ZRPOS, 4_000)))
      hear(new Uint8Array(5_000).fill(0x55), end(4_000))
    }
    await vi.advanceTimersByTimeAsync(10)
    expect(said()).toBe(text(CANCEL))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(zmodem.state()?.phase).toBe('stopping')
    hear(bytes('code-128'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(zmodem.state()).toEqual({
      phase: 'over',
      outcome: { kind: 'cut', direction, name: 'file.bin' },
    })
    // What was there before is there, and nothing of the transfer.
    const before = direction === 'receive' ? '$ ' : '$ rz waiting to receive.\r\n'
    expect(account.drawn).toBe(`\x1b[1m${before}code-128`)
    expect(account.acknowledged).toBe(account.came)
  },
)

test('a sender that goes on though it was told to stop is told again', async () => {
  const { zmodem, hear, said, remember } = session()
  remember('', SZ)
  hear(offer(4_000), beginning)
  zmodem.remember({ direction: 'receive', name: 'file.bin', size: 4_000 })
  zmodem.replayed()
  const told = text(harmlessHexHeader(FRAME.ZRPOS, 4_000))
  expect(said()).toBe(told)
  for (let ms = 0; ms < 6_500; ms += 500) {
    hear(new Uint8Array(100).fill(0x55))
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(said()).toBe(told + told)
  hear(end(4_000))
  await vi.advanceTimersByTimeAsync(10)
  expect(said()).toBe(text(CANCEL))
})

test('what was over before a page was loaded anew is told, and the shell hears nothing', async () => {
  const { zmodem, said, account, remember } = session()
  remember(IN_THE_MIDDLE, beginning, CANCEL, bytes('code-128\r\n$ '))
  zmodem.remember({ direction: 'receive', name: 'file.bin', size: 4_000 })
  zmodem.replayed()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(zmodem.state()).toEqual({
    phase: 'over',
    outcome: { kind: 'cut', direction: 'receive', name: 'file.bin' },
  })
  expect(said()).toBe('')
  expect(account.drawn).toBe('code-128\r\n$ ')
  expect(account.acknowledged).toBe(account.came)
})

test.each([true, false])(
  'of history that holds transfers a screen gets what is around them (may answer: %s)',
  async (mayAnswer) => {
    const { zmodem, hear, said, account, remember } = session(mayAnswer)
    const transfer = [SZ, offer(1_000), beginning, end(1_000), hexHeader(FRAME.ZFIN), bytes('OO')]
    remember(IN_THE_MIDDLE, beginning, hexHeader(FRAME.ZFIN), bytes('OO$ '), ...transfer, bytes('$ sz\r\n'))
    hear(SZ, offer(1_000), beginning)
    zmodem.replayed()
    expect(zmodem.state()).toEqual({ phase: 'watched', direction: 'receive' })
    hear(beginning, end(1_000), hexHeader(FRAME.ZFIN), bytes('OO$ '))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(zmodem.state()).toBeNull()
    expect(account.drawn).toBe('$ $ sz\r\n$ ')
    expect(said()).toBe('')
    expect(account.acknowledged).toBe(account.came)
  },
)

test('who comes while sz or rz waits for somebody is asked, though its first header is history', async () => {
  const { zmodem, hear, said, remember, account } = session()
  remember('', bytes('$ sz file.bin\r\n'), SZ)
  zmodem.replayed()
  await vi.advanceTimersByTimeAsync(300)
  expect(said()).toBe(text(harmlessHexHeader(FRAME.ZRINIT, ABILITIES)))
  hear(offer(4_000))
  expect(zmodem.state()?.phase).toBe('offered')
  expect(account.drawn).toContain('$ sz file.bin\r\n')
})

test('output that is missing may end in the middle of a file', async () => {
  const { zmodem, hear, account } = session()
  account.drawn += zmodem.missed(`\x1b[1m${IN_THE_MIDDLE}`)
  expect(zmodem.state()?.phase).toBe('watched')
  hear(beginning, hexHeader(FRAME.ZFIN), bytes('OO$ '))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(account.drawn).toBe('\x1b[1m$ ')
})

test('a screen that is wanted, whatever comes, is given what was kept', async () => {
  const { zmodem, remember, account } = session()
  remember(IN_THE_MIDDLE, bytes('Killed\r\n$ '))
  zmodem.replayed()
  expect(zmodem.state()?.phase).toBe('watched')
  zmodem.cancel()
  expect(zmodem.state()).toBeNull()
  expect(account.drawn).toBe('Killed\r\n$ ')
  expect(account.acknowledged).toBe(account.came)
})

test('whoever thought it over for long and refused gets the terminal when the host has ended, not before', async () => {
  const { zmodem, hear, said, account } = session()
  hear(RZ)
  await vi.advanceTimersByTimeAsync(30_000)
  zmodem.cancel()
  await vi.advanceTimersByTimeAsync(10)
  expect(said()).toBe(text(CANCEL))
  await vi.advanceTimersByTimeAsync(2_000)
  expect(zmodem.state()?.phase).toBe('stopping')
  hear(bytes('\x18'.repeat(10)), bytes('\b'.repeat(10)), bytes('$ '))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(zmodem.state()?.phase).toBe('over')
  expect(account.drawn).toBe('rz waiting to receive.\r\n$ ')
})

test('a second cancel gives the terminal back, whatever the host does', async () => {
  const { zmodem, hear, account } = await receiving()
  zmodem.cancel()
  expect(zmodem.state()?.phase).toBe('stopping')
  zmodem.cancel()
  expect(zmodem.state()?.phase).toBe('over')
  hear(bytes('whatever'))
  expect(account.drawn).toBe('whatever')
})
