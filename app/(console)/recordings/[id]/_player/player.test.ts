import headless from '@xterm/headless'
import { expect, test } from 'vitest'
import type { RecordingDetail, RecordingSegment } from '../../../../../server/trpc/types.ts'
import { clockText } from './clock.ts'
import { type PlayedEvent, readEvents, showsText } from './events.ts'
import { Player } from './player.ts'

const SEGMENTS = 5
const PER_SEGMENT = 10
const STEP_MS = 1_000

const segments: RecordingSegment[] = Array.from({ length: SEGMENTS }, (_, at) => ({
  number: at + 1,
  startMs: at * PER_SEGMENT * STEP_MS,
  endMs: (at + 1) * PER_SEGMENT * STEP_MS - STEP_MS,
  ...{ size: 100, closed: true, screen: at > 0 },
}))

const eventsOf = ({ number, startMs }: RecordingSegment): PlayedEvent[] =>
  Array.from({ length: PER_SEGMENT }, (_, at) => ({
    ms: startMs + at * STEP_MS,
    code: 'o',
    data: `${number}.${at}\r\n`,
  }))

function make(all = segments) {
  const asked: string[] = []
  const terminal = new headless.Terminal({ cols: 40, rows: 8, allowProposedApi: true })
  const pieces = {
    events: async (segment: RecordingSegment) => {
      asked.push(`events ${segment.number}`)
      return eventsOf(segment)
    },
    screen: async (number: number) => {
      asked.push(`screen ${number}`)
      return { cols: 60, rows: 8, data: `kept ${number}\r\n` }
    },
  }
  const durationMs = SEGMENTS * PER_SEGMENT * STEP_MS
  const recording = { segments: all, durationMs, state: 'complete' } as RecordingDetail
  const player = new Player(terminal, pieces, recording)
  const shown = () => {
    const { active } = terminal.buffer
    return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row))
      .map((line) => line?.translateToString(true) ?? '')
      .filter(Boolean)
  }
  return { player, asked, shown, terminal }
}

test('a jump begins at the nearest screen, and needs no other piece', async () => {
  const { player, asked, shown, terminal } = make()
  await player.seek(32_500)
  expect(shown()).toEqual(['kept 4', '4.0', '4.1', '4.2'])
  expect(asked).toEqual(['screen 4', 'events 4'])
  expect(terminal.cols).toBe(60)
  await player.seek(34_000)
  expect(shown()).toEqual(['kept 4', '4.0', '4.1', '4.2', '4.3', '4.4'])
  expect(asked).toEqual(['screen 4', 'events 4'])
  await player.seek(0)
  expect(shown()).toEqual(['1.0'])
  expect(player.snapshot()).toMatchObject({ ms: 0, loading: false, error: null })
})

test('without a screen it plays on from the last one that there is', async () => {
  const { player, asked, shown } = make(
    segments.map((segment) => ({ ...segment, screen: segment.number === 2 })),
  )
  await player.seek(30_000)
  expect(asked).toEqual(['screen 2', 'events 2', 'events 3', 'events 4'])
  expect(shown().at(-1)).toBe('4.0')
})

test('of two jumps the later one counts', async () => {
  const { player, shown } = make()
  await Promise.all([player.seek(45_000), player.seek(11_000)])
  expect(shown()).toEqual(['kept 2', '2.0', '2.1'])
  expect(player.snapshot()).toMatchObject({ ms: 11_000, loading: false })
})

test('a piece that is cut off is read as far as it goes, and begins with its size', () => {
  const text =
    '{"version":2,"width":90,"height":20}\n[1.5,"o","a"]\n[1.6,"q","1"]\n[2,"r","80x24"]\n[3,"o","b'
  expect(readEvents(text)).toEqual([
    { ms: 0, code: 'r', data: '90x20' },
    { ms: 1_500, code: 'o', data: 'a' },
    { ms: 2_000, code: 'r', data: '80x24' },
  ])
})

test('a place is told as a clock shows it', () => {
  expect([0, 62_000, 3_723_000].map((ms) => clockText(ms))).toEqual(['0:00', '1:02', '1:02:03'])
})

test('a short recording is counted in tenths', () => {
  expect([0, 668, 9_950].map((ms) => clockText(ms, 9_960))).toEqual(['0:00.0', '0:00.6', '0:09.9'])
})

test('it opens where there is something to see: no title, colour or empty line', async () => {
  const { player, shown } = make()
  await player.showFirst()
  expect(shown()).toEqual(['1.0'])
  const seen = ['\x1b]0;a title\x07', '\x1b[?2004h\x1b[1;32m\r\n ', '\x1b(B\x1b=', 'x'].map((data) =>
    showsText({ ms: 0, code: 'o', data }),
  )
  expect(seen).toEqual([false, false, false, true])
})
