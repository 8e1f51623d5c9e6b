/** Files when something goes wrong on their way: cancelled, cut off, killed, restarted, out of room, or asked for by others. */
import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import {
  childrenOf,
  hostsOf,
  noise,
  peakMemory,
  pushOnce,
  scratch,
  sha256,
  temporaries,
  upload,
  writing,
} from '../harness/files.ts'
import { finished, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  // 8 MiB take some seconds.
  const env = { UPDATE_BYTES_PER_SECOND: String(2 * MIB), FILE_MIB_MAX: '16', FILE_GRACE_HOURS: '0' }
  server = resources.use(await startServer({ env }))
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

/** A push of 8 MiB over an old file, when a part of it has been written. */
async function underWay(folder: { folder: string; at(name: string): string }) {
  const bytes = noise(8 * MIB)
  const file = await upload(server, admin, 'big', bytes)
  await writeFile(folder.at('x'), 'old')
  const targets = { agentIds: [agent.id] }
  const run = await admin.client.files.push.mutate({ fileId: file.id, path: folder.at('x'), targets })
  await writing(folder.folder)
  return { runId: run.id, bytes }
}

/** Nothing but the old file is in the folder. */
const untouched = async (folder: { folder: string; at(name: string): string }) => {
  await until(async () => (await temporaries(folder.folder)).length === 0, { what: 'the rest to be removed' })
  expect(await readdir(folder.folder)).toEqual(['x'])
  expect(await readFile(folder.at('x'), 'utf8')).toBe('old')
}

test('a push that is cancelled in the middle leaves the old file and nothing else', async () => {
  await using folder = await scratch()
  const { runId } = await underWay(folder)
  await admin.client.runs.cancel.mutate({ id: runId })
  expect(await finished(admin.client, runId)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } })
  await untouched(folder)
})

test('a push that takes too long is timed out, and leaves the old file and nothing else', async () => {
  await using folder = await scratch()
  await writeFile(folder.at('x'), 'old')
  const file = await upload(server, admin, 'big', noise(8 * MIB))
  const done = await pushOnce(admin, agent.id, { fileId: file.id, path: folder.at('x'), timeoutSeconds: 1 })
  expect(done.state).toBe('timed_out')
  await untouched(folder)
})

test('an agent that is killed in the middle leaves the old file and nothing else, and the push can be tried again', async () => {
  await using folder = await scratch()
  const { runId, bytes } = await underWay(folder)
  await agent.crash()
  await untouched(folder)
  agent.start()
  expect(await finished(admin.client, runId)).toMatchObject({ state: 'failed', counts: { lost: 1 } })
  expect((await tasksOf(admin.client, runId))[0]?.reason).toMatch(/^unknown_to_agent: /)
  const retry = await admin.client.runs.retry.mutate({ id: runId })
  expect(await finished(admin.client, retry.id)).toMatchObject({
    state: 'succeeded',
    kind: 'push',
    retryOf: runId,
  })
  expect(sha256(await readFile(folder.at('x')))).toBe(sha256(bytes))
})

test('what a power cut leaves is removed by the next agent', async () => {
  await using folder = await scratch()
  await underWay(folder)
  const [worker] = await childrenOf(agent.child().pid)
  // Neither can clean up.
  process.kill(worker ?? 0, 'SIGSTOP')
  const crashed = agent.crash()
  await until(() => !agent.child().alive(), { what: 'the agent to be gone' })
  process.kill(worker ?? 0, 'SIGKILL')
  await crashed
  expect(await temporaries(folder.folder)).toHaveLength(1)
  agent.start()
  await untouched(folder)
})

test('a push goes on where it was when the server is restarted', async () => {
  await using folder = await scratch()
  const { runId, bytes } = await underWay(folder)
  const setbacks = () => agent.child().log().split('not connected').length
  const before = setbacks()
  await server.crash()
  // So often that an agent with nothing in hand would end and be started afresh.
  await until(() => setbacks() - before > 24, { timeoutMs: 60_000, what: 'the agent to have tried often' })
  await server.start()
  await finished(admin.client, runId)
  const [host] = await hostsOf(admin, runId)
  expect(host).toMatchObject({ state: 'succeeded', reason: null })
  expect(sha256(await readFile(folder.at('x')))).toBe(sha256(bytes))
})

test('a disk that fills up in the middle is said in words, and leaves the old file and nothing else', async () => {
  await using folder = await scratch()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder.folder])
  try {
    const { runId } = await underWay(folder)
    execFileSync('sh', ['-c', `head -c 12000000 /dev/zero > ${folder.at('filler')} 2> /dev/null || true`])
    await finished(admin.client, runId)
    const [host] = await hostsOf(admin, runId)
    expect([host?.state, host?.reason]).toEqual(['failed', expect.stringMatching(/^file_disk_full: /)])
    execFileSync('rm', [folder.at('filler')])
    await untouched(folder)
  } finally {
    execFileSync('umount', [folder.folder])
  }
})

describe('the bytes of a file', () => {
  /** Status of a request to the agents' port; through TLS that nobody checks here. */
  const statusOf = async (taskId: string, what: string, key?: string) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const options = { host: '127.0.0.1', port: server.agentPort, path: `/files/${taskId}/${what}`, headers }
    return new Promise<number>((resolve, reject) =>
      request(options, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
        .on('error', reject)
        .end(),
    )
  }

  test('go to nobody without the key of an open task', async () => {
    await using folder = await scratch()
    const { runId } = await underWay(folder)
    const [task] = await tasksOf(admin.client, runId)
    const taskId = task?.taskId ?? ''
    for (const key of [undefined, '', 'x', 'A'.repeat(43), admin.token])
      expect(await statusOf(taskId, 'manifest', key)).toBe(403)
    expect(await statusOf('none', 'manifest', 'A'.repeat(43))).toBe(403)
    expect(await statusOf(taskId, 'blocks/x', 'A'.repeat(43))).toBe(403)
    await admin.client.runs.cancel.mutate({ id: runId })
    await finished(admin.client, runId)
  })
})

describe('uploads', () => {
  const contents = async () =>
    (await readdir(path.join(server.dataDir, 'files'))).filter((name) => /^[0-9a-f]{64}$/.test(name))
  const rests = () => readdir(path.join(server.dataDir, 'files', '.tmp'))

  test.each(['', '..', 'a/b'])('called "%s" are refused', async (name) => {
    const url = `${server.url}/api/files?${new URLSearchParams({ name })}`
    const headers = { authorization: `Bearer ${admin.token}` }
    expect((await fetch(url, { method: 'PUT', headers, body: 'x' })).status).toBe(400)
  })

  test('that are cut off leave nothing', async () => {
    const before = await contents()
    await new Promise<void>((resolve) => {
      const sending = request(`${server.url}/api/files?name=cut`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${admin.token}`, 'content-length': 4 * MIB },
      })
      sending.on('error', () => undefined) // Cutting it off is what is done here.
      sending.on('close', resolve)
      sending.write(noise(2 * MIB), () => sending.destroy())
    })
    await until(async () => (await rests()).length === 0, { what: 'the rest to be removed' })
    expect(await contents()).toEqual(before)
    expect((await admin.client.files.list.query({ query: 'cut' })).items).toEqual([])
  })

  test('that are too large are refused, announced or not', async () => {
    await expect(upload(server, admin, 'large', Buffer.alloc(17 * MIB))).rejects.toThrow(/at most 16 MiB/)
    const url = `${server.url}/api/files?name=large`
    const headers = { authorization: `Bearer ${admin.token}` }
    const body = new Blob([Buffer.alloc(17 * MIB)]).stream()
    const answer = await fetch(url, { method: 'PUT', headers, body, duplex: 'half' } as RequestInit)
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'file_too_large' } }])
    expect(await rests()).toEqual([])
  })

  test('of the same content are kept once, and until the last one is removed', async () => {
    const bytes = noise(100_000)
    const first = await upload(server, admin, 'first', bytes)
    const second = await upload(server, admin, 'second', bytes)
    expect(second.id).not.toBe(first.id)
    // The client's helper finds what is there.
    expect((await upload(server, admin, 'second', bytes)).id).toBe(second.id)
    expect((await contents()).filter((name) => name === sha256(bytes))).toHaveLength(1)
    await admin.client.files.remove.mutate({ id: first.id })
    await using folder = await scratch()
    expect(await pushOnce(admin, agent.id, { fileId: second.id, path: folder.at('x') })).toMatchObject({
      state: 'succeeded',
    })
    await admin.client.files.remove.mutate({ id: second.id })
    await until(async () => !(await contents()).includes(sha256(bytes)), {
      what: 'the content to be removed',
    })
    const pushed = admin.client.files.push.mutate({
      fileId: second.id,
      path: '/tmp/x',
      targets: { agentIds: [agent.id] },
    })
    await expect(pushed).rejects.toMatchObject({ data: { domainCode: 'not_found' } })
  })
})

test('a file of 64 MiB and one of 256 MiB cost the same memory, on both ends', async () => {
  await using fast = await startServer()
  await using operator = await connect(fast)
  await using host = await startAgent(fast, operator.client)
  await using folder = await scratch()
  const peaks: { server: number; agent: number; worker: number }[] = []
  for (const size of [64 * MIB, 256 * MIB]) {
    const bytes = noise(size)
    const { id: fileId } = await upload(fast, operator, `of-${size}`, bytes)
    const input = { fileId, path: folder.at(`of-${size}`), targets: { agentIds: [host.id] } }
    const { id } = await operator.client.files.push.mutate(input)
    let worker = 0
    await until(
      async () => {
        for (const pid of await childrenOf(host.child().pid)) worker = Math.max(worker, await peakMemory(pid))
        return (await operator.client.runs.get.query({ id })).finishedAt
      },
      { timeoutMs: 120_000, what: 'the push to end' },
    )
    expect(sha256(await readFile(input.path))).toBe(sha256(bytes))
    const [server, agent] = [await peakMemory(fast.child().pid), await peakMemory(host.child().pid)]
    peaks.push({ server, agent, worker })
  }
  const [small, large] = peaks
  for (const part of ['server', 'agent', 'worker'] as const)
    expect((large?.[part] ?? 0) - (small?.[part] ?? 0)).toBeLessThan(100 * MIB)
}, 180_000)
