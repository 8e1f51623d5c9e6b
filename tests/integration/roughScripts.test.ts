/** Scripts that misbehave, and results that come late, with a real agent. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { finished, runOnce, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { allRunning, isAlive, stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

const GIBIBYTE = 1024 ** 3
const MEBIBYTE = 1024 ** 2
const HOSTS = 4
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
let agent: TestAgent
let folder: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, HOSTS))
  const [first] = agents
  if (!first) throw new Error('agents were asked for')
  agent = first
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-rough-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
})
afterAll(() => resources.disposeAsync())

const residentBytes = async (pid: number): Promise<number> =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

test('a script that prints a gibibyte costs nobody more than a bound, and its beginning, end and size are kept', async () => {
  await runOnce(admin.client, agent.id, 'true')
  const pids = [server.child().pid, agent.child().pid, agent.keeperPid() ?? 0]
  const before = await Promise.all(pids.map(residentBytes))
  const script = `echo FIRST; head -c ${GIBIBYTE} /dev/zero | tr '\\0' x; echo; echo LAST`
  const { task, output } = await runOnce(admin.client, agent.id, script)
  expect(task).toMatchObject({ state: 'succeeded', truncated: true })
  expect(output.stdoutBytes).toBe(GIBIBYTE + 'FIRST\n\nLAST\n'.length)
  expect(output.stdout.startsWith('FIRST\nx')).toBe(true)
  expect(output.stdout.endsWith('x\nLAST\n')).toBe(true)
  expect(output.stdout.length).toBeLessThan(8.1 * MEBIBYTE)
  const grown = (await Promise.all(pids.map(residentBytes))).map((bytes, i) => bytes - (before[i] ?? 0))
  console.info(
    'a gibibyte printed; server, agent and keeper grew by MiB:',
    grown.map((bytes) => bytes / MEBIBYTE),
  )
  for (const bytes of grown) expect(bytes).toBeLessThan(300 * MEBIBYTE)
})

test('bytes that are no text and escapes of a terminal are kept as they are, and a download is exact', async () => {
  const bytes = Buffer.concat([
    Buffer.from('群\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b[2J\r\b\u0000'),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80, 0x9b]),
    Buffer.from('\u001b]8;;http://x\u001b\\控\n'),
  ])
  const file = path.join(folder, 'bytes')
  await writeFile(file, bytes)
  const { runId, output } = await runOnce(admin.client, agent.id, `cat ${file}; cat ${file} >&2`)
  expect(output.stdout.startsWith('群\u001b[31mred')).toBe(true)
  expect(output.stdout).toContain('\uFFFD')
  const answer = await fetch(`${server.url}/api/runs/${runId}/outputs?format=zip`, {
    headers: { authorization: `Bearer ${admin.token}` },
  })
  const archive = path.join(folder, 'all.zip')
  await writeFile(archive, Buffer.from(await answer.arrayBuffer()))
  const python =
    'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n[print(z.read(n).hex()) for n in z.namelist()]'
  const { stdout } = spawnSync('python3', ['-c', python, archive], { encoding: 'utf8' })
  expect(stdout.trim().split('\n')).toEqual([bytes.toString('hex'), bytes.toString('hex')])
})

test('a script that forks away and ignores TERM is ended all the same, by a cancel and by a timeout', async () => {
  const forkAway = (file: string) => `
    setsid sh -c '(trap "" TERM HUP; echo $$ > ${file}; exec >/dev/null 2>&1; while :; do sleep 1; done) & echo $! > ${file}.fork' &
    until [ -s ${file}.fork ]; do sleep 0.1; done
    trap "" TERM
    while :; do sleep 1; done`
  const [cut, late] = [path.join(folder, 'cut'), path.join(folder, 'late')]
  const cancelled = await startRun(admin.client, [agent.id], forkAway(cut))
  const timedOut = await startRun(admin.client, [agent.id], forkAway(late), { timeoutSeconds: 3 })
  const pidOf = async (file: string) =>
    until(async () => Number((await readFile(`${file}.fork`, 'utf8')).trim()), { what: 'the fork' })
  const forks = [await pidOf(cut), await pidOf(late)]
  expect(forks.every(isAlive)).toBe(true)
  await admin.client.runs.cancel.mutate({ id: cancelled })
  // It is not over yet: it has been asked to end.
  expect(await tasksOf(admin.client, cancelled)).toMatchObject([
    { state: 'running', cancelRequestedAt: expect.any(String) },
  ])
  await finished(admin.client, cancelled)
  await finished(admin.client, timedOut)
  expect(await tasksOf(admin.client, cancelled)).toMatchObject([{ state: 'cancelled' }])
  expect(await tasksOf(admin.client, timedOut)).toMatchObject([{ state: 'timed_out' }])
  await until(() => !forks.some(isAlive), { what: 'what forked away to be gone' })
})

test('kill -9 of the server, twice: batches go on and no script runs twice; a result that comes after a task was given up still counts', async () => {
  await using scene = await stage()
  const id = await startRun(admin.client, [agent.id], scene.script, { timeoutSeconds: 60 })
  await allRunning(admin.client, id)
  const frozen = agent.child().pid
  process.kill(frozen, 'SIGSTOP')
  const starts = path.join(folder, 'starts')
  const batched = await admin.client.runs.create.mutate({
    script: `echo started >> ${starts}; sleep 1`,
    targets: { agentIds: agents.slice(1).map((one) => one.id) },
    pace: { batches: [1], offlineExpirySeconds: 600 },
  })
  const count = async () => (await readFile(starts, 'utf8').catch(() => '')).split('\n').length - 1
  await until(async () => (await count()) === 2, { what: 'the second batch to run' })
  await server.crash()
  await server.start()
  // As if it had begun an hour ago: the server's clock is what it goes by while nothing comes from the agent.
  await tamper(
    server.dataDir,
    'UPDATE tasks SET started_at = started_at - INTERVAL 1 HOUR WHERE run_id = ?',
    [id],
  )
  await server.crash()
  await server.start()
  expect(await finished(admin.client, id)).toMatchObject({ state: 'failed', counts: { lost: 1 } })
  expect((await tasksOf(admin.client, id))[0]?.reason).toMatch(/^no_result: /)
  await scene.release()
  process.kill(frozen, 'SIGCONT')
  const run = await until(
    async () => {
      const now = await admin.client.runs.get.query({ id })
      return now.state === 'succeeded' ? now : null
    },
    { timeoutMs: 40_000, what: 'the late result' },
  )
  expect(run.counts).toMatchObject({ lost: 0, succeeded: 1 })
  const [task] = await tasksOf(admin.client, id)
  expect((await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout).toBe('done\n')
  expect(await finished(admin.client, batched.id)).toMatchObject({
    state: 'succeeded',
    counts: { succeeded: HOSTS - 1 },
  })
  expect(await count()).toBe(HOSTS - 1)
})
