/** What the server does with outputs and results that it can't store now, or ever. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { holdTable, tamper } from '../harness/database.ts'
import { legacyAgent } from '../harness/legacy.ts'
import { finished, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { allRunning, stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
/** The server's bound for live outputs; a quarter of it is for results that wait. */
const MEMORY_MIB = 8
const ROOM_BYTES = (MEMORY_MIB * MIB) / 4
/** What enters last may be as large as an output may be. */
const OUTPUT_BYTES = 768 * 1024

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  const env = { OUTPUT_MEMORY_MIB: String(MEMORY_MIB), AGENT_OPEN_ENROLMENT: 'true' }
  server = resources.use(await startServer({ env }))
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

/** One series of `/metrics`. */
async function metric(series: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `))
  if (line === undefined) throw new Error(`there is no ${series} in /metrics`)
  return Number(line.slice(series.length))
}

/** Prints `text(n, bytes)`. */
const print = (n: number, bytes: number) => `yes line of ${n} | head -c ${bytes}`
const text = (n: number, bytes: number) => `line of ${n}\n`.repeat(Math.ceil(bytes / 10)).slice(0, bytes)
const sizeOf = (n: number) => (n % 2 === 0 ? OUTPUT_BYTES : 40_000)

test('while the database is away results wait within a bound, then all of them are stored', async () => {
  await using scene = await stage()
  using legacy = await legacyAgent(server, 'slow-1')
  await legacy.expect('register_pending')
  await admin.client.agents.approve.mutate({ id: 'slow-1' })
  await legacy.expect('register_confirm')
  const wait = scene.script.replace('echo done', '')
  const runs: string[] = []
  for (let n = 0; n < 24; n += 1)
    runs.push(await startRun(admin.client, [agent.id], `${wait}${print(n, sizeOf(n))}`))
  runs.push(await startRun(admin.client, ['slow-1'], 'echo said'))
  const { task_id } = await legacy.expect('execute_task')
  for (const run of runs.slice(0, -1)) await allRunning(admin.client, run)
  const storedAll = await holdTable(server.dataDir, 'outputs')
  let highest = 0
  try {
    await scene.release()
    await until(
      async () => {
        highest = Math.max(highest, await metric('qunkong_output_memory_bytes{what="waiting"}'))
        return (await metric('qunkong_results{what="postponed"}')) > 0
      },
      { timeoutMs: 60_000, what: 'results to be left with their agents' },
    )
    const result = { exit_code: 0, stdout: 'said\n', stderr: '', execution_time: 0.1 }
    legacy.send({ type: 'task_result', task_id, agent_id: 'slow-1', result })
    expect(highest).toBeLessThan(ROOM_BYTES + OUTPUT_BYTES)
    expect(await metric('qunkong_output_memory_bytes{what="live"}')).toBeLessThan(2 * MEMORY_MIB * MIB)
  } finally {
    await storedAll()
  }
  for (const run of runs) expect((await finished(admin.client, run, 90_000)).state).toBe('succeeded')
  for (const [n, run] of runs.slice(0, -1).entries()) {
    const [task] = await tasksOf(admin.client, run)
    const { stdout } = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
    expect(stdout === text(n, sizeOf(n))).toBe(true)
  }
  expect(await metric('qunkong_output_memory_bytes{what="waiting"}')).toBe(0)
  expect(await metric('qunkong_results{what="postponed"}')).toBe(0)
}, 180_000)

test('more live output than there is memory for ends whole all the same, small tasks first', async () => {
  await using scene = await stage()
  const script = `${print(1, 3 * MIB)}; ${scene.script}`
  const big: string[] = []
  for (let i = 0; i < 5; i += 1) big.push(await startRun(admin.client, [agent.id], script))
  await until(async () => (await scene.started()) === 5, { timeoutMs: 60_000, what: 'all scripts to wait' })
  const small = await startRun(admin.client, [agent.id], 'echo quick')
  expect((await finished(admin.client, small)).state).toBe('succeeded')
  await scene.release()
  for (const run of big) {
    expect((await finished(admin.client, run, 90_000)).state).toBe('succeeded')
    const [task] = await tasksOf(admin.client, run)
    const { stdout, truncated } = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
    expect({ length: stdout.length, truncated }).toEqual({ length: 3 * MIB + 5, truncated: false })
  }
}, 180_000)

test('a result that the database refuses keeps how it ended; one refused whole is not acknowledged and comes again', async () => {
  await tamper(server.dataDir, 'ALTER TABLE tasks ADD CONSTRAINT no_37 CHECK (exit_code <> 37)', [])
  const details = await startRun(admin.client, [agent.id], 'exit 37')
  expect((await finished(admin.client, details)).state).toBe('failed')
  expect(await tasksOf(admin.client, details)).toMatchObject([
    { state: 'failed', exitCode: null, reason: expect.stringMatching(/^unstorable_result: /) },
  ])
  await tamper(server.dataDir, "ALTER TABLE tasks ADD CONSTRAINT no_end CHECK (state <> 'timed_out')", [])
  const whole = await startRun(admin.client, [agent.id], 'sleep 60', { timeoutSeconds: 1 })
  const [task] = await tasksOf(admin.client, whole)
  await until(
    () =>
      server
        .child()
        .log()
        .split('\n')
        .some((line) => line.includes('refuses') && line.includes(task?.taskId ?? '?')),
    { what: 'the refusal in the log' },
  )
  expect((await admin.client.runs.get.query({ id: whole })).state).toBe('running')
  await tamper(server.dataDir, 'ALTER TABLE tasks DROP CONSTRAINT no_end', [])
  await agent.crash()
  agent.start()
  expect((await finished(admin.client, whole)).counts).toMatchObject({ timed_out: 1, lost: 0 })
}, 120_000)
