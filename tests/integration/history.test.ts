import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const PASSWORD = 'a long enough password'
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let bob: TestClient
let agents: TestAgent[]
/** The runs of this file by name, in the order in which they were made. */
const made: { name: string; id: string; createdAt: string }[] = []

async function run(who: TestClient, name: string, agent: TestAgent | undefined, script: object) {
  const { client } = who
  const targets = { agentIds: agent ? [agent.id] : agents.map(({ id }) => id) }
  const { id } = await client.runs.create.mutate({ name, targets, ...script })
  const { createdAt } = await finished(client, id)
  made.push({ name, id, createdAt })
}

beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, 2))
  const { client } = admin
  await client.users.create.mutate({ username: 'bob', password: PASSWORD, role: 'operator' })
  bob = resources.use(await connect(server, { username: 'bob', password: PASSWORD }))
  const [one, two] = agents
  await client.agents.setLabels.mutate({ id: one?.id ?? '', labels: { env: 'prod', rack: 'a' } })
  await client.agents.setLabels.mutate({ id: two?.id ?? '', labels: { env: 'test' } })
  const { id } = await client.scripts.create.mutate({ name: 'Check', script: 'exit $(($1))' })
  await run(admin, 'first', one, { script: 'echo 重启 nginx' })
  await run(bob, 'second', two, { script: 'echo 100%' })
  await run(admin, 'third', undefined, { scriptRef: { id } })
  await run(bob, 'fourth', one, { scriptRef: { id }, params: '3' })
  await client.agents.setLabels.mutate({ id: one?.id ?? '', labels: { env: 'retired' } })
})
afterAll(() => resources.disposeAsync())

type Filter = Parameters<TestClient['client']['runs']['list']['query']>[0]

/** The names of the runs that match, newest first, read one at a time. */
async function matching(filter: Filter): Promise<string[]> {
  const names: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await admin.client.runs.list.query({ ...filter, limit: 1, cursor })
    names.push(...page.items.map((item) => item.name))
    if (page.nextCursor === null) return names
    cursor = page.nextCursor
  }
}

test('runs are found by host, script, person, state and by what their hosts were labelled then', async () => {
  const [one, two] = agents
  const { items } = await admin.client.scripts.list.query()
  const scriptId = items[0]?.id
  expect(await matching({})).toEqual(['fourth', 'third', 'second', 'first'])
  expect(await matching({ agentId: one?.id })).toEqual(['fourth', 'third', 'first'])
  expect(await matching({ scriptId })).toEqual(['fourth', 'third'])
  expect(await matching({ createdBy: 'bob' })).toEqual(['fourth', 'second'])
  expect(await matching({ state: 'failed' })).toEqual(['fourth'])
  expect(await matching({ label: 'env=prod' })).toEqual(['fourth', 'third', 'first'])
  expect(await matching({ label: 'env=test' })).toEqual(['third', 'second'])
  expect(await matching({ label: 'env=retired' })).toEqual([])
  expect(await matching({ agentId: two?.id, label: 'env=prod', scriptId, createdBy: 'admin' })).toEqual([
    'third',
  ])
  expect(await matching({ agentId: two?.id, state: 'failed' })).toEqual([])
  expect(await matching({ label: 'rack=a', createdBy: 'bob', state: 'failed', scriptId })).toEqual(['fourth'])
})

test('runs are found by words of their name and script, in Chinese too and with signs taken literally', async () => {
  expect(await matching({ query: '重启' })).toEqual(['first'])
  expect(await matching({ query: 'NGINX' })).toEqual(['first'])
  expect(await matching({ query: '0%' })).toEqual(['second'])
  expect(await matching({ query: '$(($1))', createdBy: 'bob' })).toEqual(['fourth'])
  expect(await matching({ query: 'ir' })).toEqual(['third', 'first'])
})

test('a span of time takes in both of its ends', async () => {
  const [, second, third] = made
  expect(await matching({ from: second?.createdAt, to: third?.createdAt })).toEqual(['third', 'second'])
  expect(await matching({ from: second?.createdAt, order: 'asc' })).toEqual(['second', 'third', 'fourth'])
  expect(await matching({ to: second?.createdAt, query: 'o' })).toEqual(['second', 'first'])
})

test('a host’s history has its tasks with their runs, by state too, page by page', async () => {
  const { client } = admin
  const agentId = agents[0]?.id ?? ''
  const first = await client.history.ofHost.query({ agentId, limit: 2 })
  expect(first.items.map(({ run, state, exitCode }) => [run.name, run.createdBy, state, exitCode])).toEqual([
    ['fourth', 'bob', 'failed', 3],
    ['third', 'admin', 'succeeded', 0],
  ])
  const rest = await client.history.ofHost.query({ agentId, limit: 2, cursor: first.nextCursor ?? '' })
  expect(rest.items.map(({ run }) => run.name)).toEqual(['first'])
  expect(rest).toMatchObject({ nextCursor: null, searchedTo: null })
  const failed = await client.history.ofHost.query({ agentId, state: 'failed' })
  expect(failed.items.map(({ run }) => run.summary)).toEqual(['exit $(($1))'])
})

test('labels and people of the past are offered, and a cursor of elsewhere is refused', async () => {
  const { client } = admin
  expect((await client.history.labels.query({ query: 'ENV=' })).items).toEqual(['env=prod', 'env=test'])
  expect((await client.history.labels.query()).items).toEqual(['env=prod', 'env=test', 'rack=a'])
  expect((await client.history.people.query()).items).toEqual(['admin', 'bob'])
  await expect(client.runs.list.query({ cursor: 'nonsense' })).rejects.toMatchObject({
    data: { domainCode: 'bad_cursor' },
  })
})
