/** What the design fixes for programs that others wrote: names, fields and plain JSON, without our client or its types. */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const time = z.iso.datetime().nullable()
const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().optional() })
const Agents = page(
  z.object({
    id: z.string(),
    hostname: z.string(),
    ip: z.string(),
    externalIp: z.string(),
    status: z.enum(['online', 'offline', 'pending']),
    verified: z.boolean(),
    version: z.string(),
    lastSeenAt: time,
    labels: z.record(z.string(), z.string()),
    cpuUsage: z.number().nullable(),
    memoryUsage: z.number().nullable(),
    diskUsage: z.number().nullable(),
  }),
)
const count = z.int().nonnegative()
const Run = z.object({
  id: z.string(),
  state: z.enum(['running', 'paused', 'succeeded', 'failed', 'cancelled']),
  counts: z.object({
    queued: count,
    dispatched: count,
    running: count,
    succeeded: count,
    failed: count,
    timed_out: count,
    cancelled: count,
    lost: count,
    skipped: count,
  }),
})
const Tasks = page(
  z.object({
    taskId: z.string(),
    agentId: z.string(),
    hostname: z.string(),
    state: z.string(),
    exitCode: z.int().nullable(),
    startedAt: time,
    finishedAt: time,
    durationMs: z.number().nullable(),
  }),
)
const Groups = z.object({
  items: z.array(
    z.object({
      exitCode: z.int().nullable(),
      state: z.string(),
      count: z.int(),
      agentIds: z.array(z.string()),
      stdout: z.string(),
      stderr: z.string(),
    }),
  ),
})

const resources = new AsyncDisposableStack()
let server: TestServer
let agent: TestAgent
let bearer: string
beforeAll(async () => {
  server = resources.use(await startServer())
  const admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  const { cookie } = await signIn(server)
  const made = await call<{ id: string; token: string }>(server, cookie, 'tokens.create', { name: 'scripts' })
  expect(made.token).toMatch(/^qk_/)
  bearer = `Bearer ${made.token}`
})
afterAll(() => resources.disposeAsync())

/** One procedure over plain HTTP, as curl would. */
async function api(kind: 'GET' | 'POST', procedure: string, input?: object): Promise<unknown> {
  const query = kind === 'GET' && input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
  const response = await fetch(`${server.url}/api/trpc/${procedure}${query}`, {
    method: kind,
    headers: { authorization: bearer, 'content-type': 'application/json' },
    ...(kind === 'POST' ? { body: JSON.stringify(input ?? {}) } : {}),
  })
  const body = (await response.json()) as { result: { data: unknown } }
  expect({ procedure, status: response.status }).toEqual({ procedure, status: 200 })
  return body.result.data
}

test('agents and enrolment tokens have the fields that the design fixes', async () => {
  const list = Agents.parse(await api('GET', 'agents.list', { limit: 10 }))
  expect(list.items[0]).toMatchObject({ id: agent.id, status: 'online', verified: true })
  await api('POST', 'agents.setLabels', { id: agent.id, labels: { env: 'prod' } })
  expect(await api('GET', 'agents.get', { id: agent.id })).toMatchObject({ labels: { env: 'prod' } })
  const token = await api('POST', 'enrollmentTokens.create', { maxUses: 2, expiresInSeconds: 60 })
  const { id } = z.object({ id: z.string(), token: z.string() }).parse(token)
  expect(page(z.object({ id: z.string() })).parse(await api('GET', 'enrollmentTokens.list')).items).toEqual(
    expect.arrayContaining([expect.objectContaining({ id })]),
  )
  await api('POST', 'enrollmentTokens.revoke', { id })
})

test('a run goes from runs.create to groups and outputs, by ids and by filter', async () => {
  const input = { script: 'echo "$1"; echo oops >&2; exit 3', interpreter: 'shell', params: `'a b'` }
  for (const targets of [{ agentIds: [agent.id] }, { filter: { labels: { env: 'prod' } } }]) {
    const { id } = z
      .object({ id: z.string() })
      .parse(await api('POST', 'runs.create', { ...input, timeoutSeconds: 30, user: 'root', targets }))
    const run = await until(async () => {
      const state = Run.parse(await api('GET', 'runs.get', { id }))
      return state.state === 'running' ? null : state
    })
    expect(run).toMatchObject({ state: 'failed', counts: { failed: 1, succeeded: 0 } })
    const tasks = Tasks.parse(await api('GET', 'runs.tasks', { runId: id, state: 'failed', limit: 5 }))
    expect(tasks.items).toMatchObject([{ agentId: agent.id, state: 'failed', exitCode: 3 }])
    const output = await api('GET', 'runs.output', { taskId: tasks.items[0]?.taskId })
    expect(output).toMatchObject({ stdout: 'a b\n', stderr: 'oops\n', truncated: false })
    const groups = Groups.parse(await api('GET', 'runs.groups', { runId: id }))
    expect(groups.items).toMatchObject([{ exitCode: 3, count: 1, agentIds: [agent.id], stdout: 'a b\n' }])
    expect(page(z.object({ id: z.string() })).parse(await api('GET', 'runs.list')).items[0]?.id).toBe(id)
    await api('POST', 'runs.retry', { id })
  }
})

test('a terminal is opened by ticket and carries bytes both ways', async () => {
  const made = await api('POST', 'terminals.open', { agentId: agent.id, cols: 80, rows: 24 })
  const { id, ticket } = z.object({ id: z.string(), ticket: z.string() }).parse(made)
  const url = `${server.url.replace('http', 'ws')}/ws/terminal?ticket=${encodeURIComponent(ticket)}`
  const socket = new WebSocket(url, { headers: { authorization: bearer } })
  let text = ''
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (binary) text += data.toString('utf8')
  })
  await once(socket, 'open')
  await until(() => /[#$] /.test(text), { what: 'the prompt' })
  socket.send(Buffer.from('echo $((6 * 7))群\n'))
  await until(() => text.includes('42群'), { what: 'the answer' })
  expect(page(z.object({ id: z.string() })).parse(await api('GET', 'terminals.list')).items[0]?.id).toBe(id)
  const closed = once(socket, 'close')
  await api('POST', 'terminals.close', { id })
  await closed
})

test('audit, users, tokens and metrics answer to their names', async () => {
  expect(
    page(z.object({ action: z.string() })).parse(await api('GET', 'audit.list')).items.length,
  ).toBeTruthy()
  expect(await api('GET', 'audit.verify')).toMatchObject({ ok: true })
  for (const procedure of ['agents.list', 'users.list', 'tokens.list', 'metrics.overview'])
    await api('GET', procedure)
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toMatch(/^qunkong_agents\{state="online"\} 1$/m)
  for (const path of ['/healthz', '/readyz']) expect((await fetch(`${server.url}${path}`)).status).toBe(200)
})

test('what is not there or wrong is answered with a sentence, never with a stack', async () => {
  for (const [procedure, input, status] of [
    ['runs.get', { id: 'nothing' }, 404],
    ['runs.create', { script: '', targets: { agentIds: [] } }, 400],
    ['agents.nothing', {}, 404],
  ] as const) {
    const post = procedure === 'runs.create'
    const query = post ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    const response = await fetch(`${server.url}/api/trpc/${procedure}${query}`, {
      method: post ? 'POST' : 'GET',
      headers: { authorization: bearer, 'content-type': 'application/json' },
      ...(post ? { body: JSON.stringify(input) } : {}),
    })
    const body = (await response.json()) as { error: { message: string } }
    expect({ procedure, status: response.status }).toEqual({ procedure, status })
    expect(body.error.message.length).toBeGreaterThan(5)
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat .+:\d+:\d+/)
  }
})
