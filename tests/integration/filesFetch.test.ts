/** Files that come back from hosts: byte by byte, within bounds, kept for a time, and taken one by one or all at once. */
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { hostsOf, noise, peakMemory, scratch, sha256, upload } from '../harness/files.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
beforeAll(async () => {
  server = resources.use(await startServer({ env: { UPDATE_BYTES_PER_SECOND: String(16 * MIB) } }))
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, 2))
})
afterAll(() => resources.disposeAsync())

type FetchInput = Parameters<TestClient['client']['files']['fetch']['mutate']>[0]

async function fetchFrom(count: number, input: Omit<FetchInput, 'targets'>) {
  const targets = { agentIds: agents.slice(0, count).map(({ id }) => id) }
  const { id } = await admin.client.files.fetch.mutate({ ...input, targets })
  await finished(admin.client, id)
  const { items } = await admin.client.files.fetched.query({ runId: id })
  return { id, items, hosts: await hostsOf(admin, id) }
}

const download = (address: string, token = admin.token) =>
  fetch(`${server.url}${address}`, { headers: { authorization: `Bearer ${token}` } })

const bytesOf = async (address: string) => Buffer.from(await (await download(address)).arrayBuffer())

const contents = async () =>
  (await readdir(path.join(server.dataDir, 'files'))).filter((name) => /^[0-9a-f]{64}$/.test(name))

test('files of many hosts come back as they are, one by one and as an archive', async () => {
  await using folder = await scratch()
  const big = noise(3 * MIB + 5)
  await writeFile(folder.at('big'), big, { mode: 0o640 })
  await writeFile(folder.at('empty'), '')
  await symlink('big', folder.at('link'))
  const paths = [folder.at('big'), folder.at('empty'), folder.at('link')]
  const { id, items, hosts } = await fetchFrom(2, { paths })
  expect(hosts.map(({ state, reason }) => [state, reason])).toEqual([
    ['succeeded', null],
    ['succeeded', null],
  ])
  expect(hosts[0]?.stdout).toContain(`sha256  ${sha256(big)}`)
  expect(items).toHaveLength(6)
  const first = items.find((item) => item.path === folder.at('big'))
  expect(first).toMatchObject({ size: big.length, sha256: sha256(big), mode: '0640', uid: 0 })
  expect(sha256(await bytesOf(`/api/fetched/${first?.id}`))).toBe(sha256(big))
  // Equal contents are kept once.
  expect((await contents()).sort()).toEqual([sha256(big), sha256(Buffer.alloc(0))].sort())
  await writeFile(folder.at('all.zip'), await bytesOf(`/api/runs/${id}/files`))
  await mkdir(folder.at('out'))
  const script = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])'
  execFileSync('python3', ['-c', script, folder.at('all.zip'), folder.at('out')])
  const out = await readdir(folder.at('out'))
  expect(out).toHaveLength(2)
  for (const host of out) {
    expect(sha256(await readFile(path.join(folder.at('out'), host, folder.at('big'))))).toBe(sha256(big))
    expect((await readFile(path.join(folder.at('out'), host, folder.at('empty')))).length).toBe(0)
  }
  const { items: records } = await admin.client.audit.list.query({ targetId: id })
  expect(records.map(({ action }) => action).sort()).toEqual([
    'files.download',
    'files.download',
    'files.fetch',
  ])
  expect(records.find(({ action }) => action === 'files.fetch')?.details).toMatchObject({
    targets: 2,
    fetch: { paths },
  })
})

test('what can be had comes, and what can not is said in words', async () => {
  await using folder = await scratch()
  await writeFile(folder.at('there'), 'there')
  await writeFile(folder.at('large'), Buffer.alloc(2 * MIB))
  execFileSync('mkfifo', [folder.at('pipe')])
  for (const [name, words] of [
    ['none', /^file_missing: /],
    ['', /^file_not_file: /],
    ['pipe', /^file_not_file: /],
    ['large', /^file_over_limit: .* 2097152 bytes; 1048576 /],
  ] as const) {
    const paths = [name ? folder.at(name) : folder.folder, folder.at('there')]
    const { items, hosts } = await fetchFrom(1, { paths, bytesMax: MIB })
    expect([name, hosts[0]?.state, hosts[0]?.reason]).toEqual([name, 'failed', expect.stringMatching(words)])
    expect(items.map((item) => item.path)).toEqual([folder.at('there')])
  }
})

test('files that the kernel makes while they are read come whole, whatever size they claim', async () => {
  const paths = ['/proc/version', '/proc/cpuinfo', '/sys/kernel/mm/transparent_hugepage/enabled']
  const { items, hosts } = await fetchFrom(1, { paths: paths.slice(0, 1) })
  expect(hosts[0]?.state).toBe('succeeded')
  const version = await readFile('/proc/version')
  expect(items).toMatchObject([{ size: version.length, sha256: sha256(version) }])
  const others = await fetchFrom(1, { paths: paths.slice(1) })
  expect(others.items.map(({ size }) => size > 0)).toEqual([true, true])
  const bounded = await fetchFrom(1, { paths: ['/proc/cpuinfo'], bytesMax: 10 })
  expect(bounded.hosts[0]?.reason).toContain('file_over_limit')
})

test("with a user's rights only what that user may read comes", async () => {
  await using folder = await scratch()
  await chmod(folder.folder, 0o755)
  await writeFile(folder.at('secret'), 'secret', { mode: 0o600 })
  await writeFile(folder.at('open'), 'open', { mode: 0o644 })
  const paths = [folder.at('secret'), folder.at('open')]
  const { items, hosts } = await fetchFrom(1, { paths, user: 'nobody' })
  expect([hosts[0]?.state, hosts[0]?.reason]).toEqual(['failed', expect.stringMatching(/^file_denied: /)])
  expect(items.map((item) => item.path)).toEqual([folder.at('open')])
})

test('a fetch that is cancelled in the middle leaves nothing, and one goes on when the server is restarted', async () => {
  await using folder = await scratch()
  const bytes = noise(48 * MIB)
  await writeFile(folder.at('x'), bytes)
  const input = { paths: [folder.at('x')], targets: { agentIds: [agents[0]?.id ?? ''] } }
  const coming = () => readdir(path.join(server.dataDir, 'files', '.tmp'))
  const begun = () => until(async () => (await coming()).length > 0, { what: 'the file to come' })
  const cancelled = await admin.client.files.fetch.mutate(input)
  await begun()
  await admin.client.runs.cancel.mutate(cancelled)
  expect(await finished(admin.client, cancelled.id)).toMatchObject({ state: 'cancelled' })
  expect((await admin.client.files.fetched.query({ runId: cancelled.id })).items).toEqual([])
  await server.crash()
  await server.start()
  expect(await coming()).toEqual([])
  await until(async () => (await admin.client.agents.list.query({ status: 'online' })).items.length === 2, {
    what: 'the agents to be back',
  })
  const { id } = await admin.client.files.fetch.mutate(input)
  await begun()
  await server.crash()
  await server.start()
  expect(await finished(admin.client, id)).toMatchObject({ state: 'succeeded' })
  const [item] = (await admin.client.files.fetched.query({ runId: id })).items
  expect(item?.sha256).toBe(sha256(bytes))
})

test('a file of 200 MiB comes within the memory of a small one', async () => {
  await using folder = await scratch()
  await using fast = await startServer()
  await using operator = await connect(fast)
  await using hosts = await startAgents(fast, operator.client, 1)
  const [host] = hosts
  const peaks: number[][] = []
  for (const size of [32 * MIB, 200 * MIB]) {
    const bytes = noise(size)
    await writeFile(folder.at('x'), bytes)
    const { id } = await operator.client.files.fetch.mutate({
      paths: [folder.at('x')],
      bytesMax: 512 * MIB,
      targets: { agentIds: [host?.id ?? ''] },
    })
    expect(await finished(operator.client, id, 120_000)).toMatchObject({ state: 'succeeded' })
    const [item] = (await operator.client.files.fetched.query({ runId: id })).items
    expect(item?.sha256).toBe(sha256(bytes))
    const headers = { authorization: `Bearer ${operator.token}` }
    const answer = await fetch(`${fast.url}/api/fetched/${item?.id}`, { headers })
    expect((await answer.arrayBuffer()).byteLength).toBe(size)
    peaks.push([await peakMemory(fast.child().pid), await peakMemory(host?.child().pid ?? 0)])
  }
  const [small = [], large = []] = peaks
  for (const part of [0, 1]) expect((large[part] ?? 0) - (small[part] ?? 0)).toBeLessThan(100 * MIB)
}, 180_000)

test('a viewer sees what came, and may not take it', async () => {
  await using folder = await scratch()
  await writeFile(folder.at('x'), 'x')
  const { id, items } = await fetchFrom(1, { paths: [folder.at('x')] })
  const who = { username: 'looker', password: 'a long enough password' }
  await admin.client.users.create.mutate({ ...who, role: 'viewer' })
  await using viewer = await connect(server, who)
  expect((await viewer.client.files.fetched.query({ runId: id })).items).toHaveLength(1)
  for (const address of [`/api/fetched/${items[0]?.id}`, `/api/runs/${id}/files`]) {
    expect((await download(address, viewer.token)).status).toBe(403)
    expect((await fetch(`${server.url}${address}`)).status).toBe(401)
  }
  expect((await download('/api/fetched/none')).status).toBe(404)
})

test('how far files have come is told while they move, and of a run that is over nothing', async () => {
  await using folder = await scratch()
  const bytes = noise(24 * MIB)
  await writeFile(folder.at('large'), bytes)
  const agentIds = agents.slice(0, 1).map(({ id }) => id)
  const { id: fileId } = await upload(server, admin, 'large', bytes)
  const { id: pushed } = await admin.client.files.push.mutate({
    ...{ fileId, path: folder.at('copy'), targets: { agentIds } },
  })
  const { id: fetched } = await admin.client.files.fetch.mutate({
    ...{ paths: [folder.at('large')], targets: { agentIds } },
  })
  const transferOf = async (id: string) => (await admin.client.runs.get.query({ id })).transfer
  const moves = (id: string) =>
    until(
      async () => {
        const transfer = await transferOf(id)
        return transfer && transfer.bytes > 0 && transfer.bytes < bytes.length ? transfer : undefined
      },
      { timeoutMs: 60_000, what: `the run ${id} to be half way` },
    )
  const [push, fetch] = await Promise.all([moves(pushed), moves(fetched)])
  expect(push).toMatchObject({ total: bytes.length })
  expect(push.lineBytes).toBeGreaterThan(0)
  expect(fetch.total).toBeNull()
  for (const id of [pushed, fetched]) {
    expect((await finished(admin.client, id)).state).toBe('succeeded')
    expect(await transferOf(id)).toBeNull()
  }
})
