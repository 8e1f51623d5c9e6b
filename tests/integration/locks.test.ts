/** A locked user is out, a locked host is left alone: at once, and until they are unlocked. */
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { noise, scratch, upload } from '../harness/files.ts'
import { download } from '../harness/hostFiles.ts'
import { finished, runOnce, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, signIn, type TestClient } from '../harness/session.ts'
import { isAlive } from '../harness/stage.ts'
import { openTerminal, reattach, type TestTerminal, watchTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const PASSWORD = 'a long enough password'
const OPERATOR = { username: 'operator', password: PASSWORD }
const AT_ONCE_MS = 1_000

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let operator: TestClient
let operatorId: string
let agent: TestAgent
let other: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  other = resources.use(await startAgent(server, admin.client))
  operatorId = (await admin.client.users.create.mutate({ ...OPERATOR, role: 'operator' })).id
  operator = resources.use(await connect(server, OPERATOR))
})
afterAll(() => resources.disposeAsync())
afterEach(() => admin.client.agents.unlock.mutate({ targets: { agentIds: [agent.id] } }))

const refused = (promise: Promise<unknown>, domainCode: string, params: object = {}) =>
  expect(promise, domainCode).rejects.toMatchObject({
    data: { domainCode, params: expect.objectContaining(params) },
  })
const lastError = ({ control }: TestTerminal) => control.filter(({ type }) => type === 'error').at(-1)

async function shellOf(terminal: TestTerminal): Promise<number> {
  terminal.write('PS1=; stty -echo; echo pid-$$-end\n')
  return Number(await until(() => /pid-(\d+)-end/.exec(terminal.text())?.[1]))
}

const lock = (reason: string, cancelTasks = false) =>
  admin.client.agents.lock.mutate({ targets: { agentIds: [agent.id] }, reason, cancelTasks })

test('locking a host ends its terminals at once with the reason, refuses new ones, and leaves other hosts alone', async () => {
  using one = await openTerminal(server, operator, agent.id)
  using two = await openTerminal(server, admin, agent.id)
  using elsewhere = await openTerminal(server, operator, other.id)
  const shells = [await shellOf(one), await shellOf(two)]
  const spared = await shellOf(elsewhere)
  const { ticket } = await operator.client.terminals.attach.mutate({ id: one.id })
  expect(
    await admin.client.agents.lockPreview.query({ targets: { agentIds: [agent.id, other.id] } }),
  ).toEqual({
    ...{ hosts: 2, locked: 0, terminals: 3, tasks: 0, updates: 0 },
  })
  const asked = performance.now()
  expect(await lock('forensics')).toEqual({ hosts: 1, terminals: 2 })
  await Promise.all([one.closed, two.closed])
  expect(performance.now() - asked).toBeLessThan(AT_ONCE_MS)
  expect(lastError(one)).toEqual({ type: 'error', code: 'locked', message: 'forensics', by: 'admin' })
  await until(() => shells.every((pid) => !isAlive(pid)), { what: 'the shells to be gone' })
  expect(isAlive(spared)).toBe(true)
  const why = { by: 'admin', reason: 'forensics' }
  const input = { agentId: agent.id, cols: 80, rows: 24 }
  for (const { client } of [operator, admin])
    await refused(client.terminals.open.mutate(input), 'host_locked', why)
  const folder = { agentId: agent.id, path: '/tmp' }
  await refused(operator.client.hostFiles.list.query(folder), 'host_locked', why)
  const { id } = agent
  await refused(operator.client.agents.restart.mutate({ id }), 'host_locked', why)
  const { hostname } = await admin.client.agents.get.query({ id })
  const restart = { id, confirmHostname: hostname }
  await refused(admin.client.agents.restartHost.mutate(restart), 'host_locked', why)
  await refused(operator.client.terminals.attach.mutate({ id: one.id }), 'terminal_over')
  const late = watchTerminal(server, { authorization: `Bearer ${operator.token}` }, { id: one.id, ticket })
  await expect(late).rejects.toThrow('403')
  expect((await operator.client.terminals.get.query({ id: one.id })).closeReason).toBe('locked: forensics')
  const { items } = await operator.client.agents.list.query({})
  expect(items.find(({ id }) => id === agent.id)?.lock).toMatchObject(why)
  expect(items.find(({ id }) => id === other.id)?.lock).toBeNull()
  await admin.client.agents.unlock.mutate({ targets: { agentIds: [agent.id] } })
  using again = await openTerminal(server, operator, agent.id)
  await shellOf(again)
  await admin.client.terminals.close.mutate({ id: again.id })
  await admin.client.terminals.close.mutate({ id: elsewhere.id })
})

test('a run, a push and a fetch skip a locked host with the reason and go on elsewhere; unlocked, it takes them', async () => {
  await lock('forensics')
  const { client } = operator
  const targets = { agentIds: [agent.id, other.id] }
  expect(await client.guards.check.query({ script: 'true', targets })).toMatchObject({ hosts: 2, locked: 1 })
  const { total } = await client.agents.list.query({ locked: true, limit: 1 })
  expect(total).toBe(1)
  const file = await upload(server, operator, 'some.conf', Buffer.from('some'))
  const path = `/tmp/qunkong-lock-${process.pid}.conf`
  const runs = [
    await startRun(client, targets.agentIds, 'echo done'),
    (await client.runs.create.mutate({ script: 'echo done', targets, pace: { concurrency: 1 } })).id,
    (await client.files.push.mutate({ fileId: file.id, path, targets })).id,
    (await client.files.fetch.mutate({ paths: ['/etc/hostname'], targets })).id,
  ]
  for (const runId of runs) {
    // It did what it was to do wherever it was to do it.
    expect(await finished(client, runId)).toMatchObject({ state: 'succeeded', counts: { skipped: 1 } })
    const tasks = await tasksOf(client, runId)
    expect(tasks.find(({ agentId }) => agentId === agent.id)).toMatchObject({
      ...{ state: 'skipped', reason: 'locked: forensics' },
    })
    expect(tasks.find(({ agentId }) => agentId === other.id)).toMatchObject({ state: 'succeeded' })
  }
  await admin.client.agents.unlock.mutate({ targets: { agentIds: [agent.id] } })
  expect((await runOnce(client, agent.id, 'echo done')).task.state).toBe('succeeded')
})

test('a lock with an end is over exactly then: nothing begins before, everything after, and who watches hears of it', async () => {
  const { client } = operator
  const targets = { agentIds: [agent.id] }
  const asked = Date.now()
  await admin.client.agents.lock.mutate({ targets, reason: 'a pause', expiresInSeconds: 3 })
  const { lock: held } = await client.agents.get.query({ id: agent.id })
  const end = Date.parse(held?.until ?? '')
  expect(end - asked).toBeGreaterThanOrEqual(3_000)
  const open = () => openTerminal(server, operator, agent.id)
  const { runId, task } = await runOnce(client, agent.id, 'echo early')
  expect(task).toMatchObject({ state: 'skipped', reason: 'locked: a pause' })
  expect((await client.runs.get.query({ id: runId })).state).toBe('failed')
  while (Date.now() < end - 20) {
    await expect(open()).rejects.toThrow('host_locked')
    await sleep(10)
  }
  await sleep(Math.max(0, end + 1 - Date.now()))
  using terminal = await open()
  expect((await runOnce(client, agent.id, 'echo done')).task.state).toBe('succeeded')
  await until(async () => (await client.agents.get.query({ id: agent.id })).lock === null)
  expect(await admin.client.agents.unlock.mutate({ targets })).toEqual({ hosts: 0 })
  await admin.client.terminals.close.mutate({ id: terminal.id })
})

test('what runs on a host that is locked goes on, or is cancelled if that is asked for; what waits there is skipped', async () => {
  const { client } = operator
  const running = async () => {
    const runId = await startRun(client, [agent.id], 'echo begun; sleep 3; echo ended')
    await until(async () => (await tasksOf(client, runId))[0]?.state === 'running')
    return runId
  }
  const left = await running()
  const waiting = (
    await client.runs.create.mutate({
      script: 'true',
      targets: { agentIds: [other.id, agent.id] },
      pace: { batches: [1, 1], gate: true },
    })
  ).id
  expect(
    (await admin.client.agents.lockPreview.query({ targets: { agentIds: [agent.id] } })).tasks,
  ).toBeGreaterThan(0)
  await lock('maintenance')
  await finished(client, left)
  expect(await tasksOf(client, left)).toMatchObject([{ state: 'succeeded' }])
  await until(async () =>
    (await tasksOf(client, waiting)).some(
      ({ agentId, state, reason }) =>
        agentId === agent.id && state === 'skipped' && reason === 'locked: maintenance',
    ),
  )
  await admin.client.agents.unlock.mutate({ targets: { agentIds: [agent.id] } })
  const cancelled = await running()
  await lock('forensics', true)
  await finished(client, cancelled)
  expect(await tasksOf(client, cancelled)).toMatchObject([
    { state: 'cancelled', reason: 'locked: forensics' },
  ])
})

test('bytes of files that come from a host stop when it is locked', async () => {
  await using folder = await scratch()
  await writeFile(folder.at('large'), noise(64 * 1024 * 1024))
  const input = { agentId: agent.id, paths: [folder.at('large')] }
  const response = await download(server, operator, input)
  const reader = response.body?.getReader()
  await reader?.read()
  await lock('forensics')
  const all = async () => {
    for (;;) if ((await reader?.read())?.done) return
  }
  await expect(all()).rejects.toThrow()
  expect((await download(server, operator, input)).status).toBe(403)
})

test('a host that is locked stays so over a restart of the server, and a shell that was left is not taken up', async () => {
  await using own = await startServer()
  await using someone = await connect(own)
  await using host = await startAgent(own, someone.client)
  using terminal = await openTerminal(own, someone, host.id)
  const shell = await shellOf(terminal)
  await using brief = await startAgent(own, someone.client)
  await someone.client.agents.lock.mutate({ targets: { agentIds: [host.id] }, reason: 'forensics' })
  const targets = { agentIds: [brief.id] }
  await someone.client.agents.lock.mutate({ targets, reason: 'a pause', expiresInSeconds: 1 })
  const { lock: held } = await someone.client.agents.get.query({ id: brief.id })
  await own.crash()
  await sleep(Math.max(0, Date.parse(held?.until ?? '') - Date.now()))
  await own.start()
  expect((await someone.client.agents.get.query({ id: brief.id })).lock).toBeNull()
  await until(() => !isAlive(shell), { what: 'the shell to be gone', timeoutMs: 60_000 })
  await expect(reattach(own, someone, { id: terminal.id })).rejects.toThrow('terminal_over')
  await refused(
    someone.client.terminals.open.mutate({ agentId: host.id, cols: 80, rows: 24 }),
    'host_locked',
    { reason: 'forensics' },
  )
})

test('only administrators lock; locking again gives another reason', async () => {
  await refused(
    operator.client.agents.lock.mutate({ targets: { agentIds: [agent.id] }, reason: 'x' }),
    'forbidden',
  )
  await refused(operator.client.users.lock.mutate({ id: operatorId, reason: 'x' }), 'forbidden')
  await lock('one')
  await lock('another')
  expect((await admin.client.agents.get.query({ id: agent.id })).lock?.reason).toBe('another')
})

test('a locked user is out at once, with the reason: shells, requests, sign-in, tokens; unlocked, all work again', async () => {
  const { cookie } = await signIn(server, OPERATOR)
  using terminal = await openTerminal(server, operator, other.id)
  using watched = await openTerminal(server, admin, other.id)
  await shellOf(watched)
  await admin.client.terminals.invite.mutate({ id: watched.id, usernames: ['operator'], access: 'control' })
  using invited = await reattach(server, operator, { id: watched.id })
  await until(() => invited.text().includes('pid-'))
  const shell = await shellOf(terminal)
  const asked = performance.now()
  const { id: guestOf } = terminal
  using guest = await reattach(server, admin, { id: guestOf })
  await admin.client.users.lock.mutate({ id: operatorId, reason: 'key was stolen' })
  expect(await terminal.closed).toBe(4003)
  expect(await invited.closed).toBe(4003)
  // The reason is for whose session it was.
  expect(await guest.closed).toBe(4003)
  expect(lastError(guest)).toEqual({
    ...{ type: 'error', code: 'owner_locked', by: 'admin' },
    message: 'The account that it belonged to was locked.',
  })
  expect(performance.now() - asked).toBeLessThan(AT_ONCE_MS)
  expect(lastError(terminal)).toMatchObject({ code: 'user_locked', message: 'key was stolen', by: 'admin' })
  await until(() => !isAlive(shell), { what: 'the shell to be gone' })
  const statusBy = async (headers: Record<string, string>) =>
    (await fetch(`${server.url}/api/trpc/me.get`, { headers, signal: AbortSignal.timeout(10_000) })).status
  expect(await statusBy({ authorization: `Bearer ${operator.token}` })).toBe(401)
  expect(await statusBy({ cookie })).toBe(401)
  const attempt = await signIn(server, OPERATOR)
  expect(attempt.cookie).toBe('')
  expect(decodeURIComponent(attempt.url)).toContain('Locked:key was stolen')
  const wrong = await signIn(server, { ...OPERATOR, password: 'a guess at the password' })
  expect(wrong.url).not.toContain('Locked')
  const { items } = await admin.client.users.list.query({ query: 'operator' })
  expect(items[0]?.lock).toMatchObject({ by: 'admin', reason: 'key was stolen', until: null })
  await admin.client.users.unlock.mutate({ id: operatorId })
  expect((await signIn(server, OPERATOR)).cookie).not.toBe('')
  expect(await statusBy({ authorization: `Bearer ${operator.token}` })).toBe(200)
  expect(await statusBy({ cookie })).toBe(401)
  await refused(admin.client.users.unlock.mutate({ id: operatorId }), 'not_locked')
  await admin.client.terminals.close.mutate({ id: watched.id })
})

test('a lock with a time ends by itself; nobody locks themselves, nor the last administrator', async () => {
  await admin.client.users.lock.mutate({ id: operatorId, reason: 'a pause', expiresInSeconds: 2 })
  expect((await signIn(server, OPERATOR)).cookie).toBe('')
  await until(async () => {
    const { items } = await admin.client.users.list.query({ query: 'operator' })
    return items[0]?.lock === null
  })
  expect((await signIn(server, OPERATOR)).cookie).not.toBe('')
  const { id } = await admin.client.me.get.query()
  await refused(admin.client.users.lock.mutate({ id, reason: 'x' }), 'not_yourself')
  const second = { username: 'second', password: PASSWORD }
  const { id: secondId } = await admin.client.users.create.mutate({ ...second, role: 'administrator' })
  await using deputy = await connect(server, second)
  await admin.client.users.lock.mutate({ id: secondId, reason: 'x' })
  await refused(admin.client.users.update.mutate({ id, role: 'operator' }), 'last_administrator')
  await admin.client.users.unlock.mutate({ id: secondId })
  await admin.client.users.remove.mutate({ id: secondId })
  void deputy
})
