/** Rollouts with agents that speak the real protocol and update as scripted: what stops, what goes on, what is recorded. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeUpdaters, fleetOf } from '../harness/fakeUpdater.ts'
import { hostReached, publish, reached, targetsOf } from '../harness/rollouts.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type QunkongClient, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let client: QunkongClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  client = admin.client
  await publish(server, admin, '1.0.0', '1.1.0')
})
afterAll(() => resources.disposeAsync())

const idsOf = (agents: readonly { id: string }[]) => ({ agentIds: agents.map(({ id }) => id) })
const BAD = { kind: 'rolls_back', message: 'the new version did not connect within 90 s' } as const

test('a bad version is stopped at its one canary', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(6, { outcome: BAD }))
  const { id } = await client.rollouts.create.mutate({
    version: '1.1.0',
    targets: idsOf(agents),
    canary: 1,
    batch: '50%',
    failureBudget: '50%',
  })
  const rollout = await reached(client, id, 'paused')
  expect(rollout).toMatchObject({ batch: 0, batches: 3, counts: { rolled_back: 1, waiting: 5 } })
  expect(rollout.pausedReason).toMatch(/^canary: /)
  expect(await hostReached(client, id, 'web-000', 'rolled_back')).toMatchObject({ message: BAD.message })
  expect(agents.map(({ told }) => told.length)).toEqual([1, 0, 0, 0, 0, 0])
  await client.rollouts.abort.mutate({ id })
  await hostReached(client, id, 'web-005', 'skipped')
  expect((await targetsOf(client, id)).filter(({ state }) => state === 'skipped')).toHaveLength(5)
})

test('a rollout pauses past its budget, and goes on when somebody says so', async () => {
  const options = fleetOf(10)
  for (const i of [0, 1, 2]) options[i] = { ...options[i], hostname: `web-00${i}`, outcome: BAD }
  await using agents = await fakeUpdaters(server, client, options)
  const { id } = await client.rollouts.create.mutate({
    version: '1.1.0',
    targets: idsOf(agents),
    batch: 1,
    failureBudget: '20%',
  })
  const paused = await reached(client, id, 'paused')
  expect(paused.pausedReason).toBe('budget: 3 hosts failed, 2 may')
  expect(paused.counts).toMatchObject({ rolled_back: 3, waiting: 7 })
  await client.rollouts.resume.mutate({ id })
  expect((await reached(client, id, 'completed')).counts).toMatchObject({ rolled_back: 3, confirmed: 7 })
  for (const agent of agents.slice(0, 3)) agent.outcome = { kind: 'succeeds' }
  expect(await client.rollouts.retryFailed.mutate({ id })).toEqual({ count: 3 })
  expect((await reached(client, id, 'completed')).counts).toMatchObject({ confirmed: 10, rolled_back: 0 })
  expect(agents.map(({ attempts }) => attempts.length)).toEqual([2, 2, 2, 1, 1, 1, 1, 1, 1, 1])
})

test('a locked host waits and says so, holds nobody up, and is updated when it is unlocked; what is under way ends', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(3))
  const [first, second] = agents
  if (!first || !second) throw new Error('three agents')
  const on = (agent: { id: string }) => ({ targets: idsOf([agent]) })
  await client.agents.lock.mutate({ ...on(first), reason: 'forensics' })
  second.outcome = { kind: 'holds' }
  const plan = { version: '1.1.0', targets: idsOf(agents), batch: 1 }
  expect(await client.rollouts.preview.query(plan)).toMatchObject({ hosts: 3, locked: 1 })
  const { id } = await client.rollouts.create.mutate(plan)
  await hostReached(client, id, 'web-001', 'downloading')
  expect(await client.agents.lockPreview.query(on(second))).toMatchObject({ updates: 1 })
  await client.agents.lock.mutate({ ...on(second), reason: 'late' })
  second.letGo({ kind: 'succeeds' })
  await hostReached(client, id, 'web-001', 'confirmed')
  await hostReached(client, id, 'web-002', 'confirmed')
  expect(first.told).toEqual([])
  await until(async () => (await targetsOf(client, id)).find(({ agentId }) => agentId === first.id)?.held)
  expect(await hostReached(client, id, 'web-000', 'waiting')).toMatchObject({ held: 'forensics' })
  expect((await client.rollouts.get.query({ id })).state).toBe('running')
  await client.agents.unlock.mutate(on(first))
  expect(await hostReached(client, id, 'web-000', 'confirmed')).toMatchObject({ held: null })
  await reached(client, id, 'completed')
})

test('who was told, heard nothing and comes back locked is told again only when unlocked', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(1, { outcome: { kind: 'misses' } }))
  const [agent] = agents
  if (!agent) throw new Error('one agent')
  const targets = idsOf(agents)
  const { id } = await client.rollouts.create.mutate({ version: '1.1.0', targets })
  await until(() => agent.told.length === 1)
  await agent.leave()
  await client.agents.lock.mutate({ targets, reason: 'forensics' })
  await agent.connect()
  await until(async () => (await targetsOf(client, id))[0]?.held === 'forensics', { what: 'it to say so' })
  expect(agent.told).toHaveLength(1)
  agent.outcome = { kind: 'succeeds' }
  await client.agents.unlock.mutate({ targets })
  await hostReached(client, id, 'web-000', 'confirmed')
  expect(agent.told).toHaveLength(2)
})

test('while paused nobody else is told; what was under way ends', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(3, { outcome: { kind: 'holds' } }))
  const { id } = await client.rollouts.create.mutate({ version: '1.1.0', targets: idsOf(agents), batch: 1 })
  expect(await hostReached(client, id, 'web-000', 'downloading')).toMatchObject({ fromVersion: '1.0.0' })
  await client.rollouts.pause.mutate({ id })
  agents[0]?.letGo({ kind: 'succeeds' })
  await hostReached(client, id, 'web-000', 'confirmed')
  expect(await client.rollouts.get.query({ id })).toMatchObject({
    state: 'paused',
    pausedReason: 'operator',
    counts: { waiting: 2, confirmed: 1 },
  })
  expect(agents[1]?.told).toEqual([])
  for (const agent of agents) agent.outcome = { kind: 'succeeds' }
  await client.rollouts.resume.mutate({ id })
  await reached(client, id, 'completed')
})

test('after an abort nothing more is sent, and the late answer of what was under way is recorded', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(3, { outcome: { kind: 'holds' } }))
  const { id } = await client.rollouts.create.mutate({ version: '1.1.0', targets: idsOf(agents), batch: 1 })
  await hostReached(client, id, 'web-000', 'downloading')
  await client.rollouts.abort.mutate({ id })
  await expect(client.rollouts.resume.mutate({ id })).rejects.toThrow(/aborted/)
  await hostReached(client, id, 'web-002', 'skipped')
  agents[0]?.letGo({ kind: 'fails', message: 'the disk is full' })
  expect(await hostReached(client, id, 'web-000', 'failed')).toMatchObject({ message: 'the disk is full' })
  expect(agents.map(({ told }) => told.length)).toEqual([1, 0, 0])
})

test('a host that is offline is updated when it comes, and holds nobody up', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(3))
  const [away] = agents
  await away?.leave()
  await until(async () => (await client.agents.get.query({ id: away?.id ?? '' })).status === 'offline')
  const preview = await client.rollouts.preview.query({ version: '1.1.0', targets: idsOf(agents), canary: 1 })
  expect(preview).toMatchObject({ hosts: 3, offline: 1, batches: [1, 2] })
  const { id } = await client.rollouts.create.mutate({
    version: '1.1.0',
    targets: idsOf(agents),
    canary: 1,
  })
  await hostReached(client, id, 'web-001', 'confirmed')
  await hostReached(client, id, 'web-002', 'confirmed')
  expect(await client.rollouts.get.query({ id })).toMatchObject({ state: 'running', counts: { waiting: 1 } })
  await away?.connect()
  await hostReached(client, id, 'web-000', 'confirmed')
  expect((await reached(client, id, 'completed')).counts.confirmed).toBe(3)
})

test('a host that stays away is passed over in the end', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(2))
  const [away] = agents
  await away?.leave()
  await until(async () => (await client.agents.get.query({ id: away?.id ?? '' })).status === 'offline')
  const { id } = await client.rollouts.create.mutate({
    version: '1.1.0',
    targets: idsOf(agents),
    offlineExpirySeconds: 1,
  })
  const { counts } = await reached(client, id, 'completed', 110_000)
  expect(counts).toMatchObject({ confirmed: 1, skipped: 1 })
  expect(await hostReached(client, id, 'web-000', 'skipped')).toMatchObject({
    message: 'offline: it did not come online within 1 s',
  })
})

test('a rollback brings back what each host ran before, and names those that it can not', async () => {
  const options = [...fleetOf(3), { hostname: 'web-old', version: '0.9.0' }]
  await using agents = await fakeUpdaters(server, client, options)
  const { id } = await client.rollouts.create.mutate({ version: '1.1.0', targets: idsOf(agents) })
  await reached(client, id, 'completed')
  const back = await client.rollouts.rollback.mutate({ id })
  expect(back).toMatchObject({ count: 3, skipped: [{ hostname: 'web-old' }] })
  expect(back.skipped[0]?.reason).toMatch(/^no_release: there is no release 0.9.0/)
  await reached(client, back.id, 'completed')
  expect(agents.map(({ version }) => version)).toEqual(['1.0.0', '1.0.0', '1.0.0', '1.1.0'])
  expect(await client.rollouts.get.query({ id: back.id })).toMatchObject({
    kind: 'rollback',
    version: '1.1.0',
    counts: { confirmed: 3, skipped: 1 },
  })
})

test('those that run it already are passed over; an agent is in one rollout at a time', async () => {
  await using agents = await fakeUpdaters(server, client, [
    { hostname: 'new', version: '1.1.0' },
    { hostname: 'old', outcome: { kind: 'holds' } },
  ])
  const first = await client.rollouts.create.mutate({ version: '1.1.0', targets: idsOf(agents) })
  expect(await hostReached(client, first.id, 'new', 'skipped')).toMatchObject({
    message: 'already: it runs 1.1.0',
  })
  const again = { version: '1.1.0', targets: idsOf(agents) }
  await expect(client.rollouts.create.mutate(again)).rejects.toThrow(/old is part of the rollout of 1.1.0/)
  await expect(client.rollouts.create.mutate({ ...again, version: '7' })).rejects.toThrow(/no release 7/)
  await hostReached(client, first.id, 'old', 'downloading')
  agents[1]?.letGo({ kind: 'succeeds' })
  await reached(client, first.id, 'completed')
  await expect(client.rollouts.create.mutate(again)).rejects.toThrow(/Nobody can be updated/)
  expect(agents[0]?.told).toEqual([])
})

test('outside its window nothing begins', async () => {
  await using agents = await fakeUpdaters(server, client, fleetOf(2))
  const hour = (offset: number) =>
    `${String((new Date().getUTCHours() + offset + 24) % 24).padStart(2, '0')}:00`
  const window = { from: hour(4), to: hour(6), timeZone: 'UTC' }
  const shut = await client.rollouts.create.mutate({
    version: '1.1.0',
    targets: idsOf(agents.slice(0, 1)),
    window,
  })
  // The same engine brings the other one forward meanwhile.
  const open = await client.rollouts.create.mutate({ version: '1.1.0', targets: idsOf(agents.slice(1)) })
  await reached(client, open.id, 'completed')
  expect(await client.rollouts.get.query({ id: shut.id })).toMatchObject({
    state: 'running',
    withinWindow: false,
    counts: { waiting: 1 },
  })
  expect(agents[0]?.told).toEqual([])
  await client.rollouts.abort.mutate({ id: shut.id })
  const { items } = await client.rollouts.versions.query()
  expect(items.find(({ version }) => version === '1.1.0')?.online).toBeGreaterThan(0)
})
