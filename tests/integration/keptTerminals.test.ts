import { afterAll, beforeAll, expect, test } from 'vitest'
import { endKeeper, startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { isAlive } from '../harness/stage.ts'
import { openTerminal, type TestTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
})
afterAll(() => resources.disposeAsync())

const agentOf = (env: Record<string, string> = {}) => startAgent(server, admin.client, { env })

async function restart(agent: TestAgent) {
  const before = agent.child()
  await admin.client.agents.restart.mutate({ id: agent.id })
  await until(() => agent.child() !== before, { what: 'the agent to be started again' })
}

async function crash(agent: TestAgent) {
  await agent.crash()
  agent.start()
}

const told = (terminal: TestTerminal, type: string) =>
  terminal.control.filter((message) => message.type === type)
const resumed = (terminal: TestTerminal, times = 1) =>
  until(() => told(terminal, 'resumed').length === times, {
    what: 'the terminal to go on',
    timeoutMs: 30_000,
  })

/** The shell's process id, by its own word. */
async function shellOf(terminal: TestTerminal): Promise<number> {
  terminal.write('PS1=; stty -echo -onlcr; echo pid-$$-end\n')
  return Number(await until(() => /pid-(\d+)-end/.exec(terminal.text())?.[1]))
}

/** How many characters both have in common, from the start on. */
function prefix(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
const reversed = (text: string) => Buffer.from(text).reverse().toString()

// SIGKILL may fall between the kernel's giving bytes to a read and their being counted: that one read is lost.
test.each([
  ['restart_agent without a byte lost or doubled', restart, 0],
  ['kill -9 of the agent with nothing doubled and at most one read lost', crash, 4096],
])('a terminal with a program in it survives %s', async (_name, interrupt, lostMax) => {
  await using agent = await agentOf()
  using terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  const lines = 400_000
  // Faster than anything between can take it: it is under way wherever it is when the agent goes.
  terminal.write(`echo BE''GIN; seq 1 ${lines}; echo EN''D\n`)
  await until(() => terminal.text().length > 500_000, { what: 'the flood to be under way' })
  await interrupt(agent)
  await resumed(terminal)
  await until(() => terminal.text().includes('END\n'), { what: 'the end of the flood', timeoutMs: 60_000 })
  const [, stream = ''] = /BEGIN\n(.*)END\n/s.exec(terminal.text()) ?? []
  const expected = Array.from({ length: lines }, (_, i) => `${i + 1}\n`).join('')
  expect(expected.length - stream.length).toBeLessThanOrEqual(lostMax)
  // What is there is the whole in its order, or the whole with one piece cut out.
  const matched = prefix(stream, expected) + prefix(reversed(stream), reversed(expected))
  expect(matched).toBeGreaterThanOrEqual(stream.length)
  expect(stream.length).toBeLessThanOrEqual(expected.length)
  expect(told(terminal, 'paused')).toEqual([{ type: 'paused', reason: 'agent_offline' }])
  expect(told(terminal, 'gap')).toEqual([])
  terminal.write('echo still-$$\n')
  await terminal.shows(`still-${shell}`)
  terminal.write('exit 4\n')
  await terminal.closed
  expect(terminal.control.at(-1)).toMatchObject({ type: 'exit', exitCode: 4 })
})

test('what is printed while the agent is away comes after it, in its place; keys typed meanwhile are not sent', async () => {
  await using agent = await agentOf()
  using terminal = await openTerminal(server, admin, agent.id)
  await shellOf(terminal)
  terminal.write('read -r line; for i in 1 2 3 4 5; do echo tick-$i; sleep 0.3; done; echo got-$line\n')
  terminal.write('first\n')
  await terminal.shows('tick-1')
  await agent.crash()
  await until(() => told(terminal, 'paused').length === 1)
  terminal.write('lost\n')
  terminal.resize(77, 22)
  agent.start()
  await resumed(terminal)
  await terminal.shows('got-first')
  expect(terminal.text().match(/tick-\d/g)).toEqual(['tick-1', 'tick-2', 'tick-3', 'tick-4', 'tick-5'])
  terminal.write('stty size\n')
  await terminal.shows('22 77')
  expect(terminal.text()).not.toContain('lost')
})

test('a shell that ends while the agent is away is told with its last words and its exit code', async () => {
  await using agent = await agentOf()
  using terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  terminal.write("echo rea''dy; sleep 1; echo last' 'words; exit 9\n")
  await terminal.shows('ready')
  await agent.crash()
  await until(() => !isAlive(shell), { what: 'the shell to end' })
  agent.start()
  await terminal.closed
  expect(terminal.text()).toContain('last words')
  expect(terminal.control.at(-1)).toMatchObject({ type: 'exit', exitCode: 9 })
})

test('when the keeper dies its terminals end with a message, and the next one opens', async () => {
  await using agent = await agentOf()
  using terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  process.kill(agent.keeperPid() ?? 0, 'SIGKILL')
  await terminal.closed
  expect(terminal.control.at(-1)).toMatchObject({ type: 'error', code: 'terminal_failed' })
  await until(() => !isAlive(shell), { what: 'the shell to be hung up' })
  using next = await openTerminal(server, admin, agent.id)
  next.write("echo a''gain\n")
  await next.shows('again')
})

test('a keeper that has nothing of a terminal any more ends it with a reason', async () => {
  await using agent = await agentOf()
  using terminal = await openTerminal(server, admin, agent.id)
  await shellOf(terminal)
  await agent.crash()
  await endKeeper(agent.stateDir)
  agent.start()
  expect(await terminal.closed).toBe(4004)
  expect(terminal.control.at(-1)).toMatchObject({ type: 'error', code: 'terminal_lost' })
})

test('a terminal that was closed while its agent was away is gone when the agent is back', async () => {
  await using agent = await agentOf()
  using terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  await agent.crash()
  await until(() => told(terminal, 'paused').length === 1)
  await admin.client.terminals.close.mutate({ id: terminal.id })
  agent.start()
  await until(() => !isAlive(shell), { what: 'the shell to be closed', timeoutMs: 30_000 })
})

test('a keeper ends when its last terminal has, and outside systemd an ordered end takes the terminals along', async () => {
  await using agent = await agentOf({ QUNKONG_KEEPER_IDLE_MS: '200' })
  using first = await openTerminal(server, admin, agent.id)
  first.write('exit\n')
  await first.closed
  await until(() => agent.keeperPid() === null, { what: 'the idle keeper to end' })
  using second = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(second)
  await agent.child().kill('SIGTERM')
  await second.closed
  expect(second.control.at(-1)).toMatchObject({ type: 'error', code: 'agent_stopped' })
  await until(() => !isAlive(shell), { what: 'the shell to be gone' })
})
