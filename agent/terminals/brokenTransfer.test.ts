import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { addon } from '../native/addon.ts'
import { buildAddon } from '../native/build.mjs'
import { decodeFrame, TERMINAL_HIGH_WATER_BYTES } from '../protocol/index.ts'
import { ZmodemFilter } from '../protocol/zmodem.ts'
import { Ring } from './ring.ts'
import { TerminalSession } from './session.ts'

beforeAll(() => void buildAddon(), 120_000)

const PROMPT = 'ready-> '
/** ZRINIT and ZRPOS, as `rz` of lrzsz writes them. */
const READY = '**\x18B0100000023be50\r\n\x11'
const FROM_START = '**\x18B0900000000a87c\r\n\x11'
/** What a terminal would obey, were it shown. */
const CONTENT = Buffer.from('top secret \x1b[?1049h\x1b]2;secret\x07\n'.repeat(400_000))

/** A shell whose output is taken as it comes, while `takes` says so. */
function shell() {
  const folder = mkdtempSync(path.join(tmpdir(), 'qunkong-broken-'))
  writeFileSync(path.join(folder, 'big.txt'), CONTENT)
  const env = [`PATH=${process.env.PATH}`, `PS1=${PROMPT}`, 'TERM=dumb']
  const args = ['--norc', '--noprofile', '-i']
  const { fd, pid } = addon().fork('bash', args, env, folder, 80, 24, -1, -1, true, '', () => {})
  const pieces: Buffer[] = []
  const state = { takes: true, bytes: 0, acked: 0 }
  const acknowledge = () => {
    state.acked = state.bytes
    session.acknowledge(state.acked)
  }
  const session: TerminalSession = new TerminalSession(
    '00000000-0000-4000-8000-000000000000',
    Ring.create(),
    fd,
    {
      frame: (frame) => {
        const decoded = decodeFrame(frame)
        if (typeof decoded === 'string') throw new Error(decoded)
        pieces.push(Buffer.from(decoded.payload))
        state.bytes = decoded.offset + decoded.payload.length
        if (state.takes) setImmediate(acknowledge)
      },
      over: () => {},
    },
  )
  session.bind(0, 0)
  onTestFinished(() => {
    process.kill(pid, 'SIGKILL')
    session.dispose()
    rmSync(folder, { recursive: true, force: true })
  })
  const output = () => Buffer.concat(pieces)
  return {
    state,
    write: (text: string) => session.write(Buffer.from(text, 'latin1')),
    acknowledge,
    shows: (text: string) => expect.poll(() => output().includes(Buffer.from(text, 'latin1'))).toBe(true),
    /** As a screen that is made anew has it. */
    screen: () => {
      const filter = new ZmodemFilter()
      const shown = filter.take(output(), 0).filter((piece) => piece instanceof Uint8Array)
      return {
        text: Buffer.concat(shown).toString('latin1'),
        isUnderWay: filter.program !== null && !filter.parting,
      }
    },
    /** What the shell has started. */
    child: () => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1)),
  }
}

/** Nothing is to happen meanwhile. */
const severalLooks = () => new Promise((resolve) => setTimeout(resolve, 1_000))

async function inTheMiddle() {
  const one = shell()
  await one.shows(PROMPT)
  one.write('sz big.txt\n')
  await one.shows('**\x18B00')
  one.write(READY)
  await one.shows('big.txt\0')
  one.write(FROM_START)
  await one.shows('secret')
  return one
}

test.each(['while its bytes are taken', 'while it waits for who takes them'])(
  'the prompt comes back by itself when sz is killed without a word, %s',
  async (when) => {
    const { state, ...one } = await inTheMiddle()
    const isWaiting = when.includes('waits')
    if (isWaiting) {
      state.takes = false
      await expect.poll(() => state.bytes - state.acked).toBeGreaterThanOrEqual(TERMINAL_HIGH_WATER_BYTES)
    }
    process.kill(one.child(), 'SIGKILL')
    if (isWaiting) {
      await severalLooks()
      expect(one.screen().isUnderWay).toBe(true)
      state.takes = true
      one.acknowledge()
    }
    await expect.poll(() => one.screen().isUnderWay, { timeout: 5_000 }).toBe(false)
    await expect.poll(() => one.screen().text).toMatch(new RegExp(`\r\n${PROMPT}$`))
    expect(one.screen().text).not.toMatch(/secret|\?1049h/)
    one.write('echo af""ter\n')
    await expect.poll(() => one.screen().text).toContain(`after\r\n${PROMPT}`)
  },
)

test('a sender that is only stopped is left alone', async () => {
  const one = await inTheMiddle()
  one.state.takes = false
  const sz = one.child()
  execFileSync('kill', ['-STOP', String(sz)])
  one.state.takes = true
  one.acknowledge()
  await one.shows('Stopped')
  await severalLooks()
  expect(one.screen().isUnderWay).toBe(true)
  one.write('fg\n')
  const content = one.state.bytes
  await expect.poll(() => one.state.bytes, { timeout: 10_000 }).toBeGreaterThan(content + 300_000)
  expect(one.screen().text).not.toContain('secret')
})
