/** How fast a run may go: so many hosts at one time, batches with a person between them, a failure budget, pauses. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { finished, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const HOSTS = 5
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, HOSTS))
})
afterAll(() => resources.disposeAsync())

type Pace = NonNullable<Parameters<TestClient['client']['runs']['create']['mutate']>[0]['pace']>

const start = async (script: string, pace: Pace) => {
  const targets = { agentIds: agents.map(({ id }) => id) }
  return (await admin.client.runs.create.mutate({ script, targets, pace })).id
}
const get = (id: string) => admin.client.runs.get.query({ id })
const paused = (id: string) =>
  until(
    async () => {
      const run = await get(id)
      return run.state === 'paused' && run.counts.running + run.counts.dispatched === 0 ? run : null
    },
    { timeoutMs: 40_000, what: 'the run to be paused with nothing under way' },
  )

/** The most tasks that ever ran at one moment, by the agents' own times. */
async function mostAtOnce(id: string): Promise<number> {
  const tasks = await tasksOf(admin.client, id)
  const spans = tasks.map(({ startedAt, finishedAt }) => [
    Date.parse(startedAt ?? ''),
    Date.parse(finishedAt ?? ''),
  ])
  return Math.max(
    ...spans.map(([at = 0]) => spans.filter(([from = 0, to = 0]) => from <= at && at < to).length),
  )
}

test('no more hosts run at one time than the run says, and all of them run', async () => {
  const id = await start('sleep 0.5', { concurrency: '40%' })
  expect(await finished(admin.client, id)).toMatchObject({ state: 'succeeded', counts: { succeeded: HOSTS } })
  expect(await mostAtOnce(id)).toBeLessThanOrEqual(2)
})

test('batches go one after the other; between them a person decides, also after a crash of the server', async () => {
  const id = await start('echo done', { batches: [1, 2, 'rest'], gate: true })
  const first = await paused(id)
  expect(first).toMatchObject({ batch: 0, batches: 3, pausedReason: 'gate: batch 1 of 3 is over' })
  expect(first.counts).toMatchObject({ succeeded: 1, queued: 4 })
  await server.crash()
  await server.start()
  await until(async () => (await admin.client.agents.list.query({ status: 'online' })).total === HOSTS, {
    timeoutMs: 40_000,
    what: 'the agents to be back',
  })
  expect(await paused(id)).toMatchObject({ batch: 0, counts: { succeeded: 1, queued: 4 } })
  await admin.client.runs.resume.mutate({ id })
  const second = await until(async () => {
    const run = await get(id)
    return run.state === 'paused' && run.batch === 1 ? run : null
  })
  expect(second.counts).toMatchObject({ succeeded: 3, queued: 2 })
  await admin.client.runs.resume.mutate({ id })
  expect(await finished(admin.client, id)).toMatchObject({ state: 'succeeded', counts: { succeeded: HOSTS } })
  const batches = (await tasksOf(admin.client, id)).map(({ batch }) => batch).sort()
  expect(batches).toEqual([0, 1, 1, 2, 2])
})

test('a spent failure budget pauses the run; who goes on forgives what failed so far', async () => {
  const id = await start('exit 3', { batches: [2], failureBudget: 1 })
  expect(await paused(id)).toMatchObject({
    pausedReason: 'budget: 2 failed, 1 may',
    counts: { failed: 2, queued: 3 },
  })
  await admin.client.runs.resume.mutate({ id })
  expect(await paused(id)).toMatchObject({ counts: { failed: 4, queued: 1 } })
  await admin.client.runs.cancel.mutate({ id })
  expect(await finished(admin.client, id)).toMatchObject({
    state: 'cancelled',
    counts: { failed: 4, cancelled: 1 },
  })
  await expect(admin.client.runs.resume.mutate({ id })).rejects.toMatchObject({
    data: { domainCode: 'run_over' },
  })
})

test('a budget that stops ends what has not begun, and says why', async () => {
  const id = await start('exit 3', { batches: [1], failureBudget: '20%', onBudget: 'stop' })
  const run = await finished(admin.client, id)
  expect(run).toMatchObject({ state: 'failed', counts: { failed: 2, cancelled: 3 } })
  const reasons = (await tasksOf(admin.client, id)).flatMap(({ state, reason }) =>
    state === 'cancelled' ? [reason] : [],
  )
  expect(reasons).toEqual(Array(3).fill('budget: 2 failed, 1 may'))
})

test('paused by a person, what runs goes on and nothing more starts until somebody says so', async () => {
  const id = await start('sleep 2', { concurrency: 1 })
  await until(async () => (await get(id)).counts.running === 1)
  await admin.client.runs.pause.mutate({ id })
  await expect(admin.client.runs.pause.mutate({ id })).rejects.toMatchObject({
    data: { domainCode: 'run_state' },
  })
  const held = await paused(id)
  expect(held).toMatchObject({ pausedReason: 'person: admin', counts: { succeeded: 1, queued: 4 } })
  await admin.client.runs.resume.mutate({ id })
  expect(await finished(admin.client, id)).toMatchObject({ state: 'succeeded', counts: { succeeded: HOSTS } })
})

const agentsOf = async (id: string) => (await tasksOf(admin.client, id)).map(({ agentId }) => agentId)
/** Agents as they began, by the agents' own times. */
const begunOf = async (id: string) =>
  (await tasksOf(admin.client, id))
    .filter(({ startedAt }) => startedAt !== null)
    .sort((a, b) => Date.parse(a.startedAt ?? '') - Date.parse(b.startedAt ?? ''))
    .map(({ agentId }) => agentId)

test('hosts go in the order that was chosen; a run is tried again where it failed, also where it never began, or everywhere', async () => {
  const { client } = admin
  const zones = ['b', 'a10', undefined, 'a9', 'c']
  for (const [i, zone] of zones.entries())
    await client.agents.setLabels.mutate({ id: agents[i]?.id ?? '', labels: zone ? { zone } : {} })
  const byZone = [3, 1, 0, 4, 2].map((i) => agents[i]?.id ?? '')
  const pace: Pace = { order: 'label:zone', concurrency: 1, failureBudget: 0, onBudget: 'stop' }
  const id = await start('exit 3', pace)
  expect(await finished(client, id)).toMatchObject({ counts: { failed: 1, cancelled: 4 } })
  expect(await agentsOf(id)).toEqual(byZone)
  expect(await begunOf(id)).toEqual(byZone.slice(0, 1))

  const failures = await client.runs.retry.mutate({ id, only: 'failures' })
  const failed = await client.runs.retry.mutate({ id })
  const all = await client.runs.retry.mutate({ id, only: 'all' })
  const retries = [all.id, failed.id, failures.id]
  for (const retry of retries) expect(await finished(client, retry)).toMatchObject({ retryOf: id })
  expect(await Promise.all(retries.map(agentsOf))).toEqual([byZone, byZone, byZone.slice(0, 1)])
  const linked = (await client.runs.list.query({ retryOf: id })).items.map((run) => run.id)
  expect(linked).toEqual(retries)
  expect((await client.runs.list.query({ retryOf: id, limit: 1 })).nextCursor).toBe(all.id)
})

test('a random order is told by its seed, and a retry keeps it', async () => {
  const id = await start('true', { order: 'random', concurrency: 1 })
  const { pace } = await finished(admin.client, id)
  expect(pace?.seed).toBeGreaterThanOrEqual(0)
  const order = await begunOf(id)
  expect(order).toEqual(await agentsOf(id))
  const again = await start('true', { order: 'random', seed: pace?.seed })
  expect(await agentsOf(again)).toEqual(order)
  const retry = await admin.client.runs.retry.mutate({ id: again, only: 'all' })
  expect(await agentsOf(retry.id)).toEqual(order)
  for (const run of [again, retry.id]) await finished(admin.client, run)
})

test('hosts that are offline are waited for, over a restart too, and hold no batch up but the first; or they are skipped when the wait is over', async () => {
  const { client } = admin
  const [away, ...others] = agents
  if (!away) throw new Error('agents were asked for')
  await away.crash()
  await until(async () => (await client.agents.list.query({ status: 'online' })).total === HOSTS - 1)
  const begin = async (agentIds: string[], pace: Pace) =>
    (await client.runs.create.mutate({ script: 'true', targets: { agentIds }, pace })).id
  const [first = '', ...rest] = others.map(({ id }) => id)
  const waits: Pace = { batches: [2, 'rest'], offlineExpirySeconds: 600 }
  const waiting = await begin([first, away.id, ...rest], waits)
  const unproved = await begin([away.id, first, ...rest], { ...waits, batches: [1, 'rest'] })
  const expired = await begin([away.id, first], { offlineExpirySeconds: 5 })
  await until(async () => (await get(waiting)).waitingOffline === 1)
  const over = await finished(client, expired)
  expect(over).toMatchObject({ counts: { succeeded: 1, skipped: 1 } })
  // Not after the 30 s that a run without an expiry has.
  const tookMs = Date.parse(over.finishedAt ?? '') - Date.parse(over.createdAt)
  expect(tookMs).toBeGreaterThanOrEqual(5_000)
  expect(tookMs).toBeLessThan(25_000)
  expect((await tasksOf(client, expired)).map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(/^offline_expired: the agent did not connect until 20/),
  )
  await until(async () => (await get(waiting)).counts.succeeded === HOSTS - 1, {
    what: 'the second batch to go on without the host that is away',
    // After the grace of 30 s.
    timeoutMs: 60_000,
  })
  // Nobody has answered there: its first host is waited for.
  expect(await get(unproved)).toMatchObject({ batch: 0, waitingOffline: 1, counts: { queued: HOSTS } })
  await server.crash()
  await server.start()
  const { offlineUntil, createdAt } = await until(async () => {
    const run = await get(waiting)
    return run.waitingOffline === 1 ? run : null
  })
  expect(Date.parse(offlineUntil ?? '') - Date.parse(createdAt)).toBe(600_000)
  away.start()
  for (const id of [waiting, unproved])
    expect(await finished(client, id)).toMatchObject({
      state: 'succeeded',
      waitingOffline: 0,
      counts: { succeeded: HOSTS },
    })
}, 120_000)

test('a ramp lets more hosts run as they succeed, or as time passes', async () => {
  const bySuccess = await start('sleep 0.3', { ramp: { from: 1, by: 'x2' } })
  const byTime = await start('sleep 2', { ramp: { from: 1, by: 1, everySeconds: 1 }, concurrency: 3 })
  expect(await finished(admin.client, bySuccess)).toMatchObject({ counts: { succeeded: HOSTS } })
  // One, then two until three have succeeded; two are left for the four that may.
  expect(await mostAtOnce(bySuccess)).toBe(2)
  expect(await finished(admin.client, byTime)).toMatchObject({ counts: { succeeded: HOSTS }, slots: 3 })
  expect(await mostAtOnce(byTime)).toBe(3)
})

test('after its deadline nothing of a run starts, and what runs goes on or is cancelled; both say why', async () => {
  const { client } = admin
  const goesOn = await start('sleep 4', { concurrency: 1, deadlineSeconds: 2 })
  const isCut = await start('sleep 60', { concurrency: 2, deadlineSeconds: 2, onDeadline: 'cancel' })
  const held = await start('sleep 60', { batches: [1], deadlineSeconds: 2 })
  await client.runs.cancel.mutate({ id: held, taskIds: [(await tasksOf(client, held))[0]?.taskId ?? ''] })
  await client.runs.pause.mutate({ id: held })
  expect(await finished(client, goesOn)).toMatchObject({ counts: { succeeded: 1, skipped: 4 } })
  expect(await finished(client, isCut)).toMatchObject({ counts: { cancelled: 2, skipped: 3 } })
  expect(await finished(client, held)).toMatchObject({ counts: { cancelled: 1, skipped: 4 } })
  const reasons = (await tasksOf(client, isCut)).map(({ reason }) => reason?.split(':')[0]).sort()
  expect(reasons).toEqual(['deadline', 'deadline', 'deadline', 'deadline_running', 'deadline_running'])
  await expect(start('true', { deadlineAt: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
    data: { domainCode: 'deadline_past' },
  })
})
