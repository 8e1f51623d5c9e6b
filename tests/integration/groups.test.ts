/** Groups of hosts: by rule and by list, in searches and in runs, with refusals that name what is wrong. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeUpdaters } from '../harness/fakeUpdater.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const HOSTS = ['web1', 'web2', 'web10', 'db1', 'db2.example.com']
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  const hosts = HOSTS.map((hostname) => ({ hostname }))
  const agents = resources.use(await fakeUpdaters(server, admin.client, hosts))
  for (const { id, hostname } of agents)
    await admin.client.agents.setLabels.mutate({ id, labels: { role: hostname.slice(0, 2) } })
})
afterAll(() => resources.disposeAsync())

const names = async (query: string) =>
  (await admin.client.agents.list.query({ query })).items.map(({ hostname }) => hostname)
const idsOf = async (query: string) =>
  (await admin.client.agents.list.query({ query })).items.map(({ id }) => id)

test('a rule finds its members anew each time, a list keeps them, and both are part of a search', async () => {
  const { groups } = admin.client
  const web = await groups.create.mutate({ name: 'web', members: { rule: 'web[1-9] role=we' } })
  const pets = await groups.create.mutate({ name: '宠物', members: { agentIds: await idsOf('db*,web10') } })
  const both = await groups.create.mutate({ name: 'both', members: { rule: '@web,@宠物 !web2' } })
  expect(await names('@WEB')).toEqual(['web1', 'web2'])
  expect(await names('@宠物')).toEqual(['db1', 'db2.example.com', 'web10'])
  expect(await names('@both db[1-2]')).toEqual(['db1', 'db2.example.com'])
  const { items } = await groups.list.query()
  expect(items.map(({ name, hosts, online }) => ({ name, hosts, online }))).toEqual([
    { name: 'both', hosts: 4, online: 4 },
    { name: 'web', hosts: 2, online: 2 },
    { name: '宠物', hosts: 3, online: 3 },
  ])
  const [web2 = ''] = await idsOf('web2')
  await admin.client.agents.setLabels.mutate({ id: web2, labels: {} })
  expect(await names('@web')).toEqual(['web1'])

  const run = await admin.client.runs.create.mutate({
    script: 'true',
    targets: { filter: { query: '@both' } },
  })
  const tasks = async () => (await admin.client.runs.tasks.query({ runId: run.id })).items
  expect((await tasks()).map(({ hostname }) => hostname).sort()).toEqual([
    'db1',
    'db2.example.com',
    'web1',
    'web10',
  ])
  // Frozen: what a group becomes later is nothing to a run that has begun.
  await groups.update.mutate({ id: web.id, name: 'web', members: { rule: 'web10' } })
  expect(await tasks()).toHaveLength(4)
  expect(await names('@web')).toEqual(['web10'])

  await server.crash()
  await server.start()
  await until(async () => (await names('@both')).length === 3, { what: 'groups to be there after a crash' })
  for (const { id } of [both, web, pets]) await groups.remove.mutate({ id })
  expect((await groups.list.query()).items).toEqual([])
})

test('what makes no sense is refused by name, and nothing is changed', async () => {
  const { groups } = admin.client
  const a = await groups.create.mutate({ name: 'a', members: { rule: 'web1' } })
  const b = await groups.create.mutate({ name: 'b', members: { rule: '@a db1' } })
  const rule = (query: string) => ({ members: { rule: query } })
  const refusals: [string, () => Promise<unknown>][] = [
    ['group_exists', () => groups.create.mutate({ name: 'A', ...rule('x') })],
    ['bad_term', () => groups.create.mutate({ name: 'c', ...rule('web[9-1]') })],
    ['unknown_group', () => groups.create.mutate({ name: 'c', ...rule('@nobody') })],
    ['group_cycle', () => groups.update.mutate({ id: a.id, name: 'a', ...rule('web1,@b') })],
    ['group_in_use', () => groups.update.mutate({ id: a.id, name: 'z', ...rule('web1') })],
    ['group_in_use', () => groups.remove.mutate({ id: a.id })],
    ['unknown_agents', () => groups.create.mutate({ name: 'c', members: { agentIds: ['nobody'] } })],
    ['bad_request', () => groups.create.mutate({ name: 'c d', ...rule('x') })],
    ['unknown_group', () => admin.client.agents.list.query({ query: '@nobody' })],
  ]
  for (const [domainCode, refused] of refusals)
    await expect(refused(), domainCode).rejects.toMatchObject({ data: { domainCode } })
  expect((await groups.list.query()).items.map(({ name, rule: own }) => [name, own])).toEqual([
    ['a', 'web1'],
    ['b', '@a db1'],
  ])
  for (const { id } of [b, a]) await groups.remove.mutate({ id })
})

/** What `save` answers to ten who save at once what they all knew. */
const codesOf = async (save: (number: number) => Promise<unknown>) => {
  const answers = Array.from({ length: 10 }, (_, number) =>
    save(number).then(
      () => 'saved',
      (error: { data?: { domainCode?: string } }) => error.data?.domainCode,
    ),
  )
  return (await Promise.all(answers)).sort()
}

test('of several who save a group or a guard rule at the same time one does, the others are told', async () => {
  const { groups, guards } = admin.client
  const once = [...Array(9).fill('changed_meanwhile'), 'saved']
  const group = await groups.create.mutate({ name: 'a', members: { rule: 'web1' } })
  const known = (await groups.list.query()).items[0]?.updatedAt
  const regroup = (number: number) =>
    groups.update.mutate({ id: group.id, known, name: 'a', members: { rule: `web${number}` } })
  expect(await codesOf(regroup)).toEqual(once)
  await groups.remove.mutate({ id: group.id })

  const rule = { name: 'one', kind: 'regex', action: 'warn' } as const
  const guard = await guards.create.mutate({ ...rule, pattern: 'one' })
  const seen = (await guards.list.query()).rules[0]?.updatedAt
  const rewrite = (number: number) =>
    guards.update.mutate({ ...rule, id: guard.id, known: seen, pattern: `one${number}` })
  expect(await codesOf(rewrite)).toEqual(once)
  await guards.remove.mutate({ id: guard.id })
})
