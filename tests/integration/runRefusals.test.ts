/** What is asked of runs in vain is refused with a reason: never `{}` for something that is not there, never a run that no agent could start. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { finished, runOnce, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { allRunning, stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

test('cancelling tasks that a run does not have is refused, and none of the others is cancelled', async () => {
  const { client } = admin
  const elsewhere = (await runOnce(client, agent.id, 'true')).task.taskId
  await using scene = await stage()
  const id = await startRun(client, [agent.id], scene.script)
  await allRunning(client, id)
  const [own] = (await tasksOf(client, id)).map(({ taskId }) => taskId)
  for (const taskIds of [['none'], [elsewhere], [own ?? '', 'none', 'none']])
    await expect(client.runs.cancel.mutate({ id, taskIds })).rejects.toMatchObject({
      message: `This run has no such task: ${taskIds.at(-1)}.`,
      data: { code: 'NOT_FOUND', domainCode: 'task_not_in_run', params: { ids: taskIds.at(-1), count: 1 } },
    })
  const misspelt: { id: string } = Object.assign({ id }, { taskId: own })
  await expect(client.runs.cancel.mutate(misspelt)).rejects.toMatchObject({
    data: { domainCode: 'bad_request', params: { field: 'taskId', message: 'taskIds is meant' } },
  })
  expect(await client.runs.get.query({ id })).toMatchObject({ state: 'running', counts: { running: 1 } })
  // Twice is as good as once, also when it is over by then.
  await client.runs.cancel.mutate({ id, taskIds: [own ?? ''] })
  await client.runs.cancel
    .mutate({ id, taskIds: [own ?? ''] })
    .catch((error: unknown) => expect(error).toMatchObject({ data: { domainCode: 'run_over' } }))
  expect((await finished(client, id)).counts).toMatchObject({ cancelled: 1 })
})

test('what belongs to a run or a rollout that is not there is not an empty list', async () => {
  const { client } = admin
  const asked = [
    client.files.fetched.query({ runId: 'none' }),
    client.rollouts.targets.query({ id: 'none' }),
    client.runs.tasks.query({ runId: 'none' }),
    client.schedules.firings.query({ id: 'none' }),
    client.scripts.versions.query({ id: 'none' }),
  ]
  for (const answer of asked)
    await expect(answer).rejects.toMatchObject({ data: { domainCode: 'not_found' } })
})

const OPEN = '-x "a b'
const refused = { data: { domainCode: 'params_open_quote', params: { quote: '"', at: 4 } } }

test('parameters with an open quote that were kept before they were refused start nothing: no retry, no schedule, no job', async () => {
  const { client } = admin
  const targets = { agentIds: [agent.id] }
  const old = await runOnce(client, agent.id, 'exit 1', { params: '-x' })
  await tamper(server.dataDir, 'UPDATE runs SET params = ? WHERE id = ?', [OPEN, old.runId])
  for (const only of ['failed', 'failures', 'all'] as const) {
    await expect(client.runs.retry.mutate({ id: old.runId, only })).rejects.toMatchObject(refused)
    await expect(client.guards.check.query({ retryOf: old.runId, only })).rejects.toMatchObject(refused)
  }
  const run = { script: 'true', params: '-x', targets }
  const when = { cron: '0 3 * * *', timeZone: 'UTC' }
  const schedule = await client.schedules.create.mutate({ name: 'old', ...when, run })
  await tamper(server.dataDir, "UPDATE schedules SET run = json_set(run, '$.params', ?) WHERE id = ?", [
    OPEN,
    schedule.id,
  ])
  await client.schedules.runNow.mutate(schedule)
  await until(
    async () => {
      const { items } = await client.schedules.firings.query({ id: schedule.id })
      return items.some(({ reason }) => reason?.code === 'params_open_quote')
    },
    { what: 'the firing to say why nothing started' },
  )
  const steps = [{ name: 'one', run: { script: 'true', params: '-x' } }]
  const job = await client.jobs.create.mutate({ name: 'old', targets, steps })
  await tamper(server.dataDir, "UPDATE jobs SET steps = json_set(steps, '$[0].run.params', ?) WHERE id = ?", [
    OPEN,
    job.id,
  ])
  await expect(client.jobs.run.mutate({ id: job.id })).rejects.toMatchObject({
    data: { domainCode: 'params_open_quote', params: { step: 'one' } },
  })
  expect((await client.runs.list.query({})).items.filter(({ id }) => id > old.runId)).toEqual([])
})
