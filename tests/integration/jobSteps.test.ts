/** What steps of a job may do beside running one text everywhere: bring files back, and take what their own host printed. */
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { scratch, sha256 } from '../harness/files.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type QunkongClient, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, 2))
})
afterAll(() => resources.disposeAsync())

type Steps = Parameters<QunkongClient['jobs']['create']['mutate']>[0]['steps']

let count = 0
const add = async (steps: Steps, targets = { agentIds: agents.map(({ id }) => id) }) =>
  (await admin.client.jobs.create.mutate({ name: `job ${++count}`, targets, steps })).id
const run = async (id: string) => (await admin.client.jobs.run.mutate({ id })).id
const ended = (id: string) =>
  until(
    async () => {
      const now = await admin.client.jobRuns.get.query({ id })
      return now.finishedAt ? now : null
    },
    { timeoutMs: 60_000, what: `the job run ${id} to end` },
  )
const states = ({ steps }: { steps: { state: string }[] }) => steps.map(({ state }) => state).join(' ')

test('a step brings files of its hosts back, as a run that tells of its job; a file that is not there fails it', async () => {
  await using folder = await scratch()
  await writeFile(folder.at('report'), 'all is well\n')
  const id = await add([
    { name: 'collect', fetch: { paths: [folder.at('report')], bytesMax: 1024, user: 'root' } },
    { name: 'after', run: { script: 'true' } },
  ])
  expect((await admin.client.jobs.get.query({ id })).steps[0]).toMatchObject({
    fetch: { paths: [folder.at('report')], bytesMax: 1024, user: 'root' },
  })
  const done = await ended(await run(id))
  expect([done.state, states(done)]).toEqual(['succeeded', 'succeeded succeeded'])
  expect(done.steps[0]?.summary).toBe(`← ${folder.at('report')}`)
  const runId = done.steps[0]?.runId ?? ''
  const { items } = await admin.client.files.fetched.query({ runId })
  expect(items.map((item) => item.sha256)).toEqual(Array(2).fill(sha256(Buffer.from('all is well\n'))))
  expect(await admin.client.runs.get.query({ id: runId })).toMatchObject({
    ...{ kind: 'fetch', user: 'root' },
    origin: { job: { id, runId: done.id, step: 'collect' } },
  })

  const missing = await add([
    { name: 'collect', fetch: { paths: [folder.at('nothing')] } },
    { name: 'after', run: { script: 'true' } },
  ])
  const failed = await ended(await run(missing))
  expect([failed.state, states(failed)]).toEqual(['failed', 'failed skipped'])
})

test('a step that would do two things, or fetch a folder, is refused', async () => {
  const both = { name: 'both', run: { script: 'true' }, fetch: { paths: ['/etc/hostname'] } }
  await expect(add([both])).rejects.toMatchObject({ data: { domainCode: 'run_or_file' } })
  await expect(add([{ name: 'folder', fetch: { paths: ['/etc/'] } }])).rejects.toThrow('not a folder')
})

const tasksOf = async (runId: string) => {
  const { items } = await admin.client.runs.tasks.query({ runId })
  return new Map(items.map((item) => [item.agentId, item]))
}
/** By the agent's id. */
const printedIn = async (runId: string) => {
  const told = new Map<string, string>()
  for (const [agentId, { taskId }] of await tasksOf(runId))
    told.set(agentId, (await admin.client.runs.output.query({ taskId })).stdout)
  return told
}
const runOf = ({ steps }: { steps: { runId: string | null }[] }, at: number) => steps[at]?.runId ?? ''
/** Another text on each host. */
const OWN = 'printf %s "$QUNKONG_TASK_ID"'
/** The text that it is on each host, by the agent's id. */
const ownOf = async (runId: string) =>
  new Map([...(await tasksOf(runId))].map(([agentId, { taskId }]) => [agentId, taskId]))
const mapped = (texts: Map<string, string>, to: (text: string) => string) =>
  new Map([...texts].map(([key, text]) => [key, to(text)]))

test('each host is given what it printed itself, whatever is in it, also when the run is retried', async () => {
  const id = await add([
    { name: 'find', run: { script: `${OWN}; printf '%s\\n' " it's \\$(id) \\"x\\""` } },
    {
      name: 'use',
      run: {
        script: 'printf "%s|" "$@"',
        params: '--own={{host.steps.find.stdout}} {{ host.steps.find.stdout }}',
      },
    },
  ])
  const done = await ended(await run(id))
  expect([done.state, states(done)]).toEqual(['succeeded', 'succeeded succeeded'])
  const expected = mapped(await ownOf(runOf(done, 0)), (own) => {
    const text = `${own} it's $(id) "x"`
    return `--own=${text}|${text}|`
  })
  expect(new Set(expected.values()).size).toBe(2)
  const runId = runOf(done, 1)
  expect(await printedIn(runId)).toEqual(expected)
  for (const [agentId, { taskId }] of await tasksOf(runId)) {
    const printed = expected.get(agentId)?.split('|')[1] ?? ''
    const given = await admin.client.runs.hostInput.query({ taskId })
    expect(given).toMatchObject({ params: expect.stringContaining(printed.split(' ')[0] ?? ''), values: [] })
  }
  const [common] = (await tasksOf(runOf(done, 0))).values()
  expect(await admin.client.runs.hostInput.query({ taskId: common?.taskId ?? '' })).toBeNull()
  // The run itself says what was asked for.
  expect((await admin.client.runs.get.query({ id: runId })).params).toContain('{{host.steps.find.stdout}}')
  const again = await admin.client.runs.retry.mutate({ id: runId, only: 'all' })
  await finished(admin.client, again.id)
  expect(await printedIn(again.id)).toEqual(expected)
})

test('a host on which the earlier step failed is skipped and says why; the others go on', async () => {
  await using folder = await scratch()
  const id = await add([
    { name: 'find', run: { script: `mkdir ${folder.at('first')} && echo /tmp` }, onFailure: 'continue' },
    { name: 'use', run: { script: 'echo "$1"', params: '{{host.steps.find.stdout}}' } },
  ])
  const done = await ended(await run(id))
  expect(states(done)).toBe('failed failed')
  const before = await tasksOf(runOf(done, 0))
  for (const [agentId, task] of await tasksOf(runOf(done, 1)))
    if (before.get(agentId)?.state === 'succeeded') expect(task.state).toBe('succeeded')
    else
      expect(task).toMatchObject({
        state: 'skipped',
        reason: 'no_step_output: step “find” did not succeed on this host: there is no output to take',
      })
})

test('values of a library script are checked for each host by itself', async () => {
  await using folder = await scratch()
  const { id: scriptId } = await admin.client.scripts.create.mutate({
    name: 'sized',
    script: 'echo "$SIZE"',
    parameters: [{ name: 'SIZE', type: 'number', pass: 'env', required: true, max: 10 }],
  })
  const id = await add([
    { name: 'size', run: { script: `mkdir ${folder.at('first')} && echo 7 || echo 70` } },
    { name: 'use', run: { scriptRef: { id: scriptId }, values: { SIZE: '{{host.steps.size.stdout}}' } } },
  ])
  const done = await ended(await run(id))
  const sizes = await printedIn(runOf(done, 0))
  const tasks = await tasksOf(runOf(done, 1))
  const printed = await printedIn(runOf(done, 1))
  expect([...sizes.values()].sort()).toEqual(['70\n', '7\n'].sort())
  for (const [agentId, size] of sizes)
    if (size === '7\n') {
      expect(printed.get(agentId)).toBe('7\n')
      const taskId = tasks.get(agentId)?.taskId ?? ''
      const given = await admin.client.runs.hostInput.query({ taskId })
      expect(given?.values).toMatchObject([{ name: 'SIZE', value: 7 }])
    } else
      expect(tasks.get(agentId)).toMatchObject({
        state: 'skipped',
        reason: 'bad_step_output: “SIZE” is 10 at most.',
      })
})

test('guard rules look at what each host is given; a secret is never another one on each host', async () => {
  await using folder = await scratch()
  const find = (place: string) => ({
    name: 'find',
    run: { script: `mkdir ${folder.at(place)} && echo / || echo /tmp/nothing` },
  })
  const safe = await add([
    find('safe'),
    { name: 'use', run: { script: 'rm -rf "$1"', params: '{{host.steps.find.stdout}}/no/such/thing' } },
    { name: 'never', run: { script: 'echo rm -rf "$1"', params: '{{host.steps.find.stdout}}' } },
  ])
  expect(states(await ended(await run(safe)))).toBe('succeeded succeeded succeeded')
  const dangerous = await add([
    find('dangerous'),
    { name: 'use', run: { script: 'true || rm -rf "$1"', params: '{{host.steps.find.stdout}}' } },
  ])
  const refused = await ended(await run(dangerous))
  expect([refused.state, states(refused)]).toEqual(['failed', 'succeeded failed'])
  expect(refused.steps[1]?.reason).toMatchObject({ code: 'guard_confirm', params: { rule: 'rm-root' } })

  const { id: scriptId } = await admin.client.scripts.create.mutate({
    name: 'secretive',
    script: 'true',
    parameters: [{ name: 'KEY', type: 'secret', pass: 'env', required: true }],
  })
  const steps: Steps = [
    { name: 'find', run: { script: OWN } },
    { name: 'use', run: { scriptRef: { id: scriptId }, values: { KEY: '{{host.steps.find.stdout}}' } } },
  ]
  await expect(add(steps)).rejects.toMatchObject({
    data: { domainCode: 'step_reference_secret', params: { step: 'use', name: 'KEY' } },
  })
})

test('what hosts are given is kept with the run: a server that is killed meanwhile starts them with it', async () => {
  await using folder = await scratch()
  const id = await add([
    { name: 'find', run: { script: OWN } },
    {
      name: 'use',
      run: {
        script: `echo "$1"; until [ -e ${folder.at('go-on')} ]; do sleep 0.05; done`,
        params: '{{host.steps.find.stdout}}',
        pace: { concurrency: 1 },
      },
    },
  ])
  const jobRunId = await run(id)
  const counts = async () => (await admin.client.jobRuns.get.query({ id: jobRunId })).steps[1]?.counts
  await until(async () => (await counts())?.running === 1, { what: 'the first host to run' })
  await server.crash()
  await server.start()
  await writeFile(folder.at('go-on'), '')
  const done = await ended(jobRunId)
  expect([done.state, states(done)]).toEqual(['succeeded', 'succeeded succeeded'])
  expect(await printedIn(runOf(done, 1))).toEqual(mapped(await ownOf(runOf(done, 0)), (own) => `${own}\n`))
})
