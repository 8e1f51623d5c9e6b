/** Thirty seconds without a network, on either side of the server, in the middle of fifty megabytes: not one byte is lost or doubled. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent } from '../harness/agent.ts'
import { startCutter } from '../harness/cutter.ts'
import { Follower } from '../harness/follower.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const BYTES = 50_000_000
const CUT_AT = 20_000_000
const CUT_MS = 30_000
const BEGIN = '@@BEGIN@@'
const END = '@@END@@'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let file: string
let digest: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-faults-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  file = path.join(folder, 'bytes')
  // Random: no text in it, valid or otherwise, and no piece that is like another.
  const bytes = randomBytes(BYTES)
  digest = createHash('sha256').update(bytes).digest('hex')
  await writeFile(file, bytes)
})
afterAll(() => resources.disposeAsync())

/** Shows the file in a terminal that changes no byte, on a shell which its first viewer has left in order. */
async function show(agentId: string, port: number): Promise<Follower> {
  const opener = await openTerminal(server, admin, agentId)
  const follower = new Follower(server, admin, opener.id, port)
  await until(() => follower.attached.length === 1, { what: 'the follower to look' })
  opener.socket.close()
  follower.write(`PS1=; stty raw -echo; printf '@@BE''GIN@@'; cat ${file}; printf '@@EN''D@@'\n`)
  return follower
}

const half = (follower: Follower) =>
  until(() => follower.offset >= CUT_AT, { what: 'the first half', timeoutMs: 60_000 })

async function expectWhole(follower: Follower): Promise<void> {
  // By the count alone: to look into all of it each time would slow everybody down.
  await until(() => follower.offset >= BYTES, { what: 'all of it', timeoutMs: 90_000 })
  await until(() => follower.bytes().subarray(-64).includes(END), { what: 'its end' })
  const whole = follower.bytes()
  const from = whole.indexOf(BEGIN) + BEGIN.length
  const shown = whole.subarray(from, whole.lastIndexOf(END))
  expect(shown.length).toBe(BYTES)
  expect(createHash('sha256').update(shown).digest('hex')).toBe(digest)
  expect(follower.told('gap')).toEqual([])
}

test.concurrent('the viewer: the line is cut', async () => {
  await using agent = await startAgent(server, admin.client)
  await using line = await startCutter(server.port)
  using follower = await show(agent.id, line.port)
  await half(follower)
  line.sever()
  await sleep(CUT_MS)
  const had = follower.offset
  line.mend()
  await until(() => follower.attached.length === 2, { what: 'the viewer to be back' })
  const [, again] = follower.attached
  expect(again).toMatchObject({ offset: had, continues: true })
  // The program went on until the history was full, and no further.
  expect(Number(again?.upTo) - had).toBeGreaterThan(512 * 1024)
  await expectWhole(follower)
})

test.concurrent('the viewer: the line falls silent, and it comes back by another way', async () => {
  await using agent = await startAgent(server, admin.client)
  await using line = await startCutter(server.port)
  using follower = await show(agent.id, line.port)
  await half(follower)
  line.silence()
  await sleep(CUT_MS)
  const had = follower.offset
  follower.reroute(server.port)
  await until(() => follower.attached.length === 2, { what: 'the viewer to be back' })
  expect(follower.attached[1]).toMatchObject({ offset: had, continues: true })
  await expectWhole(follower)
})

test.concurrent.each(['sever', 'silence'] as const)('the agent: %s', async (how) => {
  await using line = await startCutter(server.agentPort)
  await using agent = await startAgent({ ...server, agentPort: line.port }, admin.client)
  using follower = await show(agent.id, server.port)
  await half(follower)
  line[how]()
  await sleep(CUT_MS)
  line.mend()
  await expectWhole(follower)
  expect(follower.attached).toHaveLength(1)
  if (how === 'sever') expect(follower.control.map(({ type }) => type)).toContain('resumed')
})
