import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'
import { upgradeStatus } from '../harness/upgrade.ts'

const FRAMES = 100_000
const TERMINALS = 20
/** One more and the server closes the terminal's socket. */
const VIOLATIONS_BORNE = 19
/** Sent before looking whether the server has closed the socket. */
const BATCH = 500
/** Of the whole server process; garbage that is not collected yet included. */
const GROWTH_BYTES_MAX = 96 * 1024 * 1024
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

/** Bytes of memory that the server holds. */
async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${server.child().pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

/** Frames of all kinds of wrong: noise, half JSON, known types with wrong fields, headers that lie. */
function garbage(text: boolean): string | Buffer {
  if (!text)
    return randomInt(2) === 0
      ? randomBytes(randomInt(1, 600))
      : Buffer.concat([Buffer.from([randomInt(1, 4), randomInt(3), randomInt(256), 0]), randomBytes(40)])
  switch (randomInt(3)) {
    case 0:
      return randomBytes(randomInt(1, 200)).toString('latin1')
    case 1:
      return JSON.stringify({ type: 'heartbeat', agent_id: 7, disk_info: 'x' }).slice(0, randomInt(1, 50))
    default:
      return JSON.stringify({
        type: ['register', 'ack', 'resize', 'task_result', '__proto__'][randomInt(5)],
        cols: -1,
      })
  }
}

/** Sends `count` garbage frames over as many sockets as the server makes necessary by closing them. */
async function flood(open: () => Promise<WebSocket>, count: number): Promise<void> {
  let sent = 0
  while (sent < count) {
    const socket = await open()
    socket.on('error', () => undefined) // Being cut off is what may happen here.
    while (sent < count && socket.readyState === WebSocket.OPEN) {
      for (let i = 0; i < BATCH && sent < count; i += 1, sent += 1)
        socket.send(garbage(randomInt(5) > 1), () => undefined)
      await new Promise((resolve) => setImmediate(resolve))
    }
    socket.terminate()
  }
}

/** Garbage on one terminal: as much text as it stands for without being closed, the rest as noise. All of it is read. */
async function floodTerminal(socket: WebSocket, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += BATCH) {
    for (let i = 0; i < BATCH; i += 1) socket.send(garbage(sent === 0 && i < VIOLATIONS_BORNE))
    const read = once(socket, 'pong')
    socket.ping()
    await read
  }
}

test('100,000 random or truncated frames on the agent port neither crash nor grow the server', async () => {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.agentPort}/`)
    await once(socket, 'open')
    return socket
  }
  await flood(open, FRAMES / 10)
  const before = await residentBytes()
  await flood(open, FRAMES)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await residentBytes()) - before).toBeLessThan(GROWTH_BYTES_MAX)
  expect((await admin.client.agents.get.query({ id: agent.id })).status).toBe('online')
}, 300_000)

test('100,000 random or truncated frames on /ws/terminal neither crash nor grow the server', async () => {
  const open = async () => {
    const terminal = await openTerminal(server, admin, agent.id)
    // What is typed before the shell has set up its line editor may be lost, as on any terminal.
    await until(() => /[#$] /.test(terminal.text()), { what: 'the prompt' })
    // Binary messages are keystrokes and rightly go to the shell: here to a program that swallows them.
    terminal.write("stty raw -echo; echo 'RE''ADY'; exec cat > /dev/null\n")
    await terminal.shows('READY')
    return terminal.socket
  }
  const flooded = async (count: number) => {
    const socket = await open()
    await floodTerminal(socket, count)
    socket.terminate()
  }
  await flooded(FRAMES / TERMINALS)
  const before = await residentBytes()
  for (let i = 0; i < TERMINALS; i += 1) await flooded(FRAMES / TERMINALS)
  const last = await open()
  const closed = once(last, 'close')
  for (let i = 0; i <= VIOLATIONS_BORNE; i += 1) last.send(garbage(true))
  expect((await closed)[0]).toBe(4008)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await residentBytes()) - before).toBeLessThan(GROWTH_BYTES_MAX)
}, 300_000)

test('an upgrade without a session is answered 401, a foreign origin 403, an unknown path 404', async () => {
  const { cookie } = await signIn(server)
  for (const path of ['/api/trpc', '/ws/terminal?ticket=none']) {
    const url = `${server.url}${path}`
    expect(await upgradeStatus(url, { origin: server.url })).toBe(401)
    expect(await upgradeStatus(url, { authorization: 'Bearer qk_wrong' })).toBe(401)
    expect(await upgradeStatus(url, { cookie, origin: 'http://evil.example' })).toBe(403)
  }
  expect(await upgradeStatus(`${server.url}/ws/terminal?ticket=none`, { cookie, origin: server.url })).toBe(
    403,
  )
  expect(await upgradeStatus(`${server.url}/elsewhere`, { cookie, origin: server.url })).toBe(404)
})

test('a mutation with a cookie from a foreign origin is refused', async () => {
  const { cookie } = await signIn(server)
  const response = await fetch(`${server.url}/api/trpc/enrollmentTokens.create`, {
    method: 'POST',
    headers: { cookie, origin: 'http://evil.example', 'content-type': 'application/json' },
    body: '{}',
  })
  expect(response.status).toBe(403)
})

test('revoking a session closes its sockets and refuses its cookie', async () => {
  const { cookie } = await signIn(server)
  const url = `${server.url.replace('http', 'ws')}/api/trpc`
  const socket = new WebSocket(url, { headers: { cookie, origin: server.url } })
  await once(socket, 'open')
  const closed = once(socket, 'close')
  type Sessions = { items: { id: string; current: boolean }[] }
  const { items } = await call<Sessions>(server, cookie, 'me.sessions', undefined, 'query')
  const current = items.find((item) => item.current)
  await call(server, cookie, 'me.revokeSession', { id: current?.id })
  await closed
  await expect(call(server, cookie, 'me.get', undefined, 'query')).rejects.toThrow()
})

test('sign-in slows down after wrong passwords, for the right one too', async () => {
  const wrong = { username: 'nobody-here', password: 'wrong wrong wrong' }
  const answers: string[] = []
  await until(
    async () => {
      answers.push((await signIn(server, wrong)).url)
      return new Set(answers).size > 1
    },
    { timeoutMs: 30_000, what: 'the answer to change from wrong password to too many attempts' },
  )
  expect(answers.length).toBeGreaterThan(3)
})
