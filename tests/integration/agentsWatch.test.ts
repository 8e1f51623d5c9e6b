import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentsEvent } from '../../server/trpc/types.ts'
import { startAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
})
afterAll(() => resources.disposeAsync())

test('who watches no host hears no heartbeats, only that a new one is there, and the token names which', async () => {
  await using old = await startAgent(server, admin.client)
  const events: AgentsEvent[] = []
  const watch = admin.client.agents.watch.subscribe(
    { ids: [] },
    { onData: ({ data }) => events.push(data), onError: (error) => expect.fail(error.message) },
  )
  resources.defer(() => watch.unsubscribe())
  await until(() => events.length > 0, { what: 'the first event' })
  const seen = async () => (await admin.client.agents.get.query({ id: old.id })).lastSeenAt
  const before = await seen()
  await until(async () => (await seen()) !== before, { what: 'a heartbeat of the old host' })

  await using fresh = await startAgent(server, admin.client)
  await until(() => events.some((event) => event.type === 'counts' && event.counts.online === 2), {
    what: 'the counts with the new host',
  })
  expect(events.filter((event) => event.type === 'changed')).toEqual([])
  const tokens = (await admin.client.enrollmentTokens.list.query({})).items
  const byToken = await Promise.all(
    tokens.map(({ id }) => admin.client.agents.list.query({ enrollmentTokenId: id })),
  )
  expect(byToken.map(({ items }) => items.map((item) => item.id)).sort()).toEqual(
    [[old.id], [fresh.id]].sort(),
  )
})

test('counts are of all that a search finds, whatever status is chosen', async () => {
  await using one = await startAgent(server, admin.client)
  await using two = await startAgent(server, admin.client)
  const list = (query: string, status?: 'online' | 'offline') =>
    admin.client.agents.list.query({ query, status, limit: 1 })
  await two.stop()
  await until(async () => (await list(two.id)).counts.offline === 1, {
    what: 'the second host to be offline',
  })
  expect(await list(`${one.id},${two.id}`, 'online')).toMatchObject({
    total: 1,
    counts: { online: 1, offline: 1, pending: 0 },
  })
  expect(await list(two.id, 'online')).toMatchObject({ total: 0, counts: { online: 0, offline: 1 } })
})
