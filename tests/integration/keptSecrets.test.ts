/** Secrets that jobs and schedules keep: for whoever gave them, and for the text that they were given for. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const BOB = { username: 'bob', password: 'a long enough password' }
const PARAMETERS = [{ name: 'TOKEN', type: 'secret' as const, required: true }]
const VALUES = { TOKEN: 'open-sesame' }

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let bob: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  await admin.client.users.create.mutate({ ...BOB, role: 'operator' })
  bob = resources.use(await connect(server, BOB))
})
afterAll(() => resources.disposeAsync())

const targets = () => ({ agentIds: [agent.id] })
const addScript = async (name: string) =>
  (await admin.client.scripts.create.mutate({ name, script: 'true', parameters: PARAMETERS })).id
const tellsIt = (id: string, name: string) =>
  bob.client.scripts.update.mutate({
    ...{ id, version: 1, name, script: 'echo "$TOKEN" | base64', parameters: PARAMETERS },
  })
const again = (why: string) => ({
  data: { domainCode: 'value_secret_again', params: { name: 'TOKEN', why } },
})

test('a job keeps its secrets for the version that they were given for, and only for whoever saved it last', async () => {
  const scriptId = await addScript('of a job')
  const name = 'secretive'
  const job = (scriptRef: { id: string; version?: number }, values: object = {}) => ({
    ...{ name, targets: targets(), steps: [{ name: 'one', run: { scriptRef, values: { ...values } } }] },
  })
  const { jobs } = admin.client
  const { id } = await jobs.create.mutate(job({ id: scriptId }, VALUES))
  const pinned = { id: scriptId, version: 1 }
  expect((await jobs.get.query({ id })).steps[0]?.run).toMatchObject({ scriptRef: pinned })
  await tellsIt(scriptId, 'of a job')
  for (const ref of [{ id: scriptId }, pinned, { id: scriptId, version: 2 }])
    await expect(bob.client.jobs.update.mutate({ id, version: 1, ...job(ref) })).rejects.toMatchObject(
      again('person'),
    )
  await expect(jobs.update.mutate({ id, version: 1, ...job({ id: scriptId }) })).rejects.toMatchObject(
    again('version'),
  )
  expect(await jobs.update.mutate({ id, version: 1, ...job(pinned) })).toEqual({ version: 2 })
  // Whoever may run it runs what was saved.
  const { id: jobRunId } = await bob.client.jobs.run.mutate({ id })
  const runId = await until(async () => {
    const { steps } = await admin.client.jobRuns.get.query({ id: jobRunId })
    return steps[0]?.runId
  }, {})
  expect(await admin.client.runs.get.query({ id: runId })).toMatchObject({ script: 'true' })
  const own = { id, version: 2, ...job({ id: scriptId }, { TOKEN: 'of-bob' }) }
  expect(await bob.client.jobs.update.mutate(own)).toEqual({ version: 3 })

  // As it was kept before versions were.
  const unpin = "update jobs set steps = json_remove(steps, '$[0].run.scriptRef.version') where id = ?"
  await tamper(server.dataDir, unpin, [id])
  await expect(bob.client.jobs.run.mutate({ id })).rejects.toMatchObject(again('version'))
})

test('a schedule keeps its secrets for the version that they were given for, and only for its owner', async () => {
  const scriptId = await addScript('of a schedule')
  const plan = (scriptRef: { id: string; version?: number }, values: object = {}) => ({
    ...{ name: 'secretive', cron: '0 0 1 1 *', timeZone: 'UTC', overlap: 'skip' as const },
    run: { scriptRef, values: { ...values }, targets: targets() },
  })
  const { schedules } = admin.client
  const { id } = await schedules.create.mutate(plan({ id: scriptId }, VALUES))
  const pinned = { id: scriptId, version: 1 }
  expect((await schedules.get.query({ id })).run).toMatchObject({ scriptRef: pinned })
  await tellsIt(scriptId, 'of a schedule')
  for (const ref of [{ id: scriptId }, pinned])
    await expect(bob.client.schedules.update.mutate({ id, ...plan(ref) })).rejects.toMatchObject(
      again('person'),
    )
  await expect(schedules.update.mutate({ id, ...plan({ id: scriptId }) })).rejects.toMatchObject(
    again('version'),
  )
  await schedules.update.mutate({ id, ...plan(pinned) })
  const { runId } = await bob.client.schedules.runNow.mutate({ id })
  expect(await admin.client.runs.get.query({ id: runId ?? '' })).toMatchObject({ script: 'true' })
  await finished(admin.client, runId ?? '')

  const unpin = "update schedules set run = json_remove(run, '$.scriptRef.version') where id = ?"
  await tamper(server.dataDir, unpin, [id])
  expect(await bob.client.schedules.runNow.mutate({ id })).toMatchObject({
    ...{ state: 'refused', reason: { code: 'value_secret_again' } },
  })
})
