/** Jobs: steps one after the other, whatever happens in between. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { databaseUrl, readRows } from '../harness/database.ts'
import { upload } from '../harness/files.ts'
import { finished, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
const PASSWORD = 'a long enough password'
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
let folder: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, 2))
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-jobs-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
})
afterAll(() => resources.disposeAsync())

const ids = () => agents.map(({ id }) => id)
const one = () => ({ agentIds: ids().slice(0, 1) })
const step = (name: string, script: string, more: object = {}) => ({ name, run: { script }, ...more })
let count = 0
const add = async (steps: object[], more: object = {}, client = admin.client) =>
  (
    await client.jobs.create.mutate({
      name: `job ${++count}`,
      targets: { agentIds: ids() },
      steps: steps as ReturnType<typeof step>[],
      ...more,
    })
  ).id
const run = async (id: string, client = admin.client) => (await client.jobs.run.mutate({ id })).id
const get = (id: string) => admin.client.jobRuns.get.query({ id })
const ended = (id: string) =>
  until(
    async () => {
      const now = await get(id)
      return now.finishedAt ? now : null
    },
    { timeoutMs: 60_000, what: `the job run ${id} to end` },
  )
const states = ({ steps }: { steps: { state: string }[] }) => steps.map(({ state }) => state).join(' ')
const file = (name: string) => path.join(folder, name)
const waitsFor = (name: string) => `until [ -e ${file(name)} ]; do sleep 0.05; done`

test('steps run one after the other on the job’s hosts or their own, and each run tells of its job', async () => {
  const id = await add([
    step('prepare', 'echo prepared'),
    step('deploy', 'echo deployed', { targets: one() }),
  ])
  const jobRunId = await run(id)
  const done = await ended(jobRunId)
  expect(done).toMatchObject({ state: 'succeeded', jobId: id, createdBy: 'admin', jobExists: true })
  expect(done.steps).toMatchObject([
    { name: 'prepare', state: 'succeeded', runState: 'succeeded', total: 2 },
    { name: 'deploy', state: 'succeeded', runState: 'succeeded', total: 1 },
  ])
  const runs = await Promise.all(
    done.steps.map(({ runId }) => admin.client.runs.get.query({ id: runId ?? '' })),
  )
  expect(runs[1]?.origin).toEqual({
    job: { id, name: done.jobName, runId: jobRunId, step: 'deploy' },
  })
  expect(Date.parse(runs[1]?.createdAt ?? '')).toBeGreaterThanOrEqual(Date.parse(runs[0]?.finishedAt ?? ''))
  const listed = await admin.client.jobRuns.list.query({ jobId: id })
  expect(listed.items.map((item) => [item.id, states(item)])).toEqual([[jobRunId, 'succeeded succeeded']])
  expect((await admin.client.jobs.get.query({ id })).last).toMatchObject({ id: jobRunId, state: 'succeeded' })
})

test('a step that fails stops the job, or lets it go on; a retry begins at that step and keeps those before', async () => {
  const script = `echo x >> ${file('count')}; [ -e ${file('mended')} ]`
  const stops = await add([
    step('first', `echo one >> ${file('first')}`, { targets: one() }),
    step('second', script, { targets: one() }),
    step('third', 'true'),
  ])
  const failed = await ended(await run(stops))
  expect([failed.state, states(failed)]).toEqual(['failed', 'succeeded failed skipped'])
  await writeFile(file('mended'), '')
  const again = await ended((await admin.client.jobRuns.retry.mutate({ id: failed.id })).id)
  expect([again.state, states(again)]).toEqual(['succeeded', 'succeeded succeeded succeeded'])
  expect(again).toMatchObject({
    retryOf: failed.id,
    steps: [{ kept: true }, { kept: false }, { kept: false }],
  })
  expect(again.steps[0]?.runId).toBe(failed.steps[0]?.runId)
  expect(await readFile(file('first'), 'utf8')).toBe('one\n')
  expect(await readFile(file('count'), 'utf8')).toBe('x\nx\n')
  await expect(admin.client.jobRuns.retry.mutate({ id: again.id })).rejects.toThrow('nothing to retry')

  const goesOn = await add([step('a', 'exit 3', { onFailure: 'continue' }), step('b', 'true')])
  const through = await ended(await run(goesOn))
  expect([through.state, states(through)]).toEqual(['failed', 'failed succeeded'])
})

test('a cancelled job cancels the step that runs and starts none after', async () => {
  const id = await add([step('long', 'sleep 60', { onFailure: 'continue' }), step('never', 'true')])
  const jobRunId = await run(id)
  await until(async () => (await get(jobRunId)).steps[0]?.counts?.running === 2, { what: 'the step to run' })
  await admin.client.jobRuns.cancel.mutate({ id: jobRunId })
  const done = await ended(jobRunId)
  expect([done.state, states(done)]).toEqual(['cancelled', 'cancelled skipped'])
  expect(done.steps[0]?.counts?.cancelled).toBe(2)
  await expect(admin.client.jobRuns.cancel.mutate({ id: jobRunId })).rejects.toThrow('over')
})

test('after a crash in the middle of a step the job goes on, and no step runs twice', async () => {
  const mark = (name: string) => `echo ${name} >> ${file('crash')}`
  const id = await add(
    [
      step('one', `${mark('one')}; ${waitsFor('go-on')}`),
      step('two', mark('two')),
      step('three', mark('three')),
    ],
    { targets: one() },
  )
  const jobRunId = await run(id)
  await until(async () => (await get(jobRunId)).steps[0]?.counts?.running === 1, { what: 'the step to run' })
  await server.crash()
  await writeFile(file('go-on'), '')
  await server.start()
  const done = await ended(jobRunId)
  expect(states(done)).toBe('succeeded succeeded succeeded')
  expect(await readFile(file('crash'), 'utf8')).toBe('one\ntwo\nthree\n')
})

test('killed at any moment, again and again, a job of many steps ends with each step run once', async () => {
  const names = Array.from({ length: 6 }, (_, at) => `s${at}`)
  const id = await add(
    names.map((name) => step(name, `echo ${name} >> ${file('often')}`)),
    { targets: one() },
  )
  const jobRunId = await run(id)
  for (const reached of [1, 2, 4]) {
    const begun = async () =>
      (await get(jobRunId)).steps.filter(({ state }) => state !== 'waiting').length >= reached
    await until(begun, { timeoutMs: 60_000, what: `${reached} steps to begin` })
    await server.crash()
    await server.start()
  }
  const done = await ended(jobRunId)
  expect(done.state).toBe('succeeded')
  expect((await readFile(file('often'), 'utf8')).trim().split('\n')).toEqual(names)
  const made = await readRows(
    server.dataDir,
    `select count(*) as runs from runs where json_value(origin, '$.job.runId') = '${jobRunId}'`,
  )
  expect(made).toEqual([{ runs: names.length }])
})

test('two servers on one database make one run of each step', async () => {
  await using second = await startServer({
    env: { DATABASE_URL: await databaseUrl(server.dataDir, 'qunkong') },
  })
  const jobIds = await Promise.all(
    Array.from({ length: 5 }, () =>
      // Nobody runs them: whichever server makes a run, its agent may be the other's.
      add([step('a', 'true'), step('b', 'true')], { targets: one() }),
    ),
  )
  const runIds = await Promise.all(jobIds.map((id) => run(id)))
  const done = await Promise.all(
    runIds.map((id) =>
      until(async () => ((await get(id)).finishedAt ? get(id) : null), {
        timeoutMs: 90_000,
        what: 'the job to end',
      }),
    ),
  )
  expect(second.child().alive()).toBe(true)
  const made = await readRows(
    server.dataDir,
    `select count(*) as runs, count(distinct json_value(origin, '$.job.step')) as steps from runs
     where json_value(origin, '$.job.runId') in (${runIds.map((id) => `'${id}'`).join(',')})
     group by json_value(origin, '$.job.runId')`,
  )
  for (const row of made) expect(Reflect.get(row, 'runs')).toBe(Reflect.get(row, 'steps'))
  expect(done.length).toBe(jobIds.length)
})

test('what a step printed is a parameter of a later one, as one word or a value, never a part of its script', async () => {
  const script = await admin.client.scripts.create.mutate({
    name: 'takes a version',
    script: 'echo "deploying $VERSION to $COUNT"',
    parameters: [
      { name: 'VERSION', label: '', type: 'text', pass: 'env', required: true, pattern: '[0-9.]+' },
      { name: 'COUNT', label: '', type: 'number', pass: 'env', required: true },
    ],
  })
  const values = { VERSION: '{{steps.version.stdout}}', COUNT: '{{ steps.count.stdout }}' }
  const id = await add([
    step('version', 'echo " 1.2.3 "'),
    step('count', 'echo 42', { targets: one() }),
    { name: 'library', run: { scriptRef: { id: script.id }, values } },
    step('nasty', `printf '%s' "a  b'c; touch ${file('owned')} #"`),
    {
      name: 'words',
      run: {
        script: 'for word in "$@"; do echo "<$word>"; done',
        params: `'{{steps.nasty.stdout}}' last`,
      },
    },
  ])
  const done = await ended(await run(id))
  expect(states(done)).toBe('succeeded succeeded succeeded succeeded succeeded')
  const printed = async (at: number) => {
    const [task] = await tasksOf(admin.client, done.steps[at]?.runId ?? '')
    return (await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout
  }
  expect(await printed(2)).toBe('deploying 1.2.3 to 42\n')
  expect(await printed(4)).toBe(`<a  b'c; touch ${file('owned')} #>\n<last>\n`)
  const inScript = add([step('version', 'echo 1'), step('takes', 'echo "{{steps.version.stdout}}"')])
  await expect(inScript).rejects.toMatchObject({ data: { domainCode: 'step_reference_in_script' } })
})

test('an output that is none, differs or is too long keeps the later step from starting, and says so', async () => {
  const takes = (name: string) => ({
    name: 'takes',
    run: { script: 'true', params: `{{steps.${name}.stdout}}` },
  })
  const reasonOf = async (steps: object[]) => {
    const done = await ended(await run(await add(steps)))
    return [done.state, done.steps.at(-1)?.state, done.steps.at(-1)?.reason?.code]
  }
  const differs = [step('x', 'echo $$'), takes('x')]
  expect(await reasonOf(differs)).toEqual(['failed', 'failed', 'output_differs'])
  const none = [step('x', 'exit 1', { onFailure: 'continue' }), takes('x')]
  expect(await reasonOf(none)).toEqual(['failed', 'failed', 'output_missing'])
  const long = [step('x', 'head -c 5000 /dev/zero | tr "\\\\0" x'), takes('x')]
  expect(await reasonOf(long)).toEqual(['failed', 'failed', 'output_too_long'])
  await expect(add([takes('later'), step('later', 'true')])).rejects.toThrow('no step before it')
})

test('guard rules are asked of all steps when it is saved, and of each when it starts', async () => {
  const steps = [
    step('good', 'true'),
    step('bad', 'mkfs.ext4 /dev/nothing-there', { onFailure: 'continue' }),
    step('worse', 'shutdown -h now'),
  ]
  const refused = await add(steps).catch((error) => error)
  expect(refused.data).toMatchObject({
    domainCode: 'guard_confirm',
    params: { step: 'bad', rules: 'mkfs,power-off' },
  })
  const safe = [step('good', waitsFor('guard')), ...steps.slice(1, 2)]
  const id = await add(safe, { acknowledgedRules: ['mkfs'] })
  const jobRunId = await run(id)
  await until(async () => (await get(jobRunId)).steps[0]?.counts?.running === 2, { what: 'the step to run' })
  await admin.client.guards.setBuiltin.mutate({ id: 'mkfs', action: 'block' })
  await writeFile(file('guard'), '')
  const done = await ended(jobRunId)
  expect(states(done)).toBe('succeeded failed')
  expect(done.steps[1]).toMatchObject({ runId: null, reason: { code: 'guard_blocked' } })
  // What is known to fail does not begin.
  await expect(run(id)).rejects.toThrow('forbids')
  await expect(add(safe, { acknowledgedRules: ['mkfs'] })).rejects.toThrow('forbids')
  await admin.client.guards.setBuiltin.mutate({ id: 'mkfs', action: 'warn' })
})

test('each step needs the permission that whoever started the job has at that moment', async () => {
  const who = { username: 'starter', password: PASSWORD }
  const user = await admin.client.users.create.mutate({ ...who, role: 'operator' })
  await using starter = await connect(server, who)
  const id = await add([step('one', waitsFor('demoted')), step('two', 'true')])
  const jobRunId = await run(id, starter.client)
  await until(async () => (await get(jobRunId)).steps[0]?.counts?.running === 2, { what: 'the step to run' })
  await admin.client.users.update.mutate({ id: user.id, role: 'viewer' })
  await writeFile(file('demoted'), '')
  const done = await ended(jobRunId)
  expect(states(done)).toBe('succeeded failed')
  expect(done.steps[1]?.reason?.code).toBe('forbidden')
  const recorded = await admin.client.audit.list.query({ action: 'jobRuns.stepRefused', targetId: jobRunId })
  expect(recorded.items).toMatchObject([{ details: { step: 'two', owner: 'starter' } }])
})

test('a job that is changed or removed while it runs goes on as it began; its secrets are kept sealed', async () => {
  const script = await admin.client.scripts.create.mutate({
    name: 'opens',
    script: `${waitsFor('removed')}; [ "$TOKEN" = open-sesame ]`,
    parameters: [{ name: 'TOKEN', label: '', type: 'secret', pass: 'env', required: true }],
  })
  const run1 = { scriptRef: { id: script.id }, values: { TOKEN: 'open-sesame' } }
  const id = await add([
    { name: 'secretive', run: run1 },
    { name: 'again', run: run1 },
  ])
  const kept = await admin.client.jobs.get.query({ id })
  expect(kept.steps[0]).toMatchObject({ secrets: ['TOKEN'], run: { values: {} } })
  expect(JSON.stringify(await readRows(server.dataDir, 'select * from jobs'))).not.toContain('sesame')
  const jobRunId = await run(id)
  const steps = [{ name: 'other', run: { script: 'false' } }]
  const targets = one()
  await admin.client.jobs.update.mutate({ id, version: 1, name: kept.name, targets, steps })
  await expect(
    admin.client.jobs.update.mutate({ id, version: 1, name: kept.name, targets, steps }),
  ).rejects.toThrow('changed meanwhile')
  await admin.client.jobs.remove.mutate({ id })
  await writeFile(file('removed'), '')
  const done = await ended(jobRunId)
  expect([states(done), done.jobExists]).toEqual(['succeeded succeeded', false])
  expect(JSON.stringify(await readRows(server.dataDir, 'select * from job_runs'))).not.toContain('sesame')
})

test('a watcher sees the steps move to the end', async () => {
  const jobRunId = await run(await add([step('a', 'sleep 0.3'), step('b', 'sleep 0.3')]))
  const seen: string[] = []
  await new Promise<void>((resolve, reject) => {
    admin.client.jobRuns.watch.subscribe(
      { id: jobRunId },
      {
        onData: ({ data }) => seen.push(states(data)),
        onComplete: () => resolve(),
        onError: reject,
      },
    )
  })
  expect(seen).toContain('running waiting')
  expect(seen.at(-1)).toBe('succeeded succeeded')
  const [first] = (await get(jobRunId)).steps
  expect((await finished(admin.client, first?.runId ?? '')).name).toMatch(/^job \d+ · a$/)
})

test('a step brings a file, the next one uses it; guard rules look at where it goes', async () => {
  const { id: fileId } = await upload(server, admin, 'app.conf', Buffer.from('level=high\n'))
  const brought = { fileId, path: `${folder}/etc/`, makeFolders: true }
  const id = await add(
    [{ name: 'bring', file: brought }, step('use', `grep -q level=high ${file('etc/app.conf')}`)],
    { targets: one() },
  )
  const [kept] = (await admin.client.jobs.get.query({ id })).steps
  expect(kept).toMatchObject({
    name: 'bring',
    file: { fileId, fileName: 'app.conf', path: `${folder}/etc/` },
  })
  const done = await ended(await run(id))
  expect(states(done)).toBe('succeeded succeeded')
  expect(done.steps[0]?.summary).toBe(`app.conf → ${folder}/etc/`)
  const made = await admin.client.runs.get.query({ id: done.steps[0]?.runId ?? '' })
  expect(made).toMatchObject({ kind: 'push', origin: { job: { id, step: 'bring' } } })
  const both = { name: 'both', file: brought, run: { script: 'true' } }
  await expect(add([both])).rejects.toThrow('A step does one thing')
  const disk = { name: 'disk', file: { fileId, path: '/dev/sda' } }
  await expect(add([disk])).rejects.toThrow('Guard rules warn')
  await admin.client.files.remove.mutate({ id: fileId })
  // What is known to fail does not begin.
  await expect(run(id)).rejects.toThrow('no file')
})
