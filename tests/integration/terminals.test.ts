import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { openTerminal, type TestTerminal, watchTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'
import { upgradeStatus } from '../harness/upgrade.ts'

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

test('a shell takes keys, shows Chinese, follows a resize and tells its end', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  terminal.write('echo 群$((40+2))控\n')
  await terminal.shows('群42控')
  terminal.resize(133, 44)
  terminal.write('stty size\n')
  await terminal.shows('44 133')
  terminal.write('exit 7\n')
  expect(await terminal.closed).toBe(1000)
  expect(terminal.control.at(-1)).toMatchObject({ type: 'exit', exitCode: 7 })
})

test('every byte of a flood arrives, in order, at a client that never acknowledges', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  terminal.write("stty -onlcr; seq 1 300000; echo 'EN''D'\n")
  await terminal.shows('END')
  const numbers = terminal.text().match(/^\d+$/gm)?.map(Number) ?? []
  expect(numbers).toHaveLength(300_000)
  expect(numbers.every((value, i) => value === i + 1)).toBe(true)
})

test('a client that stops acknowledging is not sent more than the window', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  terminal.write("PS1=; echo 'RE''ADY'\n")
  await terminal.shows('READY')
  const shown = Buffer.byteLength(terminal.text())
  terminal.socket.send(JSON.stringify({ type: 'ack', bytes: shown }))
  terminal.write('yes 0123456789\n')
  let last = -1
  await until(
    async () => {
      const now = Buffer.byteLength(terminal.text())
      const settled = now === last && now > shown + 1000
      last = now
      await new Promise((resolve) => setTimeout(resolve, 300))
      return settled
    },
    { what: 'the flood to stand still' },
  )
  expect(last - shown).toBeLessThan(512 * 1024)
})

test('a ticket opens one terminal, once', async () => {
  const { ticket } = await admin.client.terminals.open.mutate({ agentId: agent.id, cols: 80, rows: 24 })
  const url = `${server.url}/ws/terminal?ticket=${encodeURIComponent(ticket)}`
  const headers = { authorization: `Bearer ${admin.token}` }
  expect(await upgradeStatus(url, headers)).toBe(101)
  expect(await upgradeStatus(url, headers)).toBe(403)
})

test('closing a session ends its shell', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  terminal.write('echo $((6*7))-$$\n')
  await terminal.shows('42-')
  const pid = await until(() => /42-(\d+)/.exec(terminal.text())?.[1])
  await admin.client.terminals.close.mutate({ id: terminal.id })
  await terminal.closed
  await until(() => !existsSync(`/proc/${pid}`), { what: 'the shell to be gone' })
})

test.each([
  [{ user: 'no such' }, 'bad_request', ''],
  [{ cwd: '/tmp\0' }, 'bad_request', ''],
  [{ user: 'no-such-user' }, 'terminal_failed', 'There is no user "no-such-user" on this host.'],
  [{ shell: '/bin/nosuchshell' }, 'terminal_failed', 'There is no shell "/bin/nosuchshell" on this host.'],
  [{ cwd: '/nonexist' }, 'terminal_failed', 'There is no folder "/nonexist" on this host.'],
])('a wish that can not be met is refused with its reason: %j', async (wish, domainCode, message) => {
  const size = { agentId: agent.id, cols: 80, rows: 24 }
  const refused = await admin.client.terminals.open
    .mutate({ ...size, ...wish })
    .catch((error: unknown) => error)
  expect(refused).toMatchObject({
    data: { httpStatus: 400, domainCode, params: message ? { message } : {} },
  })
})

/** What is typed before the shell reads may be lost to what it starts with. */
const atPrompt = (terminal: TestTerminal) => until(() => /[$#]/.test(terminal.text()), { what: 'a prompt' })

test('a shell beside a terminal begins in its folder, as far as the terminal is seen by who asks', async () => {
  using first = await openTerminal(server, admin, agent.id)
  await atPrompt(first)
  first.write('cd /usr/share && echo there-$((6*7))\n')
  await first.shows('there-42')
  const beside = { agentId: agent.id, cols: 80, rows: 24, beside: first.id }
  const folderOf = async (who: TestClient) => {
    using second = await watchTerminal(
      server,
      { authorization: `Bearer ${who.token}` },
      await who.client.terminals.open.mutate(beside),
    )
    await atPrompt(second)
    second.write('echo at-$PWD-$((6*7))\n')
    // Awaited here: the terminal is closed when this function is left.
    return await until(() => /at-(.*)-42/.exec(second.text())?.[1], { what: 'the folder' })
  }
  expect(await folderOf(admin)).toBe('/usr/share')
  const who = { username: 'beside', password: 'a long enough password' }
  await admin.client.users.create.mutate({ ...who, role: 'operator' })
  await using other = await connect(server, who)
  expect(await folderOf(other)).not.toBe('/usr/share')
  await admin.client.terminals.close.mutate({ id: first.id })
  expect(await folderOf(admin)).not.toBe('/usr/share')
})
