/** Self-update of real packed agents: 1 → 2 by the blocks that differ, and back from whatever does not work. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readFile, rm, truncate } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cutter, startCutter } from '../harness/cutter.ts'
import { type PackedAgents, packAgents } from '../harness/packed.ts'
import { fakeExecutable, ownArch, uploadRelease } from '../harness/releases.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { GRACE_S, type SupervisedAgent, supervise } from '../harness/supervisor.ts'
import { until } from '../harness/until.ts'

const DELTA_BYTES_MAX = 256 * 1024
const BROKEN = 'tests/harness/brokenAgent.ts'
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let packed: PackedAgents
let line: Cutter
let agent: SupervisedAgent
let id: string
let bearer: Record<string, string>

beforeAll(async () => {
  packed = resources.use(
    await packAgents([
      { version: '1.0.1' },
      { version: '1.0.2' },
      { version: '2.0.0-crash', entry: BROKEN },
      { version: '2.0.0-hang', entry: BROKEN },
    ]),
  )
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  bearer = { authorization: `Bearer ${admin.token}` }
  line = resources.use(await startCutter(server.agentPort))
  agent = resources.use(await supervised())
  id = (await online('1.0.1')).id
  for (const version of ['1.0.2', '2.0.0-crash', '2.0.0-hang'])
    await upload(version, await readFile(packed.file(version)))
}, 900_000)
afterAll(() => resources.disposeAsync())

async function supervised(folder?: string) {
  const { token } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })
  return supervise(packed.file('1.0.1'), { port: line.port, token, folder })
}

async function upload(version: string, file: Buffer): Promise<string> {
  const { status, body } = await uploadRelease(server, bearer, file, { version })
  expect([status, body]).toEqual([201, expect.objectContaining({ version })])
  return body.id
}

const online = (version: string, besides: string[] = []) =>
  until(
    async () => {
      const { items } = await admin.client.agents.list.query({ status: 'online' })
      return items.find((item) => item.version === version && !besides.includes(item.id))
    },
    { timeoutMs: 60_000, what: `an agent of version ${version} to be online` },
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${agent?.log()}`)
  })

/** What the server has noted of failed updates. */
const failures = () =>
  server
    .child()
    .log()
    .split('\n')
    .filter((entry) => entry.includes('an update failed'))
/** As soon as the rollout before is over. */
const offer = (version: string, agentId = id) =>
  until(() => admin.client.rollouts.create.mutate({ version, targets: { agentIds: [agentId] } }), {
    timeoutMs: 60_000,
    what: `the rollout of ${version} to be taken`,
  })

/** Offers a version and waits for the agent's report that it failed. */
async function refusalOf(version: string, agentId = id): Promise<string> {
  const before = failures().length
  await offer(version, agentId)
  await until(() => failures().length > before, {
    timeoutMs: 90_000,
    what: `the report of ${version}`,
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${agent.log()}`)
  })
  return failures().at(-1) ?? ''
}

const digestOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
const versionAt = (file: string) => execFileSync(file, ['--version'], { encoding: 'utf8' }).trim()
const installed = (name = 'qunkong-agent') => path.join(agent.folder, name)

test('an agent updates itself by the few blocks that differ, and keeps the version before', async () => {
  line.reset()
  await offer('1.0.2')
  expect((await online('1.0.2')).id).toBe(id)
  expect(line.bytes()).toBeLessThan(DELTA_BYTES_MAX)
  await until(() => server.child().log().includes('an agent is updated'), { what: 'the report of success' })
  expect(versionAt(installed())).toBe('1.0.2')
  expect(versionAt(installed('qunkong-agent.backup'))).toBe('1.0.1')
  expect(await readFile(installed('version.txt'), 'utf8')).toBe('1.0.2\n')
  expect(await digestOf(installed())).toBe(await digestOf(packed.file('1.0.2')))
}, 240_000)

test.each([
  ['crash', /It ended 3 times/],
  ['hang', /not confirmed within \d+ s, though the server could be reached/],
])(
  'a version that turns out to %s is taken back and reported, also after its download was cut',
  async (kind, why) => {
    const cuts = line.cuts()
    line.cutAfter(60_000)
    const report = await refusalOf(`2.0.0-${kind}`)
    expect(line.cuts()).toBe(cuts + 1)
    expect(report).toMatch(why)
    expect(report).toContain('"rolledBack":true')
    expect((await online('1.0.2')).id).toBe(id)
    expect(versionAt(installed())).toBe('1.0.2')
    expect(await readFile(installed('version.txt'), 'utf8')).toBe('1.0.2\n')
  },
  120_000,
)

test('while the server is down a version that is not confirmed yet stays', async () => {
  await upload('1.0.1', await readFile(packed.file('1.0.1')))
  const starts = () => agent.log().split('new version on trial').length
  const before = starts()
  await offer('1.0.1')
  await until(() => /update installed version=1.0.1/.test(agent.log()), {
    timeoutMs: 60_000,
    what: 'the installation',
  })
  await server.crash()
  await until(() => starts() > before, { timeoutMs: 60_000, what: 'the start of the new version' })
  const failed = () => agent.log().split('not connected').length
  const tries = failed()
  const since = performance.now()
  await until(() => performance.now() - since > GRACE_S * 1000 && failed() > tries, {
    timeoutMs: 90_000,
    what: 'a failed try after the time in which the guard would act',
  })
  expect(versionAt(installed())).toBe('1.0.1')
  await server.start()
  expect((await online('1.0.1')).id).toBe(id)
}, 240_000)

test('a file that is not the one that was signed, or of another version, changes nothing', async () => {
  const before = await digestOf(installed())
  await upload('3.0.0', await readFile(packed.file('1.0.2')))
  expect(await refusalOf('3.0.0')).toContain('says that it is version 1.0.2, not 3.0.0')
  const noise = fakeExecutable(3_000_000)
  const damaged = path.join(server.dataDir, 'releases', `${await upload('3.0.1', noise)}.bin`)
  const file = await open(damaged, 'r+')
  await file.write(Buffer.from('changed'), 0, 7, 1_000_000)
  await file.close()
  expect(await refusalOf('3.0.1')).toContain('not what its manifest says')
  await truncate(path.join(server.dataDir, 'releases', `${await upload('3.0.2', noise)}.bin`), 1_500_000)
  expect(await refusalOf('3.0.2')).toContain('answered 410')
  expect(await refusalOf('3.0.2')).toContain('answered 410')
  expect(await digestOf(installed())).toBe(before)
}, 240_000)

test('a file from elsewhere is fetched whole and proved the same way', async () => {
  const noise = fakeExecutable(500_000)
  const elsewhere = createServer((_req, res) => res.end(noise.subarray(0, 400_000)))
  elsewhere.listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/agent`
  const sha256 = createHash('sha256').update(noise).digest('hex')
  const register = (version: string, size: number) =>
    admin.client.releases.registerExternal.mutate({ version, arch: ownArch, url, sha256, size })
  try {
    await register('4.0.0', noise.length)
    expect(await refusalOf('4.0.0')).toContain('has 400000 bytes there instead of 500000')
    await register('4.0.1', 400_000)
    expect(await refusalOf('4.0.1')).toContain('another SHA-256')
  } finally {
    elsewhere.closeAllConnections()
    elsewhere.close()
  }
}, 60_000)

test('a release that another key has signed is refused', async () => {
  const file = path.join(agent.stateDir, 'release-key')
  const pinned = await readFile(file, 'utf8')
  const handle = await open(file, 'w')
  await handle.write('A'.repeat(43))
  await handle.close()
  expect(await refusalOf('1.0.2')).toContain('signature is not by the release key')
  const restored = await open(file, 'w')
  await restored.write(pinned)
  await restored.close()
}, 60_000)

test.skipIf(process.getuid?.() !== 0)(
  'a disk without room is said before anything is fetched',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-small-'))
    await mkdir(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', folder])
    try {
      await using small = await supervised(folder)
      const other = await online('1.0.1', [id])
      const report = await refusalOf('1.0.2', other.id)
      expect(report).toMatch(/The disk is too full: .* needs \d+ MB and has \d+ MB free/)
      expect(versionAt(path.join(small.folder, 'qunkong-agent'))).toBe('1.0.1')
    } finally {
      execFileSync('umount', ['-l', folder])
      await rm(folder, { recursive: true, force: true })
    }
  },
  60_000,
)
