/** What goes wrong with terminals in life: floods, storms, garbage, and every way in which a shell can end. */
import { createHash } from 'node:crypto'
import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { residentBytes } from '../../bench/usage.ts'
import { endKeeper, startAgent, type TestAgent } from '../harness/agent.ts'
import { Follower } from '../harness/follower.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { isAlive } from '../harness/stage.ts'
import { openTerminal, reattach, type TestTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
/** How much a process may grow while a gigabyte is before it or passes it: mostly garbage that V8 has not collected yet. */
const GROWTH_MAX = 128 * MIB
const BEGIN = '@@BEGIN@@'
const END = '@@END@@'
/** Nothing moves any more when it was so at so many looks, a tenth of a second apart. */
const STILL_LOOKS = 10

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let folder: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-faults-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
})
afterAll(() => resources.disposeAsync())

const close = ({ id }: { id: string }) => admin.client.terminals.close.mutate({ id })
const last = ({ control }: TestTerminal) => control.at(-1)

/** The shell's process id, by its own word; it is silent from then on, and no byte is changed on the way. */
async function shellOf(terminal: TestTerminal): Promise<number> {
  terminal.write('PS1=; stty raw -echo; echo pid-$$-end\n')
  return Number(await until(() => /pid-(\d+)-end/.exec(terminal.text())?.[1]))
}

/** A follower of a terminal whose shell is silent. */
async function follow(agentId: string): Promise<Follower> {
  const opener = await openTerminal(server, admin, agentId)
  await shellOf(opener)
  const follower = new Follower(server, admin, opener.id)
  // It has acknowledged once: from now on its credit counts.
  await until(() => follower.offset > 0 && follower.offset === follower.attached[0]?.upTo)
  opener.socket.close()
  return follower
}

/** Milliseconds from a keystroke to its echo, the worst of those that come while `busy` says so. */
async function worstEcho(terminal: TestTerminal, busy: () => boolean): Promise<number> {
  terminal.write("printf 'cat''-runs'; cat\n")
  await terminal.shows('cat-runs')
  let worst = 0
  for (let i = 0; busy(); i += 1) {
    const from = performance.now()
    terminal.write(`<${i}>`)
    await terminal.shows(`<${i}>`)
    worst = Math.max(worst, performance.now() - from)
    await sleep(50)
  }
  return worst
}

test('five hundred sizes in a second: the program gets the last one, and draws for a few of them only', async () => {
  const program = path.join(folder, 'draws.mjs')
  await writeFile(
    program,
    `let times = 0
const draw = () => {
  const { columns, rows } = process.stdout
  process.stdout.write('\\x1b[H' + ('x'.repeat(columns - 1) + '\\r\\n').repeat(rows - 1))
}
process.stdout.write('\\x1b[?1049h')
process.stdout.on('resize', () => { times += 1; draw() })
const timer = setInterval(draw, 10)
process.stdin.setRawMode(true)
process.stdin.on('data', () => {
  clearInterval(timer)
  process.stdout.write('\\x1b[?1049l<' + process.stdout.columns + 'x' + process.stdout.rows + ' after ' + times + '>', () => process.exit())
})
process.stdout.write('dra' + 'wing')`,
  )
  using terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  terminal.write(`${process.execPath} ${program}\n`)
  await terminal.shows('drawing')
  for (let i = 0; i < 500; i += 1) {
    terminal.resize(40 + (i % 97), 10 + (i % 31))
    await sleep(i % 2)
  }
  terminal.resize(87, 21)
  await until(
    async () => {
      const { live } = await admin.client.terminals.get.query({ id: terminal.id })
      return live?.cols === 87 && live.rows === 21
    },
    { what: 'the last size' },
  )
  // As long as it takes for the agent to pass on the last one.
  await sleep(200)
  terminal.write('q')
  const [, times] = await until(() => /<87x21 after (\d+)>/.exec(terminal.text()), { what: 'the size' })
  expect(Number(times)).toBeGreaterThan(1)
  expect(Number(times)).toBeLessThan(250)
  terminal.write('echo still-$$\n')
  await terminal.shows(`still-${shell}`)
  await close(terminal)
})

/** What processes have in memory: now, and at most since this was called. */
async function watchMemory(pids: readonly number[]) {
  const resident = () => Promise.all(pids.map(residentBytes))
  const before = await resident()
  const most = [...before]
  return {
    look: async () => {
      for (const [i, bytes] of (await resident()).entries()) most[i] = Math.max(most[i] ?? 0, bytes)
    },
    /** Bytes, in the order of `pids`. */
    growth: () => most.map((bytes, i) => bytes - (before[i] ?? 0)),
  }
}

/** `cat` of a file, for a follower that does not draw: how far it is in the file once nothing moves any more. */
async function catUntilItWaits(stopped: Follower, file: string, look: () => Promise<void>) {
  const pidFile = `${file}.pid`
  stopped.write(
    `stty isig; printf '@@BE''GIN@@'; sh -c 'echo $$ > ${pidFile}; exec cat ${file}'; printf '@@EN''D@@'\n`,
  )
  const pidText = () => readFile(pidFile, 'utf8').catch(() => '')
  const pid = Number(await until(pidText, { what: 'the program' }))
  // Not there while the shell becomes the program.
  const fdinfo = () => readFile(`/proc/${pid}/fdinfo/3`, 'utf8').catch(() => 'pos: 0')
  // How far it has read the file.
  const position = async () => Number(/^pos:\s+(\d+)/m.exec(await fdinfo())?.[1])
  let [was, still] = [-1, 0]
  await until(
    async () => {
      await look()
      const is = await position()
      still = is > 0 && is === was ? still + 1 : 0
      was = is
      await sleep(100)
      return still >= STILL_LOOKS
    },
    { what: 'the flood to stand still', timeoutMs: 30_000 },
  )
  return { pid, position: was }
}

/** A gibibyte of lines, no two mebibytes of which are the same. @returns its SHA-256, hexadecimal */
async function writeGigabyte(file: string): Promise<string> {
  const digest = createHash('sha256')
  const block = Buffer.alloc(MIB, '群控: a line like any other of a long text, 64 bytes of it\n')
  await using handle = await open(file, 'w')
  for (let i = 0; i < GIB / MIB; i += 1) {
    block.write(`mebibyte ${i} `)
    digest.update(block)
    await handle.write(block)
  }
  return digest.digest('hex')
}

test('a gigabyte before a viewer that has stopped: the program waits, memory stays, other sessions answer, Ctrl-C ends it', async () => {
  const file = path.join(folder, 'sparse')
  await writeFile(file, '')
  await truncate(file, GIB)
  using stopped = await follow(agent.id)
  using typing = await openTerminal(server, admin, agent.id)
  await shellOf(typing)
  stopped.stall()
  const memory = await watchMemory([server.child().pid, agent.child().pid])
  const from = stopped.offset
  let busy = true
  const worst = worstEcho(typing, () => busy)
  const cat = await catUntilItWaits(stopped, file, memory.look)
  busy = false
  // Next to nothing of it is anywhere but in the file.
  expect(cat.position).toBeGreaterThan(0)
  expect(cat.position).toBeLessThan(2 * MIB)
  expect(stopped.offset - from).toBeLessThanOrEqual(cat.position)
  for (const bytes of memory.growth()) expect(bytes).toBeLessThan(GROWTH_MAX)
  expect(await worst).toBeLessThan(1_000)
  expect((await admin.client.agents.get.query({ id: agent.id })).status).toBe('online')
  // From the very viewer that draws nothing.
  stopped.write('\x03')
  await until(() => !isAlive(cat.pid), { what: 'the end of the program' })
  stopped.draw()
  stopped.write('echo still-here-$((40 + 2))\n')
  await until(() => stopped.bytes().includes('still-here-42'), { what: 'the shell' })
  await close(stopped)
  await close(typing)
})

test('a gigabyte past a viewer that stops for a while: all of it arrives, memory stays, other sessions answer', async () => {
  const file = path.join(folder, 'gigabyte')
  const wanted = await writeGigabyte(file)
  using viewer = await follow(agent.id)
  using typing = await openTerminal(server, admin, agent.id)
  await shellOf(typing)
  const digest = createHash('sha256')
  /** Until it begins, and once it is over, the end of what came. */
  let [left, around, begun] = [GIB, '', false]
  viewer.keepNothing((bytes) => {
    let rest = bytes
    if (!begun) {
      const before = around.length
      around += bytes.toString('latin1')
      const at = around.indexOf(BEGIN)
      if (at === -1) return
      begun = true
      rest = bytes.subarray(at + BEGIN.length - before)
      around = ''
    }
    digest.update(rest.subarray(0, left))
    around = (around + rest.subarray(left).toString('latin1')).slice(-100)
    left = Math.max(0, left - rest.length)
  })
  viewer.stall()
  const memory = await watchMemory([server.child().pid, agent.child().pid])
  let busy = true
  const worst = worstEcho(typing, () => busy)
  const { position } = await catUntilItWaits(viewer, file, memory.look)
  expect(position).toBeLessThan(2 * MIB)
  viewer.draw()
  await until(
    async () => {
      await memory.look()
      await sleep(100)
      return around.includes(END)
    },
    { what: 'the end of the gigabyte', timeoutMs: 240_000 },
  )
  busy = false
  expect(left).toBe(0)
  expect(digest.digest('hex')).toBe(wanted)
  expect(viewer.told('gap')).toEqual([])
  for (const bytes of memory.growth()) expect(bytes).toBeLessThan(GROWTH_MAX)
  expect(await worst).toBeLessThan(1_000)
  expect((await admin.client.agents.get.query({ id: agent.id })).status).toBe('online')
  await close(viewer)
  await close(typing)
  await rm(file)
}, 300_000)

test('bytes that are no text, and characters in pieces, go both ways as they are', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await shellOf(terminal)
  const octal = (bytes: Iterable<number>) =>
    [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  const all = Array.from({ length: 256 }, (_, i) => i)
  const [one, two] = [Buffer.from('群控'), Buffer.from('🦀')]
  const pieces = [
    all,
    one.subarray(0, 1),
    one.subarray(1, 4),
    one.subarray(4),
    two.subarray(0, 3),
    two.subarray(3),
  ]
  const command = pieces.map((piece) => `printf '${octal(piece)}'; sleep 0.1`).join('; ')
  terminal.write(`printf '@@BE''GIN@@'; ${command}; printf '@@EN''D@@'\n`)
  await terminal.shows('@@END@@')
  const bytes = terminal.bytes()
  const shown = bytes.subarray(bytes.indexOf('@@BEGIN@@') + 9, bytes.indexOf('@@END@@'))
  const sent = Buffer.concat(pieces.map((piece) => Buffer.from(piece)))
  expect(shown.toString('hex')).toBe(sent.toString('hex'))

  const typed = Buffer.concat([Buffer.from(all), one, two, Buffer.from([0xff, 0xc3, 0x28, 0xf0, 0x9f])])
  terminal.write(`printf rea''dy; head -c ${typed.length} | sha256sum\n`)
  await terminal.shows('ready')
  for (const byte of typed) terminal.write(Buffer.from([byte]))
  await terminal.shows(createHash('sha256').update(typed).digest('hex'))
  await close(terminal)
})

test('exit, kill -9 and hang-up are told as what they are', async () => {
  const end = async (command: string) => {
    using terminal = await openTerminal(server, admin, agent.id)
    await shellOf(terminal)
    terminal.write(`${command}\n`)
    expect(await terminal.closed).toBe(1000)
    const { closeReason } = await until(async () => {
      const item = await admin.client.terminals.get.query({ id: terminal.id })
      return item.closedAt ? item : null
    })
    return { ...last(terminal), closeReason }
  }
  expect(await end('exit 41')).toEqual({
    ...{ type: 'exit', exitCode: 41, signal: null, closeReason: 'exited: 41' },
  })
  expect(await end('kill -9 $$')).toMatchObject({
    ...{ type: 'exit', signal: 'SIGKILL', closeReason: 'exited: SIGKILL' },
  })
  expect(await end('kill -HUP $$')).toMatchObject({ type: 'exit', signal: 'SIGHUP' })
})

test('a host that was started anew says so, and not that its shell is lost', async () => {
  const env: Record<string, string> = {}
  await using host = await startAgent(server, admin.client, { env })
  using terminal = await openTerminal(server, admin, host.id)
  await shellOf(terminal)
  await host.crash()
  await endKeeper(host.stateDir)
  env.NODE_OPTIONS = `--import=${new URL('../harness/rebootShim.ts', import.meta.url).href}`
  host.start()
  expect(await terminal.closed).toBe(4004)
  expect(last(terminal)).toMatchObject({ type: 'error', code: 'host_rebooted' })
  const { closeReason } = await admin.client.terminals.get.query({ id: terminal.id })
  expect(closeReason).toBe('host_rebooted')
})

test('an agent that stands still is taken for away, and what its program had to say comes when it goes on', async () => {
  await using host = await startAgent(server, admin.client)
  using follower = await follow(host.id)
  const lines = 400_000
  follower.write(`seq 1 ${lines}; printf '@@EN''D@@'\n`)
  await until(() => follower.offset > 500_000, { what: 'the flood to be under way' })
  const { pid } = host.child()
  process.kill(pid, 'SIGSTOP')
  try {
    await until(() => follower.told('paused').length === 1, { what: 'paused', timeoutMs: 60_000 })
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await until(() => follower.told('resumed').length === 1, { what: 'resumed', timeoutMs: 30_000 })
  await until(() => follower.bytes().includes('@@END@@'), { what: 'the end of it', timeoutMs: 60_000 })
  const text = follower.bytes().toString()
  const from = text.indexOf('1\n2\n3\n')
  expect(text.slice(from, text.indexOf('@@END@@'))).toBe(
    Array.from({ length: lines }, (_, i) => `${i + 1}\n`).join(''),
  )
  expect(follower.told('gap')).toEqual([])
  await close(follower)
})

test('garbage on the socket ends that viewer, and nothing else', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  using talkative = await reattach(server, admin, { id: terminal.id })
  const garbage = ['', '{', 'null', '[]', '{"type":"ack","bytes":-1}', '{"type":"ack","bytes":1e999}']
  const more = [
    '{"type":"resize","cols":0,"rows":9}',
    '{"type":"resize","cols":99999,"rows":9}',
    'x'.repeat(9_000),
  ]
  for (let i = 0; i < 3; i += 1) for (const text of [...garbage, ...more]) talkative.socket.send(text)
  expect(await talkative.closed).toBe(4008)
  expect(last(talkative)).toMatchObject({ type: 'error', code: 'protocol_violation' })
  using huge = await reattach(server, admin, { id: terminal.id })
  huge.write(Buffer.alloc(2 * MIB))
  expect(await huge.closed).toBe(1009)
  using greedy = await reattach(server, admin, { id: terminal.id, offset: 1e14 })
  await until(() => greedy.control.some(({ type, continues }) => type === 'attached' && continues === false))
  // It claims to have drawn what it was never sent.
  greedy.socket.send(JSON.stringify({ type: 'ack', bytes: Number.MAX_SAFE_INTEGER }))
  terminal.write('echo still-$$\n')
  await terminal.shows(`still-${shell}`)
  await greedy.shows(`still-${shell}`)
  expect(isAlive(shell)).toBe(true)
  await close(terminal)
})

test('a host takes 128 terminals, and says so to the next one', async () => {
  await using host = await startAgent(server, admin.client)
  const open = () => admin.client.terminals.open.mutate({ agentId: host.id, cols: 80, rows: 24 })
  const opened: { id: string }[] = []
  while (opened.length < 128) opened.push(...(await Promise.all(Array.from({ length: 8 }, open))))
  await expect(open()).rejects.toThrow('This agent holds 128 terminals already. Close some first.')
  await close(opened[0] ?? { id: '' })
  await until(() => open().catch(() => null), { what: 'the place of the one that was closed' })
})
