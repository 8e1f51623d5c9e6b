import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Transfer } from '../../agent/protocol/zmodem.ts'
import { type CastEvent, readEvent, readPlace } from './cast.ts'
import { segmentPlace } from './places.ts'
import { readSegment } from './readSegment.ts'
import { LIMITS, Recorder, type RecorderLimits, type RecorderStart, type SegmentFacts } from './recorder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-recorder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const NOTHING = {
  ...{ durationMs: 0, events: 0, offset: 0, lostBytes: 0, storedBytes: 0, segments: 0 },
  ...{ cols: 80, rows: 24, marks: [] },
}

interface Made {
  recorder: Recorder
  segments: SegmentFacts[]
  failures: string[]
  drained: () => number
}

function make(
  limits: Partial<RecorderLimits> = {},
  input = false,
  before: RecorderStart['before'] = NOTHING,
  transfer: Transfer | null = null,
): Made {
  const segments: SegmentFacts[] = []
  const failures: string[] = []
  let drained = 0
  const recorder = new Recorder(
    { folder, title: 'a on b', startedAt: new Date(), cols: 80, rows: 24, input, before, transfer },
    {
      segment: (facts) => segments.push(facts),
      failed: (problem) => failures.push(problem),
      drained: () => {
        drained += 1
      },
    },
    { ...LIMITS, ...limits },
  )
  return { recorder, segments, failures, drained: () => drained }
}

async function eventsIn(number: number): Promise<CastEvent[]> {
  const text = (await readSegment(segmentPlace(folder, number))) ?? ''
  return text.split('\n').flatMap((line) => readEvent(line) ?? [])
}

async function everything(): Promise<CastEvent[]> {
  const numbers = (await readdir(folder)).length
  const all: CastEvent[] = []
  for (let number = 1; number <= numbers; number++) all.push(...(await eventsIn(number)))
  return all
}

const outputOf = (events: CastEvent[]) =>
  events
    .filter(({ code }) => code === 'o')
    .map(({ data }) => data)
    .join('')

test('characters that are cut are whole, what is no UTF-8 is replaced, and time never goes back', async () => {
  const { recorder } = make()
  const bytes = Buffer.concat([
    Buffer.from('群控 🐧 é'),
    Buffer.from([0xff, 0xe7, 0xbe, 0x41]),
    Buffer.from('ende 群'),
  ])
  for (let at = 0; at < bytes.length; at++) {
    recorder.output(at, bytes.subarray(at, at + 1))
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  await recorder.end()
  const events = await everything()
  expect(outputOf(events)).toBe(bytes.toString('utf8'))
  const times = events.map(({ ms }) => ms)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(events.at(-1)).toMatchObject({ code: 'q', data: String(bytes.length) })
})

test('a character that nothing completes is not lost when the session ends', async () => {
  const { recorder } = make()
  recorder.output(0, Buffer.from([0x61, 0xe7, 0xbe]))
  await recorder.end()
  expect(outputOf(await everything())).toBe('a\ufffd')
})

test('what is written can be read before anything is closed, and a torn end costs only itself', async () => {
  const { recorder } = make({ flushMs: 20 })
  await recorder.open()
  recorder.output(0, Buffer.from('first'))
  await expect.poll(async () => outputOf(await everything())).toBe('first')
  const { open } = segmentPlace(folder, 1)
  const { size } = await stat(open)
  recorder.output(5, Buffer.from(randomBytes(2_000).toString('hex')))
  await expect.poll(async () => (await stat(open)).size).toBeGreaterThan(size + 1_000)
  const whole = await readFile(open)
  await rm(open)
  await writeFile(open, whole.subarray(0, size + 500))
  const events = await everything()
  expect(outputOf(events).startsWith('first')).toBe(true)
  await recorder.end()
})

test('segments are rolled by size and by time, each can be read for itself', async () => {
  const { recorder, segments } = make({ segmentBytes: 20_000, batchBytes: 5_000 })
  let sent = ''
  for (let i = 0; i < 100; i++) {
    const piece = `${i} ${randomBytes(500).toString('base64')}\r\n`
    recorder.output(sent.length, Buffer.from(piece))
    sent += piece
    await new Promise((resolve) => setImmediate(resolve))
  }
  await recorder.end()
  expect(outputOf(await everything())).toBe(sent)
  const closed = segments.filter((facts) => facts.closed)
  expect(closed.length).toBeGreaterThan(2)
  expect(closed.every(({ size }) => size < 40_000)).toBe(true)
  const first = await readSegment(segmentPlace(folder, 2))
  expect(first?.startsWith('{"version":2,')).toBe(true)
  expect(recorder.progress).toMatchObject({ offset: sent.length, lostBytes: 0 })
})

test('a flood of 100 MB waits at the bound of the queue, is whole, and takes a hundredth of it', async () => {
  const { recorder, drained } = make()
  const piece = Buffer.from(`${'0123456789 flood '.repeat(3_840)}\n`)
  const count = Math.ceil(100e6 / piece.length)
  let most = 0
  for (let i = 0; i < count; i++) {
    recorder.output(i * piece.length, piece)
    most = Math.max(most, recorder.queued)
    while (!recorder.ready) await new Promise((resolve) => setImmediate(resolve))
  }
  await recorder.end()
  expect(most).toBeLessThan(LIMITS.highBytes + 2 * piece.length)
  expect(drained()).toBeGreaterThan(10)
  expect(recorder.progress.offset).toBe(count * piece.length)
  expect(recorder.progress.storedBytes).toBeLessThan(1e6 * 2)
}, 60_000)

test('who sends in spite of a full queue is not recorded any more, and the server keeps its memory', async () => {
  const { recorder, failures } = make({ hardBytes: 1_000_000, batchBytes: 64 * 1024 })
  const piece = Buffer.alloc(100_000, 'x')
  for (let i = 0; i < 20; i++) recorder.output(i * piece.length, piece)
  expect(failures).toEqual(['too_slow'])
  expect(recorder.ready).toBe(true)
  await recorder.end()
})

test('what is sent again is recorded once, what is missing is told', async () => {
  const { recorder } = make({}, false, { ...NOTHING, offset: 10, segments: 3, durationMs: 60_000 })
  recorder.output(5, Buffer.from('56789abc'))
  recorder.output(20, Buffer.from('later'))
  recorder.gap(25, 100)
  recorder.output(125, Buffer.from('end'))
  await recorder.end()
  const events = await eventsIn(4)
  expect(outputOf(events)).toBe('abclaterend')
  expect(events.filter(({ code }) => code === 'm').map(({ data }) => data)).toEqual([
    '7 bytes are missing',
    '100 bytes are missing',
  ])
  expect(recorder.progress).toMatchObject({ lostBytes: 107, offset: 128 })
  expect(events[0]?.ms).toBeGreaterThanOrEqual(60_000)
})

const SZ_BEGINS = Buffer.from(
  `$ sz\r\n**\x18B00000000000000\r\x8a\x11*\x18A\x04${'\0'.repeat(6)}a.txt\x0040\0\x18k12*\x18A\x0a${'\0'.repeat(6)}`,
  'latin1',
)
const SZ_ENDS = Buffer.from('**\x18B0800000000022d\r\x8aOO$ ', 'latin1')

test('a file that travels in the output is a mark and a line, and its bytes count as recorded', async () => {
  const { recorder } = make()
  const bytes = Buffer.concat([SZ_BEGINS, Buffer.from(`secret${'\x18i1234'}`), SZ_ENDS])
  for (let at = 0; at < bytes.length; at += 7) recorder.output(at, bytes.subarray(at, at + 7))
  await recorder.end()
  const events = await everything()
  const label = 'sz a.txt, 40 bytes'
  expect(events.filter(({ code }) => code === 'm')).toEqual([expect.objectContaining({ data: label })])
  expect(outputOf(events)).toMatch(/^\$ sz\r\n\*{0,2}\[sz a.txt, 40 bytes\]\r\n\$ $/)
  expect(events.at(-1)).toMatchObject({ code: 'q', data: String(bytes.length) })
})

test('in the middle of a file a recording ends and goes on without a byte of it, by crash, gap or restart', async () => {
  const { recorder } = make()
  const content = Buffer.from(`secret ${'\x18i1234'}`.repeat(100))
  recorder.output(0, Buffer.concat([SZ_BEGINS, content, Buffer.from('half a secret')]))
  await recorder.open()
  await expect.poll(() => recorder.progress.offset, { timeout: 5_000 }).toBeGreaterThan(0)
  // As a crash leaves it, and as an orderly end does.
  const crashed = readPlace((await eventsIn(1)).at(-1)?.data ?? '')
  await recorder.suspend()
  const ended = readPlace((await everything()).at(-1)?.data ?? '')
  expect([crashed.transfer, ended.transfer]).toEqual([
    expect.objectContaining({ program: 'sz', files: ['a.txt, 40 bytes'] }),
    expect.objectContaining({ program: 'sz', files: ['a.txt, 40 bytes'] }),
  ])
  for (const { offset, transfer } of [crashed, ended]) {
    const before = { ...recorder.progress, offset, segments: (await readdir(folder)).length }
    const { recorder: next } = make({}, false, before, transfer)
    // Some of it is lost to the restart, and then some more.
    next.output(offset + 50, content)
    next.gap(offset + 50 + content.length, 30)
    next.output(offset + 80 + content.length, Buffer.concat([content.subarray(5), SZ_ENDS]))
    await next.end()
  }
  const all = outputOf(await everything())
  expect(all).not.toContain('secret')
  expect(all.match(/\[sz a\.txt, 40 bytes\]\r\n/g)).toHaveLength(3)
  expect(all.match(/\$ (?!sz)/g)).toHaveLength(2)
})

test('a session that ends behind a file that broke off: the rest of its text is there, and sets nothing', async () => {
  const { recorder } = make()
  const said = '\x1b[?2004h\x1b[31mKilled\x1b[0m\r\n$ exit\r\n'
  const wire = [SZ_BEGINS, Buffer.from(`secret${'\x18i1234'}`), randomBytes(500), '\x18A\x1b[?1049h', said]
  const bytes = Buffer.concat(wire.map((piece) => Buffer.from(piece)))
  recorder.output(0, bytes)
  await recorder.end()
  const events = await everything()
  const output = outputOf(events)
  expect(output).toContain('[sz a.txt, 40 bytes]\r\n')
  expect(output).toMatch(/Killed\r\n\$ exit\r\n$/)
  expect(output.replace(/[\b\t\r\n]/g, '')).not.toMatch(/secret|\p{Cc}/u)
  expect(readPlace(events.at(-1)?.data ?? '')).toMatchObject({ offset: bytes.length })
  expect(recorder.progress).toMatchObject({ offset: bytes.length })
})

test('a server that stops in the middle of a file leaves what it holds of it to the next one', async () => {
  const { recorder } = make()
  const held = Buffer.from('half a secret')
  const bytes = Buffer.concat([SZ_BEGINS, Buffer.from(`secret${'\x18i1234'}`), held])
  recorder.output(0, bytes)
  await recorder.suspend()
  const { offset, transfer } = readPlace((await everything()).at(-1)?.data ?? '')
  expect(offset).toBeLessThanOrEqual(bytes.length - held.length)
  expect(recorder.progress.offset).toBe(offset)
  const before = { ...recorder.progress, segments: 1 }
  const { recorder: next } = make({}, false, before, transfer)
  next.output(offset, Buffer.concat([bytes.subarray(offset), Buffer.from('\x18i1234'), SZ_ENDS]))
  await next.end()
  expect(outputOf(await everything())).not.toContain('secret')
})

test('input is recorded where the policy says so, with who types', async () => {
  const silent = make()
  silent.recorder.input('alice', Buffer.from('secret'))
  silent.recorder.output(0, Buffer.from('x'))
  await silent.recorder.end()
  expect((await everything()).some(({ code }) => code === 'i')).toBe(false)
  await rm(folder, { recursive: true })
  const { recorder } = make({}, true)
  recorder.input('alice', Buffer.from('ls\r'))
  recorder.input('bob', Buffer.from('q'))
  recorder.resize(132, 43)
  await recorder.end()
  const events = (await everything()).filter(({ code }) => code !== 'q')
  expect(events.map(({ code, data }) => [code, data])).toEqual([
    ['m', 'alice types'],
    ['i', 'ls\r'],
    ['m', 'bob types'],
    ['i', 'q'],
    ['r', '132x43'],
  ])
})

test('a disk without the room that has to be left free is full', async () => {
  const { recorder, failures } = make({ freeBytesMin: Number.MAX_SAFE_INTEGER })
  await expect(recorder.open()).rejects.toMatchObject({ code: 'ENOSPC' })
  recorder.output(0, Buffer.from('x'))
  await recorder.end()
  expect(failures).toEqual(['disk_full'])
})
