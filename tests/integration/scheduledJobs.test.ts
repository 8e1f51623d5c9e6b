/** Jobs that a schedule starts: what they wait for, and on whose behalf they act, is told wherever they are shown. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
const SECOND = { username: 'second', password: 'a long enough password' }
let server: TestServer
let admin: TestClient
let second: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  await admin.client.users.create.mutate({ ...SECOND, role: 'operator' })
  second = resources.use(await connect(server, SECOND))
  await admin.client.guards.create.mutate({
    ...{ name: 'held', kind: 'word', pattern: 'echo held', action: 'approve' },
  })
})
afterAll(() => resources.disposeAsync())

test('a schedule says that its job waits for approval; refused, the step has no duration; the trail names the schedule', async () => {
  const { client } = admin
  const job = await client.jobs.create.mutate({
    name: 'nightly',
    targets: { agentIds: [agent.id] },
    steps: [{ name: 'hold', run: { script: 'echo held' } }],
  })
  const schedule = await client.schedules.create.mutate({
    ...{ name: 'every new year', cron: '0 0 1 1 *', timeZone: 'UTC', jobId: job.id },
  })
  const { jobRunId } = await client.schedules.runNow.mutate({ id: schedule.id })
  const last = () => client.schedules.get.query({ id: schedule.id })
  await until(async () => (await last()).last?.runState === 'awaiting_approval', { what: 'the step to wait' })
  const firings = async () => (await client.schedules.firings.query({ id: schedule.id })).items
  expect((await firings())[0]?.runState).toBe('awaiting_approval')
  const { steps } = await client.jobRuns.get.query({ id: jobRunId ?? '' })
  const runId = steps[0]?.runId ?? ''

  await second.client.runs.refuse.mutate({ id: runId })
  await until(
    async () => (await firings())[0]?.runState === 'cancelled' || (await firings())[0]?.runState === 'failed',
    {
      what: 'the job to end',
    },
  )
  const refused = await client.runs.get.query({ id: runId })
  expect(refused).toMatchObject({ state: 'cancelled', durationMs: null })
  expect(refused.finishedAt).not.toBeNull()

  const origin = { schedule: { id: schedule.id, name: 'every new year' } }
  const of = async (targetId: string) => (await client.audit.list.query({ targetId })).items
  expect((await of(jobRunId ?? '')).find(({ action }) => action === 'jobs.run')?.details).toMatchObject(
    origin,
  )
  expect((await of(runId)).find(({ action }) => action === 'runs.create')?.details).toMatchObject(origin)
})
