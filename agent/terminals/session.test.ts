import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { addon } from '../native/addon.ts'
import { buildAddon } from '../native/build.mjs'
import { decodeFrame } from '../protocol/index.ts'
import { HOLD_MS } from './hold.ts'
import { RING_BYTES, Ring } from './ring.ts'
import { TerminalSession } from './session.ts'

beforeAll(() => void buildAddon(), 120_000)

const LINES = 400_000

/** A session with a program on a PTY, which no server has yet; `pieces` are what it sends to one, by offset. */
function startOn(command: string) {
  const args = ['-c', `stty raw -echo; ${command}`]
  const env = [`PATH=${process.env.PATH}`]
  const { fd, pid } = addon().fork('sh', args, env, '/', 80, 24, -1, -1, true, '', () => {})
  const pieces: { offset: number; bytes: Buffer }[] = []
  const isOver = vi.fn()
  const ring = Ring.create()
  const session = new TerminalSession('00000000-0000-4000-8000-000000000000', ring, fd, {
    frame: (frame) => {
      const decoded = decodeFrame(frame)
      if (typeof decoded === 'string') throw new Error(decoded)
      pieces.push({ offset: decoded.offset, bytes: Buffer.from(decoded.payload) })
    },
    over: isOver,
  })
  onTestFinished(() => {
    session.dispose()
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  })
  return { session, ring, pieces, isOver }
}

test('what a shell still wrote as it ended is never taken for bytes before it that were not sent yet', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { session, ring, pieces, isOver } = startOn(`seq ${LINES}; sleep 1000`)
  const written = Array.from({ length: LINES }, (_, i) => `${i + 1}\n`).join('')
  await expect.poll(() => ring.total).toBeGreaterThan(RING_BYTES - 100_000)
  // Nobody has come for it for long: the oldest bytes go.
  vi.advanceTimersByTime(HOLD_MS)
  await expect.poll(() => ring.start).toBeGreaterThan(0)
  const { from } = session.bind(0, 0)
  session.acknowledge(from)
  session.exited({ exitCode: 0, signal: null })
  await expect.poll(() => ring.total).toBe(written.length)
  vi.advanceTimersByTime(1_000)
  await expect.poll(() => isOver.mock.calls.length).toBe(1)
  for (const { offset, bytes } of pieces)
    expect(bytes.equals(Buffer.from(written.slice(offset, offset + bytes.length)))).toBe(true)
  expect(pieces.at(-1)?.bytes.toString()).toMatch(new RegExp(`${LINES}\n$`))
})
