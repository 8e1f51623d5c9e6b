/** What the operator of a server relies on: its health, its figures, its headers, its logs, and how it starts and ends. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startNode } from '../harness/child.ts'
import { databaseUrl, mariadbPids, readRows, tamper } from '../harness/database.ts'
import { runOnce } from '../harness/runs.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'
import { connect, signIn, type TestClient } from '../harness/session.ts'
import { subscribe } from '../harness/subscription.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const GOING_AWAY = 1001
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer({ env: { LOG_LEVEL: 'trace' } }))
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

/** All series of `/metrics` by their names with labels. */
async function metrics(): Promise<Map<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

test('/metrics counts agents, heartbeats, tasks, sockets and connections as they are', async () => {
  const before = await metrics()
  await runOnce(admin.client, agent.id, 'exit 0')
  await runOnce(admin.client, agent.id, 'exit 1')
  using terminal = await openTerminal(server, admin, agent.id)
  using watch = await subscribe(server, { authorization: `Bearer ${admin.token}` }, 'agents.watch', {})
  expect([terminal.control.length >= 0, watch.answer]).toEqual([true, ''])
  const heartbeats = 'qunkong_agent_heartbeats_total'
  await until(async () => ((await metrics()).get(heartbeats) ?? 0) > (before.get(heartbeats) ?? 0), {
    what: 'a heartbeat to be counted',
  })
  const after = await metrics()
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  expect(after.get('qunkong_agents{state="online"}')).toBe(1)
  expect(after.get('qunkong_agents{state="offline"}')).toBe(0)
  expect(grown('qunkong_task_dispatch_seconds_count')).toBe(2)
  expect(grown('qunkong_task_duration_seconds_count{state="succeeded"}')).toBe(1)
  expect(grown('qunkong_task_duration_seconds_count{state="failed"}')).toBe(1)
  expect(after.get('qunkong_sockets{kind="agent"}')).toBe(1)
  expect(after.get('qunkong_sockets{kind="terminal"}')).toBe(1)
  expect(after.get('qunkong_sockets{kind="subscription"}')).toBe(1)
  expect(after.get('qunkong_database_connections{state="open"}')).toBeGreaterThan(0)
  expect(after.get('qunkong_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThan(0)
  await admin.client.terminals.close.mutate({ id: terminal.id })
  await until(async () => (await metrics()).get('qunkong_sockets{kind="terminal"}') === 0, {
    what: 'the terminal to be counted out',
  })
})

test('every answer carries the policy for browsers, and the session cookie can be read by no script', async () => {
  for (const path of ['/healthz', '/readyz', '/api/trpc/me.get', '/api/auth/csrf', '/nowhere']) {
    const { headers } = await fetch(`${server.url}${path}`, { redirect: 'manual' })
    const policy = headers.get('content-security-policy') ?? ''
    expect([path, policy]).toEqual([
      path,
      expect.stringMatching(/default-src 'self'; script-src 'self' 'nonce-/),
    ])
    expect(policy).toMatch(/object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'/)
    expect(policy).not.toContain('unsafe-eval')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-powered-by')).toBeNull()
  }
  const { setCookies } = await signIn(server)
  const session = setCookies.find((line) => line.includes('session-token')) ?? ''
  expect(session).toMatch(/; HttpOnly/)
  expect(session).toMatch(/; SameSite=Lax/i)
  expect(setCookies.every((line) => /; HttpOnly/.test(line) && /; SameSite=Lax/i.test(line))).toBe(true)
})

test('signing in sends nobody to another site', async () => {
  const { url, cookie } = await signIn(server, ADMIN, 'http://evil.example/take')
  expect(cookie).not.toBe('')
  expect(new URL(url, server.url).origin).toBe(server.url)
})

test('no secret stands in any log, at the most talkative level', async () => {
  const { cookie } = await signIn(server)
  await signIn(server, { username: 'admin', password: 'a wrong password of mine' })
  const { token } = await admin.client.enrollmentTokens.create.mutate({ name: 'secret', maxUses: 1 })
  const user = { username: 'secretive', password: 'the password of somebody' }
  await admin.client.users.create.mutate({ ...user, role: 'viewer' })
  const { ticket } = await admin.client.terminals.open.mutate({ agentId: agent.id, cols: 80, rows: 24 })
  await using other = await startAgent(server, admin.client)
  const key = await readFile(`${server.dataDir}/secret`, 'utf8')
  const logs = [server.child().log(), agent.child().log(), other.child().log()]
  expect(logs[0]).toMatch(/"level":"(trace|debug)"/)
  const session = /session-token=([^;]+)/.exec(cookie)?.[1] ?? ''
  expect(session.length).toBeGreaterThan(100)
  const secrets = [session, token, ticket, user.password, admin.token, ADMIN.password, key.trim()]
  for (const secret of [...secrets, 'a wrong password of mine'])
    for (const log of logs) expect(log.includes(secret)).toBe(false)
})

test('/readyz says no while the database does not answer, /healthz yes, and both yes when it is back', async () => {
  const [pid = 0] = await mariadbPids(server.dataDir)
  const ready = async () => {
    const response = await fetch(`${server.url}/readyz`)
    return { status: response.status, body: (await response.json()) as { checks: Record<string, boolean> } }
  }
  expect((await ready()).status).toBe(200)
  process.kill(pid, 'SIGSTOP')
  try {
    expect(await ready()).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: false, gateway: true, serving: true } },
    })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  expect((await ready()).status).toBe(200)
})

test('two servers that start at once on one empty database make its tables once, and both serve', async () => {
  await tamper(server.dataDir, 'CREATE DATABASE shared', [])
  const env = { DATABASE_URL: await databaseUrl(server.dataDir, 'shared') }
  const servers = await Promise.all([startServer({ env }), startServer({ env })])
  await using both = new AsyncDisposableStack()
  for (const each of servers) both.use(each)
  const journal = await readFile('drizzle/migrations/meta/_journal.json', 'utf8')
  const { entries } = JSON.parse(journal) as { entries: unknown[] }
  expect(await readRows(server.dataDir, 'SELECT id FROM shared.__drizzle_migrations')).toHaveLength(
    entries.length,
  )
  expect(await readRows(server.dataDir, "SHOW TABLES IN shared LIKE 'migration_under_way'")).toEqual([])
  expect(await readRows(server.dataDir, 'SELECT username FROM shared.users')).toEqual([{ username: 'admin' }])
  for (const each of servers) {
    await using somebody = await connect(each)
    expect(await somebody.client.audit.verify.query()).toMatchObject({ ok: true })
  }
})

test('SIGTERM says goodbye to every socket, ends the database and leaves nothing; a stuck database holds up no end', async () => {
  await using other = await startServer()
  await using somebody = await connect(other)
  const watch = await subscribe(other, { authorization: `Bearer ${somebody.token}` }, 'agents.watch', {})
  const socket = new WebSocket(`ws://127.0.0.1:${other.agentPort}/`)
  await once(socket, 'open')
  const agentClosed = once(socket, 'close')
  await other.child().kill('SIGTERM')
  expect([await watch.closed, (await agentClosed)[0]]).toEqual([GOING_AWAY, GOING_AWAY])
  expect(await other.child().ended).toBe(0)
  expect(await mariadbPids(other.dataDir)).toEqual([])

  await other.start()
  const [pid = 0] = await mariadbPids(other.dataDir)
  process.kill(pid, 'SIGSTOP')
  const began = performance.now()
  await other.child().kill('SIGTERM')
  expect(performance.now() - began).toBeLessThan(12_000)
  process.kill(pid, 'SIGCONT')
  await until(async () => (await mariadbPids(other.dataDir)).length === 0, { what: 'mariadbd to be gone' })
})

test('input that can not be taken is named: the field, what is wrong and what would be right', async () => {
  const { client } = admin
  const role = 'viewer' as const
  const refused = (username: string) =>
    client.users.create.mutate({ username, password: 'a long enough one', role }).then(
      () => null,
      (error: unknown) => error,
    )
  expect(await refused('x'.repeat(10_000))).toMatchObject({
    message: expect.stringMatching(/^username: .*64/),
    data: { domainCode: 'bad_request', params: { field: 'username', problem: 'form' } },
  })
  await expect(client.enrollmentTokens.create.mutate({ maxUses: 1e9 })).rejects.toMatchObject({
    data: { params: { field: 'maxUses', problem: 'number_most', limit: expect.stringMatching(/^\d+$/) } },
  })
  const script = { script: 'echo \0', targets: { agentIds: [agent.id] } }
  await expect(client.runs.create.mutate(script)).rejects.toMatchObject({
    data: { domainCode: 'script_nul' },
  })
  const quoteOpen = { params: `-x "a b`, script: 'true' }
  const named = {
    message: expect.stringContaining('quote " that is not closed (character 4): close it'),
    data: { domainCode: 'params_open_quote', params: { quote: '"', at: 4 } },
  }
  const targets = { agentIds: [agent.id] }
  const step = { name: 'one', run: quoteOpen }
  const when = { cron: '0 3 * * *', timeZone: 'UTC' }
  const calls = [
    client.runs.create.mutate({ ...quoteOpen, targets }),
    client.guards.check.query({ ...quoteOpen, targets }),
    client.quickCommands.save.mutate({ ...quoteOpen, name: 'open' }),
    client.schedules.create.mutate({ name: 'open', ...when, run: { ...quoteOpen, targets } }),
  ]
  await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(named)))
  await expect(client.jobs.create.mutate({ name: 'open', targets, steps: [step] })).rejects.toMatchObject({
    data: { domainCode: 'params_open_quote', params: { step: 'one' } },
  })
  await expect(client.runs.create.mutate({ script: 'true', params: 'a\\', targets })).rejects.toMatchObject({
    data: { domainCode: 'params_open_backslash' },
  })
})

test('npm run reset-password lets somebody in again, only while the server is stopped, and is on record', async () => {
  await using other = await startServer()
  await using before = await connect(other)
  const reset = async (name: string) => {
    const child = startNode('server/resetPassword.ts', [name], { DATA_DIR: other.dataDir })
    return { code: await child.ended, said: child.log() }
  }
  expect(await reset('admin')).toMatchObject({
    code: 1,
    said: expect.stringContaining('Another Qunkong server'),
  })
  await other.child().kill('SIGTERM')
  expect(await reset('nobody')).toMatchObject({ code: 1, said: 'There is no user nobody.\n' })
  const { code, said } = await reset('admin')
  const [, password = ''] = /^The new password of admin is (\S+) \(shown once\)$/m.exec(said) ?? []
  expect({ code, length: password.length, said }).toMatchObject({ code: 0, length: 20 })
  await other.start()
  expect((await signIn(other)).cookie).toBe('')
  expect((await signIn(other, { ...ADMIN, password })).cookie).not.toBe('')
  const { items } = await before.client.audit.list.query({ action: 'users.resetPassword' })
  expect(items).toMatchObject([{ targetName: 'admin', details: { commandLine: true } }])
  expect(await mariadbPids(other.dataDir)).toHaveLength(1)
})
