/** A shell belongs to who opened it: not to a socket, a browser or a server's life. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient, tokenOf } from '../harness/session.ts'
import { isAlive } from '../harness/stage.ts'
import { openTerminal, reattach, type TestTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'
import { endReceiving, receiveFile } from '../harness/zmodemReceiver.ts'

const OPERATOR = { username: 'operator', password: 'a long enough password' }
const MIB = 1024 * 1024

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  await admin.client.users.create.mutate({ ...OPERATOR, role: 'operator' })
})
afterAll(() => resources.disposeAsync())

const attached = ({ control }: TestTerminal) => control.filter(({ type }) => type === 'attached')
const last = <T>(items: T[]): T | undefined => items.at(-1)

/** The shell's process id, by its own word; it is silent from then on. */
async function shellOf(terminal: TestTerminal): Promise<number> {
  terminal.write('PS1=; stty -echo -onlcr; echo pid-$$-end\n')
  return Number(await until(() => /pid-(\d+)-end/.exec(terminal.text())?.[1]))
}

async function cut(terminal: TestTerminal): Promise<number> {
  terminal.socket.terminate()
  await terminal.closed
  return terminal.bytes().length
}

/** As a page that is closed: it will not be back for what it lacks. */
async function leave(terminal: TestTerminal): Promise<void> {
  terminal.socket.close()
  await terminal.closed
}

test('a cut socket leaves the shell alone; another goes on with the very next byte', async () => {
  const terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  terminal.write('for i in $(seq 1 40); do echo line-$i; sleep 0.05; done; echo do""ne\n')
  await terminal.shows('line-5')
  const offset = await cut(terminal)
  await until(async () => (await admin.client.terminals.get.query({ id: terminal.id })).live?.detachedSince)
  using again = await reattach(server, admin, { id: terminal.id, offset })
  await again.shows('done')
  expect(last(attached(again))).toMatchObject({ continues: true, offset, modes: '', access: 'control' })
  const whole = terminal.text() + again.text()
  expect(whole.match(/line-\d+/g)).toEqual(Array.from({ length: 40 }, (_, i) => `line-${i + 1}`))
  again.write('echo still-$$\n')
  await again.shows(`still-${shell}`)
  await admin.client.terminals.close.mutate({ id: terminal.id })
  expect(await again.closed).toBe(1000)
  expect(last(again.control)).toMatchObject({ type: 'error', code: 'closed', by: 'admin' })
  await until(() => !isAlive(shell), { what: 'the shell to be gone' })
})

test('a fresh screen is given all of the history, as far as a mebibyte reaches, and the modes from before it', async () => {
  const terminal = await openTerminal(server, admin, agent.id)
  await shellOf(terminal)
  terminal.write("printf '\\033[?1049h\\033[?2004h\\033[1;33m'; seq 1 300000; echo EN''D\n")
  await terminal.shows('END\n')
  const total = await cut(terminal)
  using again = await reattach(server, admin, { id: terminal.id })
  await again.shows('END\n')
  const [first] = attached(again)
  const from = Number(first?.offset)
  // Up to there: the shell may have said something more meanwhile.
  expect(
    again
      .bytes()
      .subarray(0, total - from)
      .equals(terminal.bytes().subarray(from)),
  ).toBe(true)
  expect(first).toMatchObject({ continues: false, upTo: from + MIB })
  expect(first?.modes).toBe('\x1b[?1049h\x1b[?2004h\x1b[1;33m')
  await admin.client.terminals.close.mutate({ id: terminal.id })
})

test.each([
  ['an orderly restart', (own: TestServer) => own.child().kill('SIGTERM')],
  ['kill -9', (own: TestServer) => own.crash()],
])('the shell, its program and every byte survive %s of the server', async (_, end) => {
  await using own = await startServer()
  await using someone = await connect(own)
  await using host = await startAgent(own, someone.client)
  const terminal = await openTerminal(own, someone, host.id)
  const shell = await shellOf(terminal)
  terminal.write('i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo tick-$i; sleep 0.05; done; echo do""ne\n')
  await terminal.shows('tick-20\n')
  await end(own)
  await terminal.closed
  await own.start()
  // The host may need a while to come back: the viewer is there before it.
  using again = await reattach(own, someone, { id: terminal.id, offset: terminal.bytes().length })
  await until(() => again.text().includes('done'), { what: 'the program to end', timeoutMs: 60_000 })
  expect(attached(again)).toMatchObject([{ continues: true, offset: terminal.bytes().length }])
  const whole = terminal.text() + again.text()
  expect(whole.match(/tick-\d+/g)).toEqual(Array.from({ length: 300 }, (_, i) => `tick-${i + 1}`))
  again.write('echo still-$$\n')
  await again.shows(`still-${shell}`)
  using fresh = await reattach(own, someone, { id: terminal.id })
  await fresh.shows(`still-${shell}`)
  expect(fresh.text()).toBe(terminal.text() + again.text())
  again.write('exit 3\n')
  await again.closed
  expect(last(again.control)).toMatchObject({ type: 'exit', exitCode: 3 })
})

test('a viewer that does not read slows no other, and begins anew when it is too far behind', async () => {
  using slow = await openTerminal(server, admin, agent.id)
  await shellOf(slow)
  slow.socket.send(JSON.stringify({ type: 'ack', bytes: slow.bytes().length }))
  using quick = await reattach(server, admin, { id: slow.id })
  quick.write("seq 1 600000; echo EN''D\n")
  await quick.shows('END\n')
  const numbers = quick.text().match(/^\d+$/gm) ?? []
  expect(numbers).toHaveLength(600_000)
  expect(slow.bytes().length).toBeLessThan(MIB)
  slow.socket.send(JSON.stringify({ type: 'ack', bytes: slow.bytes().length }))
  await until(() => attached(slow).length === 2, { what: 'the slow viewer to begin anew' })
  const [, again] = attached(slow)
  expect(again).toMatchObject({ continues: false, upTo: quick.bytes().length })
  await admin.client.terminals.close.mutate({ id: slow.id })
})

test('who only looks on does not carry a file away from under who takes it, however slowly', async () => {
  using taker = await openTerminal(server, admin, agent.id)
  const line = "cd $(mktemp -d); yes | head -c 8000000 > file.txt; sz file.txt; rm -r $PWD; echo 'sz''-over'"
  await receiveFile(taker, line, 'file.txt')
  let drawn = 0
  const drawing = setInterval(() => {
    // Some 3 MB/s.
    drawn = Math.min(taker.bytes().length, drawn + 60_000)
    taker.socket.send(JSON.stringify({ type: 'ack', bytes: drawn }))
  }, 20)
  using looker = await reattach(server, admin, { id: taker.id, access: 'observe' })
  await endReceiving(taker)
  await taker.shows('sz-over')
  clearInterval(drawing)
  await looker.shows('sz-over')
  expect(attached(taker)).toHaveLength(1)
})

test('a flood that nobody looks at goes on, and what came last is there', async () => {
  const terminal = await openTerminal(server, admin, agent.id)
  await shellOf(terminal)
  terminal.write("seq 1 700000; echo EN''D\n")
  await leave(terminal)
  // Some five megabytes: more than all buffers on the way hold.
  using again = await until(
    async () => {
      const viewer = await reattach(server, admin, { id: terminal.id })
      await until(() => attached(viewer).length === 1)
      if (Number(attached(viewer)[0]?.upTo) > 4_000_000) return viewer
      await leave(viewer)
      return null
    },
    { what: 'the flood to go on by itself', timeoutMs: 60_000 },
  )
  await again.shows('END\n')
  await admin.client.terminals.close.mutate({ id: terminal.id })
})

test("another person's session is refused without the right; an administrator looks on, and its owner sees that", async () => {
  const token = await tokenOf(server, OPERATOR)
  using own = await openTerminal(server, { token } as TestClient, agent.id)
  await shellOf(own)
  using mine = await openTerminal(server, admin, agent.id)
  await expect(reattach(server, { token } as TestClient, { id: mine.id })).rejects.toThrow('forbidden')
  await expect(reattach(server, { token } as TestClient, { id: mine.id, access: 'observe' })).rejects.toThrow(
    'forbidden',
  )
  using observer = await reattach(server, admin, { id: own.id, access: 'observe' })
  observer.write('echo from-the-obser""ver\n')
  observer.resize(44, 11)
  own.write('echo mine; stty size\n')
  await observer.shows('30 100')
  expect(own.text()).not.toContain('from-the-observer')
  await until(() =>
    own.control.some(
      ({ type, viewers }) =>
        type === 'viewers' && JSON.stringify(viewers).includes('"admin","access":"observe"'),
    ),
  )
  using helper = await reattach(server, admin, { id: own.id })
  helper.resize(90, 20)
  helper.write('stty size\n')
  await own.shows('20 90')
  expect(own.control).toContainEqual({ type: 'size', cols: 90, rows: 20 })
  await admin.client.terminals.close.mutate({ id: own.id })
  await admin.client.terminals.close.mutate({ id: mine.id })
  const { items } = await admin.client.audit.list.query({ action: 'terminals.attach', targetId: agent.id })
  expect(items.map(({ details }) => details)).toEqual([
    { terminal: own.id, owner: OPERATOR.username, access: 'control' },
    { terminal: own.id, owner: OPERATOR.username, access: 'observe' },
  ])
})

test('the list says who looks and since when nobody does; the grace time ends what nobody came back to', async () => {
  await admin.client.terminals.setSettings.mutate({ graceSeconds: 10 })
  expect(await admin.client.terminals.settings.query()).toMatchObject({ graceSeconds: 10 })
  const terminal = await openTerminal(server, admin, agent.id)
  const shell = await shellOf(terminal)
  const item = async () =>
    (await admin.client.terminals.list.query({ open: true, own: true })).items.find(
      ({ id }) => id === terminal.id,
    )
  expect((await item())?.live).toMatchObject({
    ...{ state: 'live', cols: 100, rows: 30, detachedSince: null },
    viewers: [{ username: 'admin', access: 'control', own: true }],
  })
  await cut(terminal)
  await until(async () => (await item())?.live?.detachedSince)
  await until(() => !isAlive(shell), { what: 'the grace time to end', timeoutMs: 30_000 })
  expect(await admin.client.terminals.get.query({ id: terminal.id })).toMatchObject({
    ...{ live: null, closeReason: 'orphaned' },
  })
  await expect(reattach(server, admin, { id: terminal.id })).rejects.toThrow('terminal_over')
  await admin.client.terminals.setSettings.mutate({ graceSeconds: 86_400 })
})

test('another shell and another folder can be asked for', async () => {
  const { id } = await admin.client.terminals.open.mutate({
    ...{ agentId: agent.id, cols: 80, rows: 24 },
    ...{ shell: '/bin/sh', cwd: '/usr' },
  })
  using terminal = await reattach(server, admin, { id })
  terminal.write('echo "$0 at $(pwd)"\n')
  await terminal.shows('/bin/sh at /usr')
  await admin.client.terminals.close.mutate({ id })
})

test('the shells of a host that is removed from the console end, whether it is there or not', async () => {
  await using host = await startAgent(server, admin.client)
  using terminal = await openTerminal(server, admin, host.id)
  const shell = await shellOf(terminal)
  await admin.client.agents.remove.mutate({ id: host.id })
  expect(await terminal.closed).toBe(1000)
  expect(last(terminal.control)).toMatchObject({ type: 'error', code: 'agent_removed' })
  await until(() => !isAlive(shell), { what: 'the shell to be gone', timeoutMs: 30_000 })
})
