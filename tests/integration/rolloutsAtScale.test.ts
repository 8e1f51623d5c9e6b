/** Rollouts against crashes of the server and on two hundred hosts: nobody is updated twice, and the database hardly notices. */
import { expect, test } from 'vitest'
import { statementCount } from '../harness/database.ts'
import { fakeUpdaters, fleetOf } from '../harness/fakeUpdater.ts'
import { publish, reached, targetsOf } from '../harness/rollouts.ts'
import { startServer } from '../harness/server.ts'
import { connect } from '../harness/session.ts'
import { until } from '../harness/until.ts'

test('kill -9 of the server in the middle: the rollout goes on after the start, and nobody is updated twice', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  const { client } = admin
  await publish(server, admin, '1.1.0')
  await using agents = await fakeUpdaters(server, client, fleetOf(30, { outcome: { kind: 'holds' } }))
  const { id } = await client.rollouts.create.mutate({
    version: '1.1.0',
    targets: { filter: {} },
    canary: 2,
    batch: 10,
  })
  const begun = () => agents.filter(({ attempts }) => attempts.length > 0)
  await until(() => begun().length === 2, { what: 'the canaries to begin' })
  for (const agent of agents.slice(0, 2)) agent.letGo({ kind: 'succeeds' })
  await until(() => begun().length === 12, { what: 'the first batch to begin' })
  for (const agent of agents.slice(2, 6)) agent.letGo({ kind: 'succeeds' })
  await server.crash()
  // Some end while nobody hears them: they tell when they register.
  for (const agent of agents) agent.outcome = { kind: 'succeeds' }
  for (const agent of agents.slice(6, 11)) agent.letGo({ kind: 'succeeds' })
  agents[11]?.letGo({ kind: 'rolls_back', message: 'no disk left' })
  await server.start()
  const rollout = await reached(client, id, 'paused', 90_000)
  expect(rollout).toMatchObject({ batch: 1, pausedReason: 'budget: 1 hosts failed, 0 may' })
  expect(begun()).toHaveLength(12)
  await client.rollouts.resume.mutate({ id })
  const { counts } = await reached(client, id, 'completed', 90_000)
  expect(counts).toMatchObject({ confirmed: 29, rolled_back: 1 })
  expect(agents.every(({ attempts }) => attempts.length === 1)).toBe(true)
  expect((await targetsOf(client, id)).filter(({ message }) => message === 'no disk left')).toHaveLength(1)
}, 240_000)

test('200 hosts are updated with hundreds of statements, not thousands, fifty at a time', async () => {
  await using server = await startServer({ env: { UPDATE_DOWNLOADS_MAX: '50' } })
  await using admin = await connect(server)
  const { client } = admin
  await publish(server, admin, '1.1.0')
  await using agents = await fakeUpdaters(server, client, fleetOf(200, { outcome: { kind: 'holds' } }))
  // What the registrations cost is written before.
  await until(async () => (await client.agents.list.query({ status: 'online' })).total === 200)
  const before = await statementCount(server.dataDir)
  const { id } = await client.rollouts.create.mutate({ version: '1.1.0', targets: { filter: {} } })
  const told = () => agents.filter(({ told: messages }) => messages.length > 0)
  await until(() => told().length === 50, { what: 'fifty to be told' })
  await client.rollouts.get.query({ id })
  expect(told()).toHaveLength(50)
  for (const agent of agents) agent.outcome = { kind: 'succeeds' }
  for (const agent of told()) agent.letGo({ kind: 'succeeds' })
  const began = performance.now()
  await until(() => agents.every(({ version }) => version === '1.1.0'), { timeoutMs: 60_000 })
  const { counts } = await reached(client, id, 'completed')
  expect(counts.confirmed).toBe(200)
  const statements = (await statementCount(server.dataDir)) - before
  console.info(`200 hosts: ${statements} statements, ${Math.round(performance.now() - began)} ms`)
  expect(statements).toBeLessThan(600)
  expect(agents.every(({ told: messages }) => messages.length === 1)).toBe(true)
}, 240_000)
