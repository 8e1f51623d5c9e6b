import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { REPOSITORY } from '../harness/child.ts'
import { finished, runOnce, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const MEBIBYTE = 1024 * 1024
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

test('stdout, stderr and exit code come back apart', async () => {
  const { task, output } = await runOnce(admin.client, agent.id, 'echo out; echo err >&2; exit 3')
  expect(task).toMatchObject({ state: 'failed', exitCode: 3 })
  expect(output).toMatchObject({ stdout: 'out\n', stderr: 'err\n', truncated: false })
})

test('parameters are split like a shell does, and nothing in them is expanded', async () => {
  const script = 'printf "%s|" "$#" "$@"'
  const params = `one 'two words' "say \\"hi\\"" $HOME ; '*' ''`
  const { output } = await runOnce(admin.client, agent.id, script, { params })
  expect(output.stdout).toBe('7|one|two words|say "hi"|$HOME|;|*||')
})

test('Python runs when chosen, and a #! line wins over the choice', async () => {
  const python = await runOnce(admin.client, agent.id, 'print(6 * 7)', { interpreter: 'python' })
  expect(python.output.stdout).toBe('42\n')
  const shebang = await runOnce(admin.client, agent.id, '#!/bin/sh\necho "$((6 * 7))"', {
    interpreter: 'python',
  })
  expect(shebang.output.stdout).toBe('42\n')
})

test('output arrives while the script runs, and whoever sees it sees that it runs, however they ask', async () => {
  const { runs, history } = admin.client
  const runId = await startRun(admin.client, [agent.id], 'echo early; read -t 60 < <(sleep 60); echo late')
  const taskId = await until(async () => (await tasksOf(admin.client, runId))[0]?.taskId)
  await until(async () => (await runs.output.query({ taskId })).stdout === 'early\n')
  const [task, run, groups, listed, hosts, none] = await Promise.all([
    tasksOf(admin.client, runId),
    runs.get.query({ id: runId }),
    runs.groups.query({ runId }),
    runs.list.query({ limit: 1 }),
    history.ofHost.query({ agentId: agent.id, limit: 1 }),
    runs.tasks.query({ runId, state: 'dispatched' }),
  ])
  const states = [task, groups.items, hosts.items].map(([first]) => first?.state)
  expect(states).toEqual(['running', 'running', 'running'])
  const counts = [run, listed.items[0]].map((one) => [one?.counts.dispatched, one?.counts.running])
  expect(counts).toEqual([
    [0, 1],
    [0, 1],
  ])
  expect(none).toEqual({ items: [], nextCursor: null, total: 0 })
  await runs.cancel.mutate({ id: runId })
  expect((await finished(admin.client, runId)).state).toBe('cancelled')
})

test('cancelling ends the whole process group', async () => {
  const mark = `4${Date.now() % 1_000_000}`
  const runId = await startRun(admin.client, [agent.id], `sleep ${mark} & (sleep ${mark} & wait) & wait`)
  const alive = () => spawnSync('pgrep', ['-fx', `sleep ${mark}`], { encoding: 'utf8' }).stdout !== ''
  await until(alive, { what: 'the sleeps to run' })
  await admin.client.runs.cancel.mutate({ id: runId })
  await finished(admin.client, runId)
  expect((await tasksOf(admin.client, runId))[0]?.state).toBe('cancelled')
  await until(() => !alive(), { what: 'the sleeps to be gone' })
})

test('a timeout ends the script and says so', async () => {
  const { task } = await runOnce(admin.client, agent.id, 'sleep 300', { timeoutSeconds: 1 })
  expect(task.state).toBe('timed_out')
})

test('output beyond 8 MiB keeps head and tail, counts the total and marks the cut', async () => {
  const script = `echo FIRST; head -c ${20 * MEBIBYTE} /dev/zero | tr '\\0' x; echo; echo LAST`
  const { output } = await runOnce(admin.client, agent.id, script)
  expect(output.truncated).toBe(true)
  expect(output.stdoutBytes).toBe(20 * MEBIBYTE + 'FIRST\n\nLAST\n'.length)
  expect(output.stdout.startsWith('FIRST\nx')).toBe(true)
  expect(output.stdout.endsWith('x\nLAST\n')).toBe(true)
  expect(output.stdout.length).toBeLessThan(8.1 * MEBIBYTE)
})

test('bytes that are no UTF-8 become replacement characters, and the text around them survives', async () => {
  const { output } = await runOnce(admin.client, agent.id, `printf '群\\xff\\xfe控'`)
  expect(output.stdout).toMatch(/^群\uFFFD+控$/)
})

test.runIf(process.getuid?.() === 0)(
  'root runs a script as another user, with a home and groups',
  async () => {
    const { output } = await runOnce(admin.client, agent.id, 'id -un; echo "$USER $HOME"; id -u', {
      user: 'nobody',
    })
    expect(output.stdout).toMatch(/^nobody\nnobody \S+\n\d+\n$/)
    const unknown = await runOnce(admin.client, agent.id, 'true', { user: 'no-such-user' })
    expect(unknown.task).toMatchObject({ state: 'failed' })
    expect(unknown.task.reason).toContain('no-such-user')
  },
)

test("the example script of client/ runs with an API token and prints the agents' grouped answer", () => {
  const result = spawnSync(process.execPath, ['client/examples/run-script.ts', 'echo from the example'], {
    cwd: REPOSITORY,
    env: { ...process.env, QUNKONG_URL: server.url, QUNKONG_TOKEN: admin.token },
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect(result.stderr).toBe('')
  expect(result.stdout).toContain('1 × succeeded, exit code 0')
  expect(result.stdout).toContain('from the example')
  expect(result.status).toBe(0)
})
