import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { legacyAgent } from '../harness/legacy.ts'
import { hostReached, publish, reached } from '../harness/rollouts.ts'
import { finished, startRun, tasksOf } from '../harness/runs.ts'
import { startServer } from '../harness/server.ts'
import { connect } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

test('an agent without a key is refused unless enrolment is open', async () => {
  await using server = await startServer()
  using agent = await legacyAgent(server, 'old-1')
  expect(await agent.expect('register_rejected')).toMatchObject({ code: 'enrolment_closed' })
  await agent.closed
})

test('in open enrolment it waits for approval, and then runs scripts, terminals and restarts in JSON only', async () => {
  await using server = await startServer({ env: { AGENT_OPEN_ENROLMENT: 'true' } })
  await using admin = await connect(server)
  using agent = await legacyAgent(server, 'old-1')

  await agent.expect('register_pending')
  agent.heartbeat()
  await agent.expect('heartbeat_ack')
  const waiting = (await admin.client.agents.list.query({})).items
  expect(waiting).toMatchObject([{ id: 'old-1', status: 'pending', verified: false }])
  await expect(startRun(admin.client, ['old-1'], 'true')).rejects.toThrow()

  await admin.client.agents.approve.mutate({ id: 'old-1' })
  await agent.expect('register_confirm')
  agent.heartbeat()
  await until(async () => (await admin.client.agents.get.query({ id: 'old-1' })).cpuUsage === 12.5)
  expect(await admin.client.agents.get.query({ id: 'old-1' })).toMatchObject({
    status: 'online',
    verified: false,
  })

  const runId = await startRun(admin.client, ['old-1'], 'echo 你好', { params: 'a b' })
  const order = await agent.expect('execute_task')
  expect(order).toMatchObject({ script: 'echo 你好', script_params: 'a b', timeout: 7200 })
  agent.send({ type: 'task_output', task_id: order.task_id, data: '你' })
  // It has no other word for that it has begun.
  await until(async () => (await tasksOf(admin.client, runId))[0]?.state === 'running')
  agent.send({
    type: 'task_result',
    task_id: order.task_id,
    agent_id: 'old-1',
    result: { exit_code: 0, stdout: '你好\n', stderr: '', execution_time: 0.1 },
  })
  await finished(admin.client, runId)
  const task = (await tasksOf(admin.client, runId))[0]
  expect(task).toMatchObject({ state: 'succeeded', exitCode: 0 })
  expect((await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout).toBe('你好\n')

  const opening = openTerminal(server, admin, 'old-1')
  const init = await agent.expect('terminal_init')
  expect(init).toMatchObject({ cols: 100, rows: 30 })
  const session_id = init.session_id
  agent.send({ type: 'terminal_ready', session_id })
  using terminal = await opening
  agent.send({ type: 'terminal_data', session_id, data: '提示符> ', is_binary: false })
  await terminal.shows('提示符> ')
  agent.send({
    type: 'terminal_data',
    session_id,
    data: Buffer.from('二进制').toString('base64'),
    is_binary: true,
  })
  await terminal.shows('二进制')
  terminal.write('输入')
  expect(await agent.expect('terminal_input')).toMatchObject({ session_id, data: '输入' })
  const before = agent.received.length
  terminal.write(new Uint8Array([0xff, 0xfe]))
  const binary = await agent.expect('terminal_input', before)
  expect(binary).toMatchObject({ is_binary: true, data: Buffer.from([0xff, 0xfe]).toString('base64') })
  terminal.resize(80, 24)
  expect(await agent.expect('terminal_resize')).toMatchObject({ session_id, cols: 80, rows: 24 })

  const restarting = admin.client.agents.restart.mutate({ id: 'old-1' })
  await agent.expect('restart_agent')
  agent.send({ type: 'restart_agent_response', agent_id: 'old-1', success: true, message: 'restarting' })
  expect(await restarting).toEqual({ message: 'restarting' })
  expect(agent.received.some((message) => message.type === 'binary')).toBe(false)
})

test('it is updated as its protocol has it: a whole URL and MD5, and confirmed when it is back', async () => {
  await using server = await startServer({ env: { AGENT_OPEN_ENROLMENT: 'true' } })
  await using admin = await connect(server)
  const { client } = admin
  await publish(server, admin, '2.0.0')
  using agent = await legacyAgent(server, 'old-1', { arch: process.arch === 'arm64' ? 'aarch64' : 'x86_64' })
  await agent.expect('register_pending')
  await client.agents.approve.mutate({ id: 'old-1' })
  await agent.expect('register_confirm')
  const { id } = await client.rollouts.create.mutate({ version: '2.0.0', targets: { agentIds: ['old-1'] } })

  const order = await agent.expect('update_agent')
  expect(Object.keys(order).sort()).toEqual(['download_url', 'md5', 'type', 'version'])
  expect(order).toMatchObject({
    version: '2.0.0',
    download_url: expect.stringMatching(`^http://127\\.0\\.0\\.1:${server.agentPort}/releases/`),
  })
  const file = Buffer.from(await (await fetch(String(order.download_url))).arrayBuffer())
  expect(createHash('md5').update(file).digest('hex')).toBe(order.md5)
  for (const status of ['downloading', 'installing'])
    agent.send({ type: 'update_agent_response', agent_id: 'old-1', status, version: '2.0.0', message: '' })
  await hostReached(client, id, 'legacy-old-1', 'installing')
  agent[Symbol.dispose]()

  using back = await legacyAgent(server, 'old-1')
  await back.expect('register_confirm')
  const { counts } = await reached(client, id, 'completed')
  expect(counts.confirmed).toBe(1)
})
