/** Who is signed out is out at once: requests, subscriptions and terminals. */
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient, tokenOf } from '../harness/session.ts'
import { subscribe } from '../harness/subscription.ts'
import { callTerminals, openTerminalAs, watchTerminal } from '../harness/terminal.ts'
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
    using terminal = await openTerminalAs(server, headers, agent.id)
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
  using terminal = await openTerminalAs(server, others, agent.id)
  await endSession(mine)
  expect(await answerTo(mine)).toBe(401)
  terminal.write('echo still-$((6*7))\n')
  await terminal.shows('still-42')
  expect(watch.answer).toBe('')
  expect(await answerTo(others)).toBe(200)
})

/** As the console does. */
async function signOut({ cookie = '', origin = '' }: Headers): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  const csrf = await fetch(`${server.url}/api/auth/csrf`, { headers: { cookie }, signal })
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const set = csrf.headers.getSetCookie().map((line) => line.split(';')[0])
  await fetch(`${server.url}/api/auth/signout`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: [cookie, ...set].join('; '), origin },
    body: new URLSearchParams({ csrfToken, json: 'true' }),
    signal,
  })
}

test('who signs out leaves the shell and finds it again; where that was, nothing more of it is shown', async () => {
  await enable()
  const headers = await bySession()
  using terminal = await openTerminalAs(server, headers, agent.id)
  terminal.write('LEFT=here-$((6*7)); echo set-$LEFT\n')
  await terminal.shows('set-here-42')
  await signOut(headers)
  expect(await terminal.closed).toBe(SIGNED_OUT)
  expect(terminal.control.at(-1)).toMatchObject({ type: 'error', code: 'left' })
  expect(await answerTo(headers)).toBe(401)
  const again = await bySession()
  const { id } = terminal
  using back = await watchTerminal(
    server,
    again,
    await callTerminals(server, again, 'terminals.attach', { id }),
  )
  back.write('echo still-$LEFT\n')
  await back.shows('still-here-42')
  await call(server, again.cookie ?? '', 'terminals.close', { id })
})

/** What a request is told; '' where that is nothing. */
async function whyOf(headers: Headers): Promise<string> {
  const signal = AbortSignal.timeout(10_000)
  const response = await fetch(`${server.url}/api/trpc/me.get`, { headers, signal })
  const { error } = (await response.json()) as { error?: { data: { params: { why?: string } } } }
  return error?.data.params.why ?? ''
}

const RESET = 'another long enough password'

test('whoever was signed in, and nobody else, is told why they are so no more', async () => {
  const who = { username: 'leaver', password: OPERATOR.password }
  const { id } = await admin.client.users.create.mutate({ ...who, role: 'operator' })
  const begin = async (password = who.password): Promise<Headers> => ({
    cookie: (await signIn(server, { ...who, password })).cookie,
    origin: server.url,
  })
  const { users } = admin.client
  const ways: [why: string, end: (headers: Headers) => Promise<unknown>][] = [
    ['', signOut],
    ['revoked', endSession],
    ['role_changed', () => users.update.mutate({ id, role: 'administrator' })],
    ['disabled', () => users.update.mutate({ id, disabled: true })],
    ['locked', () => users.lock.mutate({ id, reason: 'stolen key' })],
    ['password_reset', () => users.resetPassword.mutate({ id, password: RESET })],
    ['removed', () => users.remove.mutate({ id })],
  ]
  for (const [why, end] of ways) {
    const headers = await begin()
    using terminal = await openTerminalAs(server, headers, agent.id)
    await end(headers)
    await terminal.closed
    expect(await whyOf(headers)).toBe(why)
    const last = terminal.control.at(-1)
    if (why === 'locked') expect(last).toMatchObject({ code: 'user_locked', message: 'stolen key' })
    else if (why) expect(last).toMatchObject({ code: 'signed_out', problem: why })
    if (why === 'disabled') await users.update.mutate({ id, disabled: false })
    if (why === 'locked') await users.unlock.mutate({ id })
    if (why === 'password_reset') who.password = RESET
  }
  expect(await whyOf({})).toBe('')
  expect(await whyOf({ cookie: 'next-auth.session-token=made.up.token' })).toBe('')
})
