import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchAgent, startAgent } from '../harness/agent.ts'
import { holdTable, statementCount } from '../harness/database.ts'
import { enrolling, newIdentity } from '../harness/enrolling.ts'
import { legacyAgent } from '../harness/legacy.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer({ env: { AGENT_OPEN_ENROLMENT: 'true' } }))
  admin = resources.use(await connect(server))
})
afterAll(() => resources.disposeAsync())

const temporary = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-agent-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

const statusOf = async (id: string) => (await admin.client.agents.get.query({ id })).status

test('an enrolment token admits as many agents as it says, and none once it is revoked', async () => {
  const { id, token } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })
  await using first = await temporary()
  await using second = await temporary()
  const before = (await admin.client.agents.list.query({})).items.length
  await using _admitted = launchAgent(server, token, first.folder)
  await until(async () => (await admin.client.agents.list.query({})).items.length === before + 1)
  await using refused = launchAgent(server, token, second.folder)
  await until(() => refused.log().includes('token_used_up'), { what: 'the second agent to be told why' })
  const listed = (await admin.client.enrollmentTokens.list.query({})).items.find((item) => item.id === id)
  expect(listed).toMatchObject({ uses: 1, state: 'used_up' })

  const other = await admin.client.enrollmentTokens.create.mutate({ maxUses: 5 })
  await admin.client.enrollmentTokens.revoke.mutate({ id: other.id })
  await using third = await temporary()
  await using late = launchAgent(server, other.token, third.folder)
  await until(() => late.log().includes('token_invalid'), { what: 'the third agent to be told why' })
  expect((await admin.client.agents.list.query({})).items.length).toBe(before + 1)
})

test('an expired enrolment token admits nobody', async () => {
  const { id, token } = await admin.client.enrollmentTokens.create.mutate({ expiresInSeconds: 1 })
  await until(async () => {
    const { items } = await admin.client.enrollmentTokens.list.query({})
    return items.find((item) => item.id === id)?.state === 'expired'
  })
  await using state = await temporary()
  await using agent = launchAgent(server, token, state.folder)
  await until(() => agent.log().includes('token_expired'), { what: 'the agent to be told why' })
})

test('a copied key is quarantined, and both machines are named', async () => {
  await using agent = await startAgent(server, admin.client)
  await using copy = await temporary()
  // A copied machine has other processes: the lock of this one's agent means nothing there.
  const filter = (file: string) => !file.endsWith('/lock')
  await cp(agent.stateDir, copy.folder, { recursive: true, filter })
  await using newcomer = launchAgent(server, '', copy.folder)
  await until(() => newcomer.log().includes('duplicate_identity'), { what: 'the copy to be refused' })
  await until(async () => (await admin.client.agents.get.query({ id: agent.id })).duplicateOf, {
    what: 'the console to name the copy',
  })
  expect(await statusOf(agent.id)).toBe('online')
})

test("a stale socket's close does not mark a reconnected agent offline", async () => {
  using first = await legacyAgent(server, 'twice')
  await first.expect('register_pending')
  await admin.client.agents.approve.mutate({ id: 'twice' })
  using second = await legacyAgent(server, 'twice')
  await second.expect('register_confirm')
  first[Symbol.dispose]()
  await first.closed
  second.heartbeat()
  await second.expect('heartbeat_ack')
  expect(await statusOf('twice')).toBe('online')
})

test('an agent that restarts keeps its identity', async () => {
  await using agent = await startAgent(server, admin.client)
  await agent.crash()
  await until(async () => (await statusOf(agent.id)) === 'offline')
  agent.start()
  await until(async () => (await statusOf(agent.id)) === 'online')
})

test('an agent that comes again while its enrolment waits for the database uses its token up once', async () => {
  const { id, token } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 2 })
  const identity = newIdentity()
  const release = await holdTable(server.dataDir, 'enrollment_tokens')
  await using first = await enrolling(server, identity, token)
  await using second = await enrolling(server, identity, token)
  await release()
  await until(() => first.confirmed() || second.confirmed(), { what: 'one of the attempts to be confirmed' })
  await until(async () => (await statusOf(identity.agentId)) === 'online')
  const listed = (await admin.client.enrollmentTokens.list.query({})).items.find((item) => item.id === id)
  expect(listed).toMatchObject({ uses: 1, state: 'active' })
})

test('agents that come together are let in together, no more of them than the token admits', async () => {
  const { id, token } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 20 })
  const release = await holdTable(server.dataDir, 'enrollment_tokens')
  await using held = new AsyncDisposableStack()
  const attempts = await Promise.all(
    Array.from({ length: 24 }, async () => held.use(await enrolling(server, newIdentity(), token))),
  )
  const before = await statementCount(server.dataDir)
  await release()
  await until(() => attempts.filter((attempt) => attempt.confirmed()).length === 20, {
    what: 'as many to be confirmed as the token admits',
  })
  await until(() => attempts.filter((attempt) => attempt.refused()).length === 4, {
    what: 'the others to be told that it is used up',
  })
  // One by one it would be eight for each.
  expect((await statementCount(server.dataDir)) - before).toBeLessThan(60)
  const listed = (await admin.client.enrollmentTokens.list.query({})).items.find((item) => item.id === id)
  expect(listed).toMatchObject({ uses: 20, state: 'used_up' })
  expect((await admin.client.audit.verify.query()).ok).toBe(true)
})
