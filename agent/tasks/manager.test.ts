import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../log.ts'
import type { ExecuteTask, TaskResult } from '../protocol/index.ts'
import { TaskManager } from './manager.ts'

let stateDir = ''
const sent: { type: string; task_id: string }[] = []
const link = {
  connected: true,
  send: (message: object) => sent.push(message as TaskResult),
  sendBinary: () => {},
}
const manager = () =>
  new TaskManager({ stateDir, agentId: 'a', link, log: createLog('ERROR', false, () => {}) })
const task = (script: string, more: Partial<ExecuteTask> = {}): ExecuteTask => ({
  type: 'execute_task',
  task_id: 'task1',
  script,
  script_params: '',
  timeout: 60,
  ...more,
})
const results = () => sent.filter((message): message is TaskResult => message.type === 'task_result')

beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'qunkong-tasks-'))
  sent.length = 0
  link.connected = true
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

test('a script runs once, however often the server sends it, and its result is sent until acknowledged', async () => {
  const tasks = manager()
  await tasks.recover()
  const file = path.join(stateDir, 'count')
  const message = task(`echo x >> ${file}; wc -l < ${file}`)
  link.connected = false
  await tasks.execute(message)
  link.connected = true
  tasks.connected()
  await tasks.execute(message)
  expect(results().map(({ result }) => result.stdout.trim())).toEqual(['1', '1'])
  const later = manager()
  await later.recover()
  expect(results()).toHaveLength(3)
  expect(results()[2]).toMatchObject({ inline: true, result: { exit_code: 0, stdout: '1\n' } })
  await later.resultAcknowledged('task1')
  const last = manager()
  await last.recover()
  expect(last.known()).toEqual([])
})

test('a script whose agent died is reported lost, never succeeded or failed', async () => {
  const first = manager()
  await first.recover()
  void first.execute(task('sleep 30'))
  await vi.waitFor(() => expect(sent).toContainEqual(expect.objectContaining({ type: 'task_accepted' })))
  const next = manager()
  await next.recover()
  expect(results()[0]).toMatchObject({ lost: true, result: { exit_code: null } })
  await first.stop()
})

test.each([
  ['exit 7', {}, { result: { exit_code: 7 } }],
  ['echo "$1-$2"', { script_params: `'a b' c` }, { result: { stdout: 'a b-c\n' } }],
  ['print(6*7)', { interpreter: 'python' }, { result: { stdout: '42\n' } }],
  ['#!/bin/sh -e\nfalse\necho no', { interpreter: 'python' }, { result: { exit_code: 1, stdout: '' } }],
  ['echo', { script_params: `'` }, { error: expect.stringContaining('quote'), result: { exit_code: null } }],
  ['id', { execution_user: 'no-such-user' }, { error: expect.stringContaining('no-such-user') }],
  ['sleep 60 & wait', { timeout: 0.3 }, { timed_out: true }],
  ['kill -9 $$', {}, { signal: 'SIGKILL', result: { exit_code: null } }],
] as const)('%s ends as its author expects', async (script, more, expected) => {
  const tasks = manager()
  await tasks.recover()
  // Nothing streams meanwhile, however slow the machine: the output comes with the result.
  link.connected = false
  await tasks.execute(task(script, more))
  link.connected = true
  tasks.connected()
  expect(results()[0]).toMatchObject(expected)
})

test('cancelling ends what left the process group and ignores TERM', async () => {
  const tasks = manager()
  await tasks.recover()
  const file = path.join(stateDir, 'stray')
  const away = `trap "" TERM; echo $$ > ${file}; while :; do sleep 1; done`
  const done = tasks.execute(task(`setsid sh -c '(${away}) > /dev/null 2>&1 & exit' & sleep 300`))
  const stray = await vi.waitFor(async () => Number.parseInt(await readFile(file, 'utf8'), 10))
  tasks.cancel('task1')
  await done
  expect(results()[0]).toMatchObject({ cancelled: true })
  await vi.waitFor(() => expect(() => process.kill(stray, 0)).toThrow('ESRCH'), 5_000)
}, 20_000)

test('cancelling ends the whole process group, children that ignore TERM included', async () => {
  const tasks = manager()
  await tasks.recover()
  const file = path.join(stateDir, 'group')
  const done = tasks.execute(
    task(`(trap '' TERM; sleep 300) & echo $$ > ${file}; trap '' TERM; wait; sleep 300`),
  )
  const group = await vi.waitFor(async () => Number.parseInt(await readFile(file, 'utf8'), 10))
  expect(process.kill(-group, 0)).toBe(true)
  tasks.cancel('task1')
  await done
  expect(results()[0]).toMatchObject({ cancelled: true })
  await vi.waitFor(() => expect(() => process.kill(-group, 0)).toThrow('ESRCH'), 5_000)
}, 20_000)
