/** Guard rails: what warns wants to be acknowledged, what blocks refuses, for runs and for retries, by whatever client. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { fakeUpdaters } from '../harness/fakeUpdater.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

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

const refused = (domainCode: string, params: object = {}) => ({
  data: { domainCode, params: expect.objectContaining(params) },
})
const create = (script: string, more: { acknowledgedRules?: string[]; params?: string } = {}) =>
  admin.client.runs.create.mutate({ script, targets: { agentIds: [agent.id] }, ...more })

test('a rule that warns refuses until all that warn are acknowledged, and the record tells what was', async () => {
  // `false &&` keeps it from happening: the rules look at what stands there.
  const script = 'echo safe\nfalse && reboot\nfalse && userdel nobody-at-all\ntrue'
  await expect(create(script)).rejects.toMatchObject(
    refused('guard_confirm', {
      rules: 'power-off,remove-user',
      line: 2,
      count: 2,
      excerpt: 'false && reboot',
    }),
  )
  await expect(create(script, { acknowledgedRules: ['power-off'] })).rejects.toMatchObject(
    refused('guard_confirm', { rule: 'remove-user', line: 3, count: 1 }),
  )
  const { id } = await create(script, { acknowledgedRules: ['power-off', 'remove-user', 'another'] })
  expect((await finished(admin.client, id)).state).toBe('succeeded')
  const { items } = await admin.client.audit.list.query({ action: 'runs.create', targetId: id })
  expect(items[0]?.details.acknowledged).toEqual([
    { rule: 'power-off', name: 'power-off', line: 2 },
    { rule: 'remove-user', name: 'remove-user', line: 3 },
  ])
})

test('a built-in rule can be set to block and be turned off', async () => {
  const { guards } = admin.client
  await guards.setBuiltin.mutate({ id: 'mkfs', action: 'block' })
  const script = 'false && mkfs.ext4 /dev/nowhere; true'
  await expect(create(script, { acknowledgedRules: ['mkfs'] })).rejects.toMatchObject(
    refused('guard_blocked', { rule: 'mkfs', line: 1 }),
  )
  const { items } = await admin.client.audit.list.query({ action: 'guards.blocked', targetId: 'mkfs' })
  expect(items[0]).toMatchObject({ actorName: 'admin', details: { line: 1, hosts: 1 } })
  await guards.setBuiltin.mutate({ id: 'mkfs', action: 'off' })
  await create(script)
  expect((await guards.list.query()).builtins.find(({ id }) => id === 'mkfs')).toMatchObject({
    action: 'off',
  })
  await guards.setBuiltin.mutate({ id: 'mkfs', action: 'warn' })
  await expect(guards.setBuiltin.mutate({ id: 'nothing', action: 'off' })).rejects.toMatchObject(
    refused('not_found'),
  )
})

test('a retry is held to the rules as they are then', async () => {
  const { guards, runs } = admin.client
  const run = await create('echo flush-cache; exit 3')
  await finished(admin.client, run.id)
  const rule = { name: 'no flush', kind: 'regex', pattern: 'flush-\\w+', action: 'block' } as const
  const { id } = await guards.create.mutate(rule)
  const blocked = refused('guard_blocked', { rule: id, name: 'no flush', line: 1 })
  await expect(runs.retry.mutate({ id: run.id })).rejects.toMatchObject(blocked)
  await expect(create('true\necho flush-disk')).rejects.toMatchObject(
    refused('guard_blocked', { rule: id, line: 2, excerpt: 'echo flush-disk' }),
  )
  await expect(create('echo "$1"', { params: 'flush-all' })).rejects.toMatchObject(
    refused('guard_blocked', { rule: id, line: 0, excerpt: 'flush-all' }),
  )
  await create('true # flush-cache')
  await guards.update.mutate({ id, ...rule, action: 'warn' })
  await expect(runs.retry.mutate({ id: run.id })).rejects.toMatchObject(
    refused('guard_confirm', { rules: id }),
  )
  expect(await guards.check.query({ retryOf: run.id })).toMatchObject({ hosts: 1, hits: [{ rule: id }] })
  const again = await runs.retry.mutate({ id: run.id, acknowledgedRules: [id] })
  const { items } = await admin.client.audit.list.query({ action: 'runs.retry', targetId: again.id })
  expect(items[0]?.details.acknowledged).toEqual([{ rule: id, name: 'no flush', line: 1 }])
  await guards.update.mutate({ id, ...rule, enabled: false })
  await runs.retry.mutate({ id: run.id })
  await guards.remove.mutate({ id })
  expect((await guards.list.query()).rules).toEqual([])
})

test('a rule of a group holds for runs that mean one of its hosts, and for all once the group is gone', async () => {
  const { agents, guards, groups } = admin.client
  await using others = await fakeUpdaters(server, admin.client, [{ hostname: 'web1' }, { hostname: 'web2' }])
  await agents.setLabels.mutate({ id: agent.id, labels: { env: 'prod' } })
  for (const { id } of others) await agents.setLabels.mutate({ id, labels: { env: 'test' } })
  const group = await groups.create.mutate({ name: 'production', members: { rule: 'env=prod' } })
  const { id } = await guards.create.mutate({
    ...{ name: 'careful', kind: 'word', pattern: 'systemctl stop', action: 'block' },
    ...{ hosts: '@production', languages: ['shell'] },
  })
  const script = 'false && systemctl stop nothing; true'
  const only = { agentIds: others.map((other) => other.id) }
  const everybody = { filter: { query: '' } }
  await admin.client.runs.create.mutate({ script, targets: only })
  await expect(admin.client.runs.create.mutate({ script, targets: everybody })).rejects.toMatchObject(
    refused('guard_blocked', { rule: id }),
  )
  await create('echo systemctl stop')
  await admin.client.runs.create.mutate({
    ...{ script: 'print("systemctl stop")', interpreter: 'python', targets: everybody },
  })
  expect(await guards.check.query({ script, targets: everybody })).toEqual({
    hosts: 3,
    offline: 0,
    locked: 0,
    labelled: [
      { label: 'env=test', hosts: 2 },
      { label: 'env=prod', hosts: 1 },
    ],
    hits: [
      {
        ...{ rule: id, name: 'careful', builtin: false, action: 'block', line: 1, count: 1 },
        excerpt: script,
      },
    ],
  })
  expect((await guards.check.query({ script, targets: only })).hits).toEqual([])
  await groups.remove.mutate(group)
  expect((await guards.list.query()).rules[0]?.problem).toContain('production')
  await expect(admin.client.runs.create.mutate({ script, targets: only })).rejects.toMatchObject(
    refused('guard_blocked', { rule: id }),
  )
  await guards.remove.mutate({ id })
})

test('a script of a megabyte is checked, and a pattern made to hang the server does not', async () => {
  const { guards } = admin.client
  const rule = { name: 'hang', kind: 'regex', pattern: '(a+)+$', action: 'warn' } as const
  const { id } = await guards.create.mutate(rule)
  const script = `${'a'.repeat(1024 * 1024 - 2)}b`
  const [{ hits }, me] = await Promise.all([guards.check.query({ script }), admin.client.me.get.query()])
  expect(hits).toEqual([])
  expect(me.username).toBe('admin')
  await guards.remove.mutate({ id })
})

test('rules that make no sense are refused by name', async () => {
  const { guards } = admin.client
  const rule = { name: 'one', kind: 'regex', pattern: 'one', action: 'warn' } as const
  const { id } = await guards.create.mutate(rule)
  const refusals: [string, () => Promise<unknown>][] = [
    ['guard_exists', () => guards.create.mutate({ ...rule, name: 'One' })],
    ['bad_pattern', () => guards.create.mutate({ ...rule, name: 'b', pattern: '(a' })],
    ['bad_pattern', () => guards.update.mutate({ id, ...rule, pattern: '(?=a)' })],
    ['bad_pattern', () => guards.create.mutate({ ...rule, name: 'b', pattern: 'x*' })],
    ['bad_pattern', () => guards.create.mutate({ ...rule, name: 'b', kind: 'word', pattern: 'a; b' })],
    ['bad_request', () => guards.create.mutate({ ...rule, name: 'b', pattern: 'x'.repeat(513) })],
    ['unknown_group', () => guards.create.mutate({ ...rule, name: 'b', hosts: '@nobody' })],
    ['not_found', () => guards.remove.mutate({ id: 'none' })],
  ]
  for (const [domainCode, refusal] of refusals)
    await expect(refusal(), domainCode).rejects.toMatchObject({ data: { domainCode } })
  expect((await guards.list.query()).rules.map(({ pattern }) => pattern)).toEqual(['one'])
  await guards.remove.mutate({ id })
})

test('a script of the library is looked at with the values that it is given', async () => {
  const { scripts, guards, runs } = admin.client
  const { id } = await scripts.create.mutate({
    name: 'clear',
    script: 'false && rm -rf "$FOLDER" "$1"; true',
    parameters: [
      { name: 'FOLDER', type: 'text', pass: 'env' },
      { name: 'OTHER', type: 'text', pass: 'argument' },
    ],
  })
  const input = (FOLDER: string, OTHER: string) => ({
    ...{ scriptRef: { id }, values: { FOLDER, OTHER }, targets: { agentIds: [agent.id] } },
  })
  expect((await guards.check.query(input('/tmp/none', '/tmp/none'))).hits).toEqual([])
  await runs.create.mutate(input('/tmp/none', '/tmp/none'))
  for (const values of [input('/', '/tmp/none'), input('/tmp/none', '/etc')])
    await expect(runs.create.mutate(values)).rejects.toMatchObject(
      refused('guard_confirm', { rules: 'rm-root' }),
    )
  const run = await runs.create.mutate({ ...input('/', ''), acknowledgedRules: ['rm-root'] })
  expect(await guards.check.query({ retryOf: run.id, only: 'all' })).toMatchObject({
    hits: [{ rule: 'rm-root' }],
  })
})

test('an operator does not get a host out of a rule by its labels or groups; who manages rules does', async () => {
  const guards = admin.client.guards
  const member = { username: 'scoped', password: 'a long enough password' }
  await admin.client.users.create.mutate({ ...member, role: 'operator' })
  await using operator = await connect(server, member)
  const { agents, groups, runs } = operator.client
  const setLabels = (labels: Record<string, string>) => agents.setLabels.mutate({ id: agent.id, labels })
  await setLabels({ tier: 'gold', team: 'a' })
  const { id: inner } = await groups.create.mutate({ name: 'inner', members: { rule: 'tier=gold' } })
  const { id: listed } = await groups.create.mutate({ name: 'listed', members: { agentIds: [agent.id] } })
  const later = await groups.create.mutate({ name: 'later', members: { agentIds: [] } })
  const rule = { name: 'no touch', kind: 'word', pattern: 'touch', action: 'block' } as const
  const { id: ruleId } = await guards.create.mutate({ ...rule, hosts: '@inner,@listed,@later' })
  await admin.client.groups.remove.mutate(later)
  const touch = () => runs.create.mutate({ script: 'touch /tmp/x', targets: { agentIds: [agent.id] } })
  const guarded = { rule: 'no touch' }

  expect((await operator.client.guards.list.query()).scope).toEqual({
    labels: [{ key: 'tier', ...guarded }],
    texts: [],
    groups: ['inner', 'listed', 'later'].map((name) => ({ name, ...guarded })),
  })
  await expect(setLabels({ team: 'a' })).rejects.toMatchObject(
    refused('label_guarded', { key: 'tier', ...guarded }),
  )
  await expect(setLabels({ tier: 'iron', team: 'a' })).rejects.toMatchObject(refused('label_guarded'))
  await setLabels({ tier: 'gold', team: 'b' })
  const update = (id: string, name: string, members: { rule: string } | { agentIds: string[] }) =>
    groups.update.mutate({ id, name, members })
  const held = refused('group_guarded', guarded)
  await expect(update(inner, 'inner', { rule: 'tier=none' })).rejects.toMatchObject(held)
  await expect(update(inner, 'other', { rule: 'tier=gold' })).rejects.toMatchObject(held)
  await expect(update(listed, 'Listed', { agentIds: [] })).rejects.toMatchObject(held)
  await expect(groups.remove.mutate({ id: listed })).rejects.toMatchObject(held)
  // A rule whose group is not there holds for all: one that appears would make it hold for fewer.
  await expect(groups.create.mutate({ name: 'Later', members: { rule: 'tier=none' } })).rejects.toMatchObject(
    held,
  )
  await groups.update.mutate({
    id: listed,
    name: 'listed',
    description: 'ours',
    members: { agentIds: [agent.id] },
  })
  await expect(touch()).rejects.toMatchObject(refused('guard_blocked'))

  await guards.update.mutate({ id: ruleId, ...rule, hosts: 'gold' })
  await expect(setLabels({ tier: 'iron', team: 'b' })).rejects.toMatchObject(
    refused('label_guarded', { key: 'tier' }),
  )
  await setLabels({ tier: 'gold', team: 'c' })
  await admin.client.agents.setLabels.mutate({ id: agent.id, labels: {} })
  await guards.update.mutate({ id: ruleId, ...rule, hosts: 'tier=gold', enabled: false })
  await setLabels({ tier: 'iron' })
  await guards.remove.mutate({ id: ruleId })
  for (const id of [inner, listed]) await groups.remove.mutate({ id })
})
