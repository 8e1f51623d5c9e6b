import { expect, test } from 'vitest'
import { startAgent, startAgents } from '../harness/agent.ts'
import { mariadbPids, tamper } from '../harness/database.ts'
import { finished, startRun, tasksOf } from '../harness/runs.ts'
import { startServer } from '../harness/server.ts'
import { connect } from '../harness/session.ts'
import { allRunning, isAlive, stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

test('a result produced while the server is down arrives after it is back, once', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  await using agent = await startAgent(server, admin.client)
  await using scene = await stage()
  const runId = await startRun(admin.client, [agent.id], scene.script)
  await allRunning(admin.client, runId)
  await server.crash()
  await scene.release()
  const [pid = 0] = await scene.pids()
  await until(() => !isAlive(pid), { what: 'the script to end while the server is down' })
  await server.start()
  const run = await finished(admin.client, runId)
  expect(run).toMatchObject({ state: 'succeeded', counts: { succeeded: 1 } })
  const task = (await tasksOf(admin.client, runId))[0]
  expect((await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout).toBe('done\n')
  expect(await scene.started()).toBe(1)
})

test('kill -9 of the server in the middle of four runs on six agents ends with every task in its right state', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  await using agents = await startAgents(server, admin.client, 6)
  await using scene = await stage()
  const ids = agents.map((agent) => agent.id)
  const start = () => startRun(admin.client, ids, scene.script)
  const runIds = [await start(), await start(), await start(), await start()]
  // Six keepers start at once, from source, on what may be two cores: some tasks run, some are on their way.
  await until(async () => (await scene.started()) >= 5, { timeoutMs: 60_000, what: 'some scripts to run' })
  await server.crash()
  expect(await mariadbPidsGone(server.dataDir)).toBe(true)
  await scene.release()
  await server.start()
  for (const runId of runIds)
    expect(await finished(admin.client, runId, 90_000)).toMatchObject({
      state: 'succeeded',
      counts: { succeeded: 6, lost: 0, failed: 0 },
    })
  expect(await scene.started()).toBe(24)
}, 180_000)

test('a task cancelled while its agent was away is still cancelled after a crash of the server, and no other task of the run', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  await using agents = await startAgents(server, admin.client, 2)
  await using scene = await stage()
  const [away, here] = agents
  if (!away || !here) throw new Error('two agents were asked for')
  const runId = await startRun(admin.client, [away.id, here.id], scene.script)
  await allRunning(admin.client, runId)
  const frozen = away.child().pid
  process.kill(frozen, 'SIGSTOP')
  const task = (await tasksOf(admin.client, runId)).find(({ agentId }) => agentId === away.id)
  await admin.client.runs.cancel.mutate({ id: runId, taskIds: [task?.taskId ?? ''] })
  await server.crash()
  await server.start()
  process.kill(frozen, 'SIGCONT')
  await until(
    async () =>
      (await tasksOf(admin.client, runId)).find(({ agentId }) => agentId === away.id)?.state === 'cancelled',
    { timeoutMs: 60_000, what: 'the cancelled task to end' },
  )
  await scene.release()
  expect(await finished(admin.client, runId)).toMatchObject({
    state: 'failed',
    counts: { cancelled: 1, succeeded: 1 },
  })
}, 180_000)

test('what a script had printed is kept when its agent is stopped, the server starts anew, and the agent is back', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  await using agent = await startAgent(server, admin.client)
  await using scene = await stage()
  const runId = await startRun(
    admin.client,
    [agent.id],
    `printf 'seen: \\377\\n' >&2; seq 20000; ${scene.script}`,
  )
  await allRunning(admin.client, runId)
  await until(async () => (await scene.started()) === 1, { what: 'the script to have printed' })
  await agent.stop()
  await server.crash()
  await server.start()
  agent.start()
  expect(await finished(admin.client, runId, 60_000)).toMatchObject({ state: 'failed', counts: { lost: 1 } })
  const [task] = await tasksOf(admin.client, runId)
  expect(task?.reason).toMatch(/^agent_stopped: /)
  const output = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
  expect(output.stdout).toBe(Array.from({ length: 20000 }, (_, index) => `${index + 1}\n`).join(''))
  expect(output.stderr).toBe('seen: \ufffd\n')
}, 180_000)

const mariadbPidsGone = (dataDir: string) =>
  until(async () => (await mariadbPids(dataDir)).length === 0, { what: 'mariadbd to end with its server' })

test('when mariadbd dies the server starts it again and goes on', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  const [pid] = await mariadbPids(server.dataDir)
  expect(pid).toBeDefined()
  process.kill(pid ?? 0, 'SIGKILL')
  await until(
    async () => (await fetch(`${server.url}/readyz`)).ok && (await mariadbPids(server.dataDir))[0] !== pid,
    {
      timeoutMs: 30_000,
      what: 'the server to be ready again',
    },
  )
  await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })
  expect(server.child().alive()).toBe(true)
})

test('an output that the database refuses costs that task its output, and no other task anything', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  await using agent = await startAgent(server, admin.client)
  await tamper(server.dataDir, 'ALTER TABLE outputs ADD CONSTRAINT refused CHECK (total <> 37)', [])
  const refused = await startRun(admin.client, [agent.id], 'printf %037d 0')
  const stored = await startRun(admin.client, [agent.id], 'printf %038d 0')
  expect((await finished(admin.client, refused)).state).toBe('succeeded')
  expect((await finished(admin.client, stored)).state).toBe('succeeded')
  const [bad] = await tasksOf(admin.client, refused)
  expect(bad).toMatchObject({
    state: 'succeeded',
    exitCode: 0,
    reason: expect.stringMatching(/^unstorable: /),
  })
  const [good] = await tasksOf(admin.client, stored)
  const output = await admin.client.runs.output.query({ taskId: good?.taskId ?? '' })
  expect(output.stdout).toBe('0'.repeat(38))
})
