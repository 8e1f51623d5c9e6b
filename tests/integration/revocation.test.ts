/** Who is signed out is out at once: requests, subscriptions and terminals. */
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient, tokenOf } from '../harness/session.ts'
import { subscribe } from '../harness/subscription.ts'
import { attachTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const SIGNED_OUT = 4003
const OPERATOR = { username: 'operator', password: 'a long enough password' }
type Listed = { items: { id: string; current?: boolean }[] }

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let userId: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  userId = (await admin.client.users.create.mutate({ ...OPERATOR, role: 'operator' })).id
})
afterAll(() => resources.disposeAsync())

type Headers = Record<string, string>

async function bySession(): Promise<Headers> {
  return { cookie: (await signIn(server, OPERATOR)).cookie, origin: server.url }
}

async function byToken(): Promise<Headers> {
  return { authorization: `Bearer ${await tokenOf(server, OPERATOR)}` }
}

async function endSession({ cookie = '' }: Headers): Promise<void> {
  const { items } = await call<Listed>(server, cookie, 'me.sessions', undefined, 'query')
  await call(server, cookie, 'me.revokeSession', { id: items.find(({ current }) => current)?.id })
}

async function endToken(): Promise<void> {
  const { cookie } = await signIn(server, OPERATOR)
  const { items } = await call<Listed>(server, cookie, 'tokens.list', undefined, 'query')
  await call(server, cookie, 'tokens.revoke', { id: items[0]?.id })
}

async function changeRole(): Promise<void> {
  await admin.client.users.update.mutate({ id: userId, role: 'viewer' })
  await admin.client.users.update.mutate({ id: userId, role: 'operator' })
}

async function disable(): Promise<void> {
  await admin.client.users.update.mutate({ id: userId, disabled: true })
}

async function enable(): Promise<void> {
  await admin.client.users.update.mutate({ id: userId, disabled: false })
}

const answerTo = async (headers: Headers) =>
  (await fetch(`${server.url}/api/trpc/me.get`, { headers, signal: AbortSignal.timeout(10_000) })).status

test.each([
  ['a revoked session', bySession, endSession, 401],
  ['a revoked API token', byToken, endToken, 401],
  ['the session of a user whose role was changed', bySession, changeRole, 401],
  ['the API token of a user who was disabled', byToken, disable, 401],
  ['the session of a user who was disabled', bySession, disable, 401],
])(
  '%s ends its requests, its subscriptions, its terminals and their shells at once',
  async (_, begin, end, status) => {
    await enable()
    const headers = await begin()
    expect(await answerTo(headers)).toBe(200)
    using watch = await subscribe(server, headers, 'agents.watch', {})
    expect(watch.answer).toBe('')
    using terminal = await attachTerminal(server, headers, agent.id)
    terminal.write('echo pid-$$-end\n')
    const shell = await until(() => /pid-(\d+)-end/.exec(terminal.text())?.[1], { what: 'the shell' })
    await end(headers)
    const began = performance.now()
    expect(await Promise.all([watch.closed, terminal.closed])).toEqual([SIGNED_OUT, SIGNED_OUT])
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(await answerTo(headers)).toBe(status)
    await until(() => !existsSync(`/proc/${shell}`), { what: 'the shell to be gone' })
  },
)

test('signing out and in leaves the sockets of others alone', async () => {
  await enable()
  const [mine, others] = [await bySession(), await bySession()]
  using watch = await subscribe(server, others, 'agents.watch', {})
  using terminal = await attachTerminal(server, others, agent.id)
  await endSession(mine)
  expect(await answerTo(mine)).toBe(401)
  terminal.write('echo still-$((6*7))\n')
  await terminal.shows('still-42')
  expect(watch.answer).toBe('')
  expect(await answerTo(others)).toBe(200)
})
