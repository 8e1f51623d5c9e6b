/** A disk that takes nothing any more: what must be recorded ends, what may be goes on and says so. Needs root, for a disk of its own. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const DISK_BYTES = 1024 * 1024
const canMount = process.getuid?.() === 0
/** Nothing that a compressor could make small. */
const NOISE = "head -c 3000000 /dev/urandom | base64; echo 'NOISE''DONE'\n"

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let folder: string

function mount(): void {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder])
  resources.defer(unmount)
}

function unmount(): void {
  try {
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
  } catch {
    // It is unmounted already.
  }
}

beforeAll(async () => {
  if (!canMount) return
  server = resources.use(await startServer({ env: { FILE_FREE_MIB: '0' } }))
  folder = path.join(server.dataDir, 'recordings')
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

const setMode = (record: 'on' | 'must') =>
  admin.client.recordings.setPolicy.mutate({ groupId: null, record, input: false, keepDays: 90 })

test.skipIf(!canMount)(
  'a session that may go on unrecorded goes on, and the recording and the trail say so',
  async () => {
    mount()
    await setMode('on')
    const { client } = admin
    using terminal = await openTerminal(server, admin, agent.id)
    terminal.write(NOISE)
    await terminal.shows('NOISEDONE\r\n')
    terminal.write("echo go''es-on\n")
    await terminal.shows('goes-on')
    const recording = await until(async () => {
      const found = await client.recordings.get.query({ id: terminal.id })
      return found.problem ? found : undefined
    })
    expect(recording).toMatchObject({ state: 'incomplete', problem: 'disk_full' })
    expect(recording.marks.at(-1)?.kind).toBe('unrecorded')
    const trail = await client.audit.list.query({ action: 'recordings.failed' })
    expect(trail.items[0]).toMatchObject({
      actorKind: 'system',
      targetId: agent.id,
      details: { terminal: terminal.id, problem: 'disk_full', must: false },
    })
    const { items } = await client.recordings.text.query({ id: terminal.id, limit: 10 })
    expect(items.length).toBeGreaterThan(0)
    // Another one is opened all the same.
    using next = await openTerminal(server, admin, agent.id)
    next.write("echo an''other\n")
    await next.shows('another')
    await client.terminals.close.mutate({ id: next.id })
    await client.terminals.close.mutate({ id: terminal.id })
    unmount()
  },
)

test.skipIf(!canMount)(
  'a session that must be recorded is ended when it can’t be, and none is opened',
  async () => {
    mount()
    await setMode('must')
    using terminal = await openTerminal(server, admin, agent.id)
    terminal.write(NOISE)
    await terminal.closed
    expect(terminal.control.at(-1)).toMatchObject({ type: 'error', code: 'recording_failed' })
    const { client } = admin
    const { closeReason } = await until(async () => {
      const found = await client.terminals.get.query({ id: terminal.id })
      return found.closedAt ? found : undefined
    })
    expect(closeReason).toContain('recording_failed')
    execFileSync('sh', ['-c', `head -c ${DISK_BYTES} /dev/zero > ${folder}/full || true`], {
      stdio: 'ignore',
    })
    await expect(
      client.terminals.open.mutate({ agentId: agent.id, cols: 80, rows: 24 }),
    ).rejects.toMatchObject({
      data: { domainCode: 'recording_failed' },
    })
    unmount()
    using again = await openTerminal(server, admin, agent.id)
    again.write("echo works''-again\n")
    await again.shows('works-again')
  },
)
