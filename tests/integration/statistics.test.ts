import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { readRows, tamper } from '../harness/database.ts'
import { finished, startRun } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
let scriptId: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, 2))
  scriptId = (
    await admin.client.scripts.create.mutate({ name: 'Probe', script: 'echo same; sleep $1; exit $2' })
  ).id
})
afterAll(() => resources.disposeAsync())

const ids = () => agents.map(({ id }) => id)

async function runScript(params: string, options: object = {}): Promise<string> {
  const { client } = admin
  const targets = { agentIds: ids() }
  const { id } = await client.runs.create.mutate({ scriptRef: { id: scriptId }, params, targets, ...options })
  await finished(client, id)
  return id
}

/** As the tables have it, against what the tasks say. */
async function drift(): Promise<object[]> {
  const counted = `SELECT hex(o.id) FROM outputs o WHERE o.refs <> (SELECT count(*) FROM tasks WHERE stdout_id = o.id)
    + (SELECT count(*) FROM tasks WHERE stderr_id = o.id)`
  const totals = `SELECT t.* FROM output_totals t WHERE t.bytes <> (SELECT sum(length(data)) FROM outputs WHERE refs > 0)
    OR t.outputs <> (SELECT count(*) FROM outputs WHERE refs > 0) OR t.bytes <> (SELECT sum(output_bytes) FROM runs)`
  return [...(await readRows(server.dataDir, counted)), ...(await readRows(server.dataDir, totals))]
}

test('a script’s runs are counted by how its hosts ended, with the median and 95th percentile of their durations', async () => {
  const { client } = admin
  for (const params of ['0.3 0', '0.3 0', '0.3 3']) await runScript(params)
  await runScript('30 0', { timeoutSeconds: 1 })
  const statistics = await client.history.statistics.query({ scriptId })
  expect(statistics.complete).toBe(true)
  expect(statistics.spans.map(({ days }) => days)).toEqual([7, 30, 90])
  const [week] = statistics.spans
  expect(week).toMatchObject({ runs: 4, succeeded: 4, failed: 4, skipped: 0, cancelled: 0 })
  const durations = (
    await Promise.all(
      (
        await client.runs.list.query({ scriptId })
      ).items.map(({ id }) => client.runs.tasks.query({ runId: id })),
    )
  )
    .flatMap(({ items }) => items.map((task) => task.durationMs ?? 0))
    .sort((a, b) => a - b)
  const isNear = (told: number | null | undefined, exact: number | undefined) => {
    expect(told).toBeGreaterThanOrEqual((exact ?? 0) * 0.95)
    expect(told).toBeLessThanOrEqual((exact ?? 0) * 1.05)
  }
  isNear(week?.p50Ms, durations[3])
  isNear(week?.p95Ms, durations[7])
  expect(statistics.days.reduce((sum, day) => sum + day.succeeded, 0)).toBe(4)
  const [item] = (await client.scripts.list.query()).items
  expect(item?.lately).toEqual({ succeeded: 4, failed: 4 })
})

test('the same text is the same script, whoever runs it under whichever name; another one has its own figures', async () => {
  const { client } = admin
  const first = await startRun(client, ids(), 'echo ad hoc')
  await finished(client, first)
  const second = await client.runs.create.mutate({
    name: 'again',
    script: 'echo ad hoc',
    targets: { agentIds: ids() },
  })
  await finished(client, second.id)
  const other = await startRun(client, ids(), 'echo ad hoc; true')
  await finished(client, other)
  for (const [runId, runs] of [
    [first, 2],
    [second.id, 2],
    [other, 1],
  ] as const)
    expect((await client.history.statistics.query({ runId })).spans[0]).toMatchObject({
      runs,
      succeeded: runs * 2,
    })
})

test('a host that was cancelled before it began counts as that, and neither as a success nor as a failure', async () => {
  const { client } = admin
  const [one] = agents
  const { id } = await client.scripts.create.mutate({ name: 'Late', script: 'exit 0' })
  const of = async () => (await client.history.statistics.query({ scriptId: id })).spans[0]
  await one?.crash()
  const run = await client.runs.create.mutate({ scriptRef: { id }, targets: { agentIds: [one?.id ?? ''] } })
  await client.runs.cancel.mutate({ id: run.id })
  await finished(client, run.id)
  expect(await of()).toMatchObject({ runs: 1, succeeded: 0, failed: 0, cancelled: 1 })
  one?.start()
  await until(async () => (await client.agents.list.query({ status: 'online' })).total === 2, {
    what: 'it to be back',
  })
})

test('figures never drift from the tasks, and are made from them where they were not kept', async () => {
  const { client } = admin
  expect(await drift()).toEqual([])
  const before = await client.history.statistics.query({ scriptId })
  await server.crash()
  // As a database of before figures were kept.
  await server.start()
  for (const statement of [
    'TRUNCATE script_days',
    'TRUNCATE script_durations',
    'TRUNCATE output_totals',
    'UPDATE outputs SET refs = 0, stored = 0',
    'UPDATE runs SET subject = NULL, output_bytes = 0',
  ])
    await tamper(server.dataDir, statement, [])
  await server.crash()
  await server.start()
  await using again = await connect(server)
  const after = await until(
    async () => {
      const statistics = await again.client.history.statistics.query({ scriptId })
      return statistics.complete ? statistics : undefined
    },
    { what: 'all runs to be counted' },
  )
  expect(after).toEqual(before)
  expect(await drift()).toEqual([])
  expect(await readRows(server.dataDir, 'SELECT id FROM runs WHERE subject IS NULL')).toEqual([])
})
