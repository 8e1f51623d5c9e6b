import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endKeeper, startAgent, type TestAgent } from '../harness/agent.ts'
import { finished, runOnce, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { allRunning, isAlive, stage } from '../harness/stage.ts'
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

/** As systemd would: the server asks for it, the agent ends, and is started again. */
async function restart(agent: TestAgent) {
  const before = agent.child()
  await admin.client.agents.restart.mutate({ id: agent.id })
  await until(() => agent.child() !== before, { what: 'the agent to be started again' })
}

async function crash(agent: TestAgent) {
  await agent.crash()
  agent.start()
}

test.each([
  ['restart_agent', restart],
  ['kill -9 of the agent', crash],
])('a running script survives %s: its result arrives once, complete', async (_name, interrupt) => {
  await using agent = await agentOf()
  await using scene = await stage()
  const script = `seq 1 20000; echo oops >&2; ${scene.script}; seq 1 20000; exit 3`
  const runId = await startRun(admin.client, [agent.id], script)
  await allRunning(admin.client, runId)
  await until(async () => (await scene.started()) === 1, { what: 'the script to run' })
  const keeper = agent.keeperPid()
  await interrupt(agent)
  await until(() => agent.child().log().includes('INFO connected'), { what: 'the agent to be back' })
  expect(agent.keeperPid()).toBe(keeper)
  await scene.release()
  expect(await finished(admin.client, runId)).toMatchObject({ state: 'failed', counts: { failed: 1 } })
  const [task] = await tasksOf(admin.client, runId)
  expect(task).toMatchObject({ state: 'failed', exitCode: 3 })
  const wall = Date.parse(task?.finishedAt ?? '') - Date.parse(task?.startedAt ?? '')
  expect(Math.abs((task?.durationMs ?? 0) - wall)).toBeLessThan(2_000)
  const output = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
  const numbers = Array.from({ length: 20_000 }, (_, i) => `${i + 1}\n`).join('')
  expect(output).toMatchObject({ stdout: `${numbers}done\n${numbers}`, stderr: 'oops\n', truncated: false })
  expect(await scene.started()).toBe(1)
})

test('a script is cancelled with its whole group after the agent was killed', async () => {
  await using agent = await agentOf()
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], `sleep 300 & ${scene.script}`)
  await allRunning(admin.client, runId)
  const [group = 0] = await until(async () => ((await scene.started()) === 1 ? scene.pids() : null))
  await crash(agent)
  await until(() => agent.child().log().includes('INFO connected'), { what: 'the agent to be back' })
  await admin.client.runs.cancel.mutate({ id: runId })
  await finished(admin.client, runId)
  expect(await tasksOf(admin.client, runId)).toMatchObject([{ state: 'cancelled' }])
  await until(() => !isAlive(-group), { what: 'the whole group to be gone' })
})

test('a time limit holds while the agent is down', async () => {
  await using agent = await agentOf()
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], scene.script, { timeoutSeconds: 2 })
  await allRunning(admin.client, runId)
  const [pid = 0] = await until(async () => ((await scene.started()) === 1 ? scene.pids() : null))
  await agent.crash()
  await until(() => !isAlive(pid), { what: 'the script to be ended while its agent is down' })
  agent.start()
  await finished(admin.client, runId)
  expect(await tasksOf(admin.client, runId)).toMatchObject([{ state: 'timed_out' }])
})

test('when the keeper dies its tasks are lost, and the next task gets a new one', async () => {
  await using agent = await agentOf()
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], scene.script)
  await allRunning(admin.client, runId)
  const keeper = agent.keeperPid() ?? 0
  process.kill(keeper, 'SIGKILL')
  await finished(admin.client, runId)
  expect(await tasksOf(admin.client, runId)).toMatchObject([{ state: 'lost', exitCode: null }])
  await scene.release()
  const { task, output } = await runOnce(admin.client, agent.id, 'echo again')
  expect(task).toMatchObject({ state: 'succeeded', exitCode: 0 })
  expect(output.stdout).toBe('again\n')
  expect(agent.keeperPid()).not.toBe(keeper)
  expect(agent.child().alive()).toBe(true)
})

test('when agent and keeper are killed together what their script had printed, and was seen, stays with its task', async () => {
  await using agent = await agentOf()
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], `echo out; echo err >&2; ${scene.script}`)
  await allRunning(admin.client, runId)
  const [task] = await tasksOf(admin.client, runId)
  const output = () => admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
  await until(async () => (await output()).stdout === 'out\n' && (await output()).stderr === 'err\n')
  const keeper = agent.keeperPid() ?? 0
  await agent.crash()
  process.kill(keeper, 'SIGKILL')
  agent.start()
  await finished(admin.client, runId)
  expect(await tasksOf(admin.client, runId)).toMatchObject([{ state: 'lost', exitCode: null }])
  expect(await output()).toMatchObject({ stdout: 'out\n', stderr: 'err\n' })
  await scene.release()
})

test('an idle keeper ends, and the next task starts another', async () => {
  await using agent = await agentOf({ QUNKONG_KEEPER_IDLE_MS: '200' })
  expect(agent.keeperPid()).toBeNull()
  for (const word of ['one', 'two']) {
    const { output } = await runOnce(admin.client, agent.id, `echo ${word}`)
    expect(output.stdout).toBe(`${word}\n`)
    await until(() => agent.keeperPid() === null, { what: 'the idle keeper to end' })
  }
  expect(agent.child().log()).not.toContain('unexpectedly')
})

test('tasks that come while a keeper is about to end run all the same, once', async () => {
  await using agent = await agentOf({ QUNKONG_KEEPER_IDLE_MS: '100' })
  for (let i = 0; i < 10; i += 1) {
    const { output } = await runOnce(admin.client, agent.id, `echo ${i}`)
    expect(output.stdout).toBe(`${i}\n`)
  }
})

test('a result that waits in the journal is sent by the next keeper', async () => {
  await using agent = await agentOf()
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], `${scene.script}; exit 5`)
  await allRunning(admin.client, runId)
  const [pid = 0] = await until(async () => ((await scene.started()) === 1 ? scene.pids() : null))
  await agent.crash()
  await scene.release()
  await until(() => !isAlive(pid), { what: 'the script to end' })
  await until(async () => (await readFile(`${agent.stateDir}/keeper.log`, 'utf8')).includes('script ended'))
  await endKeeper(agent.stateDir)
  agent.start()
  await finished(admin.client, runId)
  expect(await tasksOf(admin.client, runId)).toMatchObject([{ state: 'failed', exitCode: 5 }])
})

test('outside systemd an agent that is told to end takes its scripts and its keeper along', async () => {
  await using agent = await agentOf()
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], scene.script)
  await allRunning(admin.client, runId)
  const [pid = 0] = await until(async () => ((await scene.started()) === 1 ? scene.pids() : null))
  await agent.child().kill('SIGTERM')
  expect(agent.keeperPid()).toBeNull()
  expect(isAlive(pid)).toBe(false)
  await finished(admin.client, runId)
  expect(await tasksOf(admin.client, runId)).toMatchObject([{ state: 'lost', exitCode: null }])
})
