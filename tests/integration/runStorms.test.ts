/** Runs on thousands of hosts (emulated: they have the real agent's connection, and answers instead of scripts) against storms and crashes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fleet } from '../../bench/fleet/fleet.ts'
import { readRows, spokenWith } from '../harness/database.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const HOSTS = 5_000
/** Of them, those that storms and crashes are for. */
const PART = 1_000
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let fleet: Fleet
let others: Fleet
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  const { token } = await admin.client.enrollmentTokens.create.mutate({
    maxUses: HOSTS,
    expiresInSeconds: 3600,
  })
  const where = { port: server.agentPort, tls: false, token: token.split('.')[0] ?? '' }
  const start = (agents: number) =>
    Fleet.start({ ...where, agents, overMs: HOSTS, backoffMs: [500, 4_000] }, 120_000)
  const both = await Promise.all([start(PART), start(HOSTS - PART)])
  for (const one of both) resources.use(one)
  ;[fleet, others] = both
}, 150_000)
afterAll(() => resources.disposeAsync())

type Pace = NonNullable<Parameters<TestClient['client']['runs']['create']['mutate']>[0]['pace']>
const startOnPart = async (pace: Pace) => {
  await until(async () => (await admin.client.agents.list.query({ status: 'online' })).total === PART, {
    timeoutMs: 60_000,
    what: 'the smaller fleet alone to be online',
  })
  const targets = { filter: { status: 'online' as const } }
  return (await admin.client.runs.create.mutate({ script: 'true', targets, pace })).id
}
const succeeded = (id: string, least: number) =>
  until(async () => (await admin.client.runs.get.query({ id })).counts.succeeded >= least, {
    timeoutMs: 60_000,
    what: `${least} hosts to have succeeded`,
  })

test('5,000 hosts that answer within the same second are all committed, with hundreds of statements', async () => {
  const notBefore = Date.now() + 6_000
  for (const one of [fleet, others])
    one.answerLike({ latencyMs: [0, 0], notBefore, failing: 0, output: { text: 'all is well\n' } })
  const before = await spokenWith(server.dataDir)
  const { id } = await admin.client.runs.create.mutate({ script: 'true', targets: { filter: {} } })
  const { counts, durationMs } = await finished(admin.client, id)
  const after = await spokenWith(server.dataDir)
  const statements = after.statements - before.statements
  const told = Math.round((after.bytesIn - before.bytesIn) / HOSTS)
  const answered = Math.round((after.bytesOut - before.bytesOut) / HOSTS)
  expect(counts).toMatchObject({ succeeded: HOSTS })
  const [stored] = await readRows(
    server.dataDir,
    `SELECT CAST(COUNT(stdout_id) AS CHAR) AS outputs, CAST(TIMESTAMPDIFF(MICROSECOND, MIN(finished_at), MAX(finished_at)) DIV 1000 AS CHAR) AS spreadMs
     FROM tasks WHERE run_id = '${id}' AND state = 'succeeded' AND duration_ms IS NOT NULL`,
  )
  console.info(`${HOSTS} hosts: ${statements} statements in ${durationMs} ms`, { told, answered }, stored)
  expect(stored).toMatchObject({ outputs: String(HOSTS) })
  expect(statements).toBeLessThan(400)
  // Bytes a host, polling included: what is the same for all is not said, or asked, anew for each.
  expect(told).toBeLessThan(600)
  expect(answered).toBeLessThan(500)
})

test('hosts that drop out at random while they run lose nothing: each runs once, and all of them to their end', async () => {
  await others[Symbol.asyncDispose]()
  fleet.answerLike({ latencyMs: [100, 1_500], failing: 0, output: { text: 'all is well\n' } })
  const [ran, drops] = [fleet.ran, fleet.drops]
  const id = await startOnPart({ batches: ['20%', 'rest'], concurrency: '25%', offlineExpirySeconds: 600 })
  for (const [share, least] of [
    [0.3, 50],
    [0.5, 300],
    [0.3, 600],
  ] as const) {
    await succeeded(id, least)
    fleet.drop(share)
  }
  expect(await finished(admin.client, id)).toMatchObject({
    state: 'succeeded',
    counts: { succeeded: PART },
  })
  await until(() => fleet.ran - ran >= PART, { what: 'the fleet to have counted' })
  expect(fleet.ran - ran).toBe(PART)
  expect(fleet.drops).toBeGreaterThan(drops + PART / 2)
})

test('kill -9 of the server in the middle of a batched run, and again right after its start, changes nothing', async () => {
  const ran = fleet.ran
  const id = await startOnPart({
    batches: ['10%', '40%', 'rest'],
    concurrency: '25%',
    offlineExpirySeconds: 600,
  })
  await succeeded(id, 150)
  for (let time = 0; time < 2; time++) {
    await server.crash()
    await server.start()
  }
  expect(await admin.client.runs.get.query({ id })).toMatchObject({ state: 'running', batches: 3 })
  expect(await finished(admin.client, id, 120_000)).toMatchObject({
    state: 'succeeded',
    batch: 2,
    counts: { succeeded: PART },
  })
  await until(() => fleet.ran - ran >= PART, { what: 'the fleet to have counted' })
  expect(fleet.ran - ran).toBe(PART)
}, 180_000)
