import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { addon } from '../native/addon.ts'
import { buildAddon } from '../native/build.mjs'
import { RingReader } from './reader.ts'
import { Ring } from './ring.ts'

beforeAll(() => void buildAddon(), 120_000)

const LINES = 400_000
/** What `seq` writes, through a terminal that makes carriage returns of nothing. */
const expected = (): string => Array.from({ length: LINES }, (_, i) => `${i + 1}\n`).join('')
const sha = (pieces: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

/** A program on a PTY of its own. @returns its master, as the keeper would hand it over */
function startOn(command: string): number {
  const args = ['-c', `stty raw -echo; ${command}`]
  const { fd, pid } = addon().fork(
    'sh',
    args,
    [`PATH=${process.env.PATH}`],
    '/',
    80,
    24,
    -1,
    -1,
    true,
    '',
    () => {},
  )
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  })
  return fd
}

/** Reads to the end in steps of `step`, as acknowledgements would allow it; `at` sees the reader after each of its reports. */
function readAll(ring: Ring, fd: number, step: number, at: (reader: RingReader) => void = () => {}) {
  const pieces: Buffer[] = []
  let told = ring.total
  return new Promise<Buffer[]>((resolve) => {
    const reader = new RingReader(fd, ring, {
      came: () => {
        while (told < ring.total) {
          const piece = Buffer.from(ring.read(told, 64 * 1024))
          pieces.push(piece)
          told += piece.length
        }
        reader.read(ring.total + step)
        at(reader)
      },
      end: () => resolve(pieces),
    })
    reader.read(ring.total + step)
  })
}

test.each([4_096, 65_536, 1_000_003])('a flood arrives whole, in steps of %i bytes', async (step) => {
  const ring = Ring.create()
  onTestFinished(() => ring.close())
  expect(sha(await readAll(ring, startOn(`seq ${LINES}`), step))).toBe(sha([expected()]))
})

test('a pause in the middle of a flood holds the program; nothing of it is lost', async () => {
  const ring = Ring.create()
  onTestFinished(() => ring.close())
  let pauses = 0
  const pieces = await readAll(ring, startOn(`seq ${LINES}`), 65_536, (reader) => {
    if (pauses >= 20 || ring.total < 10_000 * pauses) return
    pauses += 1
    reader.pause()
    setImmediate(() => reader.read(ring.total + 65_536))
  })
  expect(pauses).toBe(20)
  expect(sha(pieces)).toBe(sha([expected()]))
})

test('what a flood was read with is gone with its shell: no thread is left, and no memory stays mapped', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const threads = () => readdirSync('/proc/self/task').length
  const mapped = () => readFileSync('/proc/self/maps', 'utf8').split('qunkong-terminal').length
  collect()
  const before = { threads: threads(), mapped: mapped() }
  for (let i = 0; i < 5; i++) {
    const ring = Ring.create()
    await readAll(ring, startOn('seq 20000'), 1_000_003)
    ring.close()
  }
  // The kernel forgets one a moment after it has ended.
  await expect.poll(threads).toBe(before.threads)
  await vi.waitFor(() => {
    collect()
    // The last one may be on the stack still.
    expect(mapped()).toBeLessThan(before.mapped + 2)
  })
})
