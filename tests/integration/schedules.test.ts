/** Schedules are started by the clock, once, by their policy and with their owner's permissions. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { type TestClock, testClock } from '../harness/clock.ts'
import { databaseUrl, readRows } from '../harness/database.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
const PASSWORD = 'a long enough password'
const HOUR_MS = 3600_000
let clock: TestClock
let server: TestServer
let admin: TestClient
let agent: TestAgent
let folder: string
beforeAll(async () => {
  clock = resources.use(await testClock())
  server = resources.use(await startServer({ env: clock.env }))
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-schedules-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
})
afterAll(() => resources.disposeAsync())

const plan = (name: string, more: object = {}) => ({
  name,
  cron: '* * * * *',
  timeZone: 'UTC',
  overlap: 'skip' as const,
  run: { script: 'echo done', targets: { agentIds: [agent.id] } },
  ...more,
})
const add = async (name: string, more: object = {}, client = admin.client) =>
  (await client.schedules.create.mutate(plan(name, more))).id
const firings = async (id: string) => (await admin.client.schedules.firings.query({ id, limit: 200 })).items
const remove = (id: string) => admin.client.schedules.remove.mutate({ id })
const statesOf = async (id: string) => (await firings(id)).map(({ state }) => state).reverse()
/** Runs until the file is there. */
const waitsFor = (name: string) => ({
  script: `until [ -e ${path.join(folder, name)} ]; do sleep 0.1; done`,
  targets: { agentIds: [agent.id] },
})

test('at its time it starts a run that is the schedule’s owner’s and says which schedule it is of', async () => {
  const id = await add('on time')
  const minute = await clock.nextMinute()
  const [firing] = await until(
    async () => {
      const items = await firings(id)
      return items[0]?.state === 'started' ? items : null
    },
    { what: 'the first firing' },
  )
  expect(firing).toMatchObject({ dueAt: minute.toISOString(), by: null, missed: 0, reason: null })
  const run = await finished(admin.client, firing?.runId ?? '')
  expect(run).toMatchObject({
    name: 'on time',
    state: 'succeeded',
    createdBy: 'admin',
    origin: { schedule: { id, name: 'on time' } },
  })
  const item = await admin.client.schedules.get.query({ id })
  expect(item).toMatchObject({ last: { runState: 'succeeded' }, queued: 0, paused: false, owner: 'admin' })
  expect(new Date(item.nextAt ?? '').getTime()).toBe(minute.getTime() + 60_000)
  await remove(id)
})

test('two servers on one database start each of eight schedules once a minute', async () => {
  await using second = await startServer({
    env: { ...clock.env, DATABASE_URL: await databaseUrl(server.dataDir, 'qunkong') },
  })
  const ids = await Promise.all(Array.from({ length: 8 }, (_, i) => add(`once ${i}`, { overlap: 'allow' })))
  const minutes: string[] = []
  for (let i = 0; i < 5; i++) {
    minutes.push((await clock.nextMinute()).toISOString())
    await until(
      async () => {
        const all = await Promise.all(ids.map(firings))
        return all.every((items) => items.length > i && items.every(({ state }) => state === 'started'))
      },
      { what: `minute ${i} to be started` },
    )
  }
  expect(second.child().alive()).toBe(true)
  const all = await Promise.all(ids.map(firings))
  for (const items of all) expect(items.map(({ dueAt }) => dueAt).reverse()).toEqual(minutes)
  const named = (await admin.client.runs.list.query({ query: 'once ', limit: 200 })).items
  expect(named.length).toBe(ids.length * minutes.length)
  const runIds = all.flatMap((items) => items.map(({ runId }) => runId)).sort()
  expect(named.map(({ id }) => id).sort()).toEqual(runIds)
  await Promise.all(ids.map(remove))
})

test('while the one before runs the next is left out, waits, or starts, as the policy says', async () => {
  const skip = await add('skips', { overlap: 'skip', run: waitsFor('skip') })
  const queue = await add('queues', { overlap: 'queue', run: waitsFor('queue') })
  const allow = await add('allows', { overlap: 'allow', run: waitsFor('allow') })
  const see = (id: string, states: string[]) =>
    until(async () => JSON.stringify(await statesOf(id)) === JSON.stringify(states), {
      what: `${id} to be ${states}`,
    })
  await clock.nextMinute()
  for (const id of [skip, queue, allow]) await see(id, ['started'])
  await clock.nextMinute()
  await see(skip, ['started', 'skipped'])
  await see(queue, ['started', 'queued'])
  await see(allow, ['started', 'started'])
  await clock.nextMinute()
  await see(queue, ['started', 'queued', 'queued'])
  await see(skip, ['started', 'skipped', 'skipped'])
  expect((await firings(skip))[0]?.reason?.code).toBe('schedule_overlap')
  expect((await admin.client.schedules.get.query({ id: queue })).queued).toBe(2)
  for (const id of [skip, allow]) await admin.client.schedules.setPaused.mutate({ id, paused: true })
  for (const name of ['skip', 'queue', 'allow']) await writeFile(path.join(folder, name), '')
  await see(queue, ['started', 'started', 'started'])
  const runs = await Promise.all(
    (await firings(queue)).map(({ runId }) => finished(admin.client, runId ?? '')),
  )
  // One after the other, in the order in which they were due.
  const [third, middle, first] = runs.map((run) => ({
    from: Date.parse(run.createdAt),
    to: Date.parse(run.finishedAt ?? ''),
  }))
  expect(middle?.from).toBeGreaterThanOrEqual(first?.to ?? 0)
  expect(third?.from).toBeGreaterThanOrEqual(middle?.to ?? 0)
  await Promise.all([skip, queue, allow].map(remove))
})

test('after hours without a server the missed times are counted, only one within the grace is made up for', async () => {
  const hour = new Date(Math.ceil(clock.now().getTime() / HOUR_MS) * HOUR_MS)
  await clock.set(new Date(hour.getTime() + 60_000))
  const inGrace = await add('in grace', { cron: '0 * * * *' })
  const tooLate = await add('too late', { cron: '50 * * * *' })
  await server.crash()
  // Three hours and a minute: due at three full hours, and at ten to each of them.
  await clock.set(new Date(hour.getTime() + 3 * HOUR_MS + 60_000))
  await server.start()
  const restarted = async () => {
    const [latest] = await firings(inGrace)
    return latest?.state === 'started' && (await firings(tooLate)).length === 1
  }
  await until(restarted, { what: 'the missed times' })
  const [made, missed] = await firings(inGrace)
  expect(made).toMatchObject({
    state: 'started',
    dueAt: new Date(hour.getTime() + 3 * HOUR_MS).toISOString(),
  })
  expect(missed).toMatchObject({ state: 'skipped', missed: 2, reason: { code: 'schedule_missed' } })
  expect(await firings(tooLate)).toMatchObject([{ state: 'skipped', missed: 3, runId: null }])
  await until(async () => (await admin.client.agents.get.query({ id: agent.id })).status === 'online', {
    what: 'the agent to be back',
  })
  expect((await finished(admin.client, made?.runId ?? '')).state).toBe('succeeded')
  await Promise.all([inGrace, tooLate].map(remove))
})

test('a paused one is due never, resumed it goes on from now, and a person may start it at any time', async () => {
  const id = await add('paused')
  await admin.client.schedules.setPaused.mutate({ id, paused: true })
  expect(await admin.client.schedules.get.query({ id })).toMatchObject({ paused: true, nextAt: null })
  await clock.nextMinute()
  const now = await admin.client.schedules.runNow.mutate({ id })
  expect(now).toMatchObject({ state: 'started', reason: null })
  expect(await firings(id)).toMatchObject([{ id: now.id, dueAt: null, by: 'admin' }])
  await finished(admin.client, now.runId ?? '')
  await admin.client.schedules.setPaused.mutate({ id, paused: false })
  const minute = await clock.nextMinute()
  await until(async () => (await firings(id)).length === 2, { what: 'the next time' })
  expect((await firings(id))[0]?.dueAt).toBe(minute.toISOString())
  await remove(id)
})

test('it runs with what its owner may do at that moment: a demoted or disabled one is refused, and that is recorded', async () => {
  const who = { username: 'planner', password: PASSWORD }
  const user = await admin.client.users.create.mutate({ ...who, role: 'operator' })
  await using planner = await connect(server, who)
  const id = await add('of a planner', {}, planner.client)
  await admin.client.users.update.mutate({ id: user.id, role: 'viewer' })
  await clock.nextMinute()
  const refused = (count: number) =>
    until(async () => (await statesOf(id)).filter((state) => state === 'refused').length === count, {
      what: `${count} refusals`,
    })
  await refused(1)
  expect((await firings(id))[0]?.reason?.code).toBe('forbidden')
  await admin.client.users.update.mutate({ id: user.id, role: 'operator', disabled: true })
  await clock.nextMinute()
  await refused(2)
  expect((await firings(id))[0]?.reason?.code).toBe('owner_disabled')
  const recorded = await admin.client.audit.list.query({ action: 'schedules.refused' })
  expect(recorded.items.map(({ targetId }) => targetId)).toEqual([id, id])
  // Whoever saves it is its owner from then on.
  await admin.client.schedules.update.mutate({ id, ...plan('of a planner') })
  await clock.nextMinute()
  await until(async () => (await statesOf(id)).at(-1) === 'started', {
    what: 'it to run as the administrator',
  })
  await remove(id)
})

test('guard rules are asked when it is saved and again when it starts', async () => {
  const run = { script: 'mkfs.ext4 /dev/nothing-there', targets: { agentIds: [agent.id] } }
  await expect(add('guarded', { run })).rejects.toThrow('Guard rules warn')
  const id = await add('guarded', { run: { ...run, acknowledgedRules: ['mkfs'] } })
  await admin.client.guards.setBuiltin.mutate({ id: 'mkfs', action: 'block' })
  await clock.nextMinute()
  await until(async () => (await firings(id))[0]?.reason?.code === 'guard_blocked', { what: 'the refusal' })
  expect((await firings(id))[0]).toMatchObject({ state: 'refused', runId: null })
  await expect(
    admin.client.schedules.update.mutate({
      id,
      ...plan('guarded', { run: { ...run, acknowledgedRules: ['mkfs'] } }),
    }),
  ).rejects.toThrow('forbids')
  await remove(id)
})

test('hosts that are gone are left out and told; without any left it is refused', async () => {
  const other = await startAgent(server, admin.client)
  const both = await add('both', { run: { script: 'true', targets: { agentIds: [agent.id, other.id] } } })
  const one = await add('one', { run: { script: 'true', targets: { agentIds: [other.id] } } })
  await other[Symbol.asyncDispose]()
  await admin.client.agents.remove.mutate({ id: other.id })
  const [first, second] = await Promise.all(
    [both, one].map((id) => admin.client.schedules.runNow.mutate({ id })),
  )
  expect(first).toMatchObject({ state: 'started', reason: { code: 'hosts_gone', params: { count: 1 } } })
  expect(second).toMatchObject({ state: 'refused', reason: { code: 'no_targets' }, runId: null })
  await Promise.all([both, one].map(remove))
})

test('the next five times are told while one types, and what is wrong in words', async () => {
  const { times } = await admin.client.schedules.next.query({ cron: '0 4 * * *', timeZone: 'Asia/Shanghai' })
  expect(times.length).toBe(5)
  for (const time of times) expect(time).toMatch(/T20:00:00/)
  await expect(admin.client.schedules.next.query({ cron: '0 24 * * *', timeZone: 'UTC' })).rejects.toThrow(
    '“24” is no hour.',
  )
  await expect(add('never', { cron: '0 0 30 2 *' })).rejects.toThrow('No day ever comes')
  await expect(add('nowhere', { timeZone: 'Nowhere' })).rejects.toThrow('no time zone')
})

test('lists are paged by name or by the next time, with what happened last', async () => {
  const ids = await Promise.all(['list c', 'list a', 'list b'].map((name) => add(name)))
  const first = await admin.client.schedules.list.query({ query: 'list ', limit: 2 })
  expect(first.items.map(({ name }) => name)).toEqual(['list a', 'list b'])
  const rest = await admin.client.schedules.list.query({
    ...{ query: 'list ', limit: 2 },
    cursor: first.nextCursor ?? '',
  })
  expect(rest.items).toMatchObject([{ name: 'list c', last: null, summary: 'echo done' }])
  expect(rest.nextCursor).toBeNull()
  await expect(add('list a')).rejects.toThrow('already')
  await Promise.all(ids.map(remove))
})

test('secret values are kept sealed, shown to nobody, and reach the script when its time comes', async () => {
  const script = await admin.client.scripts.create.mutate({
    name: 'needs a secret',
    script: '[ "$TOKEN" = open-sesame ] && echo opened',
    parameters: [{ name: 'TOKEN', label: '', type: 'secret', pass: 'env', required: true }],
  })
  const targets = { agentIds: [agent.id] }
  const scriptRef = { id: script.id }
  const id = await add('secretive', { run: { scriptRef, values: { TOKEN: 'open-sesame' }, targets } })
  const kept = await admin.client.schedules.get.query({ id })
  expect(kept).toMatchObject({ secrets: ['TOKEN'], run: { values: {} } })
  expect(JSON.stringify(kept)).not.toContain('sesame')
  const stored = await readRows(server.dataDir, 'select run, secrets from schedules')
  expect(JSON.stringify(stored)).not.toContain('sesame')
  // Saved again without it, it stays.
  await admin.client.schedules.update.mutate({ id, ...plan('secretive', { run: { scriptRef, targets } }) })
  const { runId } = await admin.client.schedules.runNow.mutate({ id })
  expect((await finished(admin.client, runId ?? '')).state).toBe('succeeded')
  await remove(id)
})

test('a schedule runs a job: by the clock, one at a time, and the job can’t be removed meanwhile', async () => {
  const { id: jobId } = await admin.client.jobs.create.mutate({
    name: 'nightly',
    targets: { agentIds: [agent.id] },
    steps: [
      { name: 'first', run: { script: waitsFor('job').script } },
      { name: 'second', run: { script: 'echo done' } },
    ],
  })
  const id = await add('runs a job', { run: undefined, jobId })
  const item = await admin.client.schedules.get.query({ id })
  expect(item).toMatchObject({ summary: 'nightly', run: null, job: { id: jobId, name: 'nightly' } })
  await expect(admin.client.jobs.remove.mutate({ id: jobId })).rejects.toThrow('runs a job')
  await expect(add('neither', { run: undefined })).rejects.toThrow('either a script or a job')
  await clock.nextMinute()
  await until(async () => (await statesOf(id)).join() === 'started', { what: 'the first time' })
  await clock.nextMinute()
  await until(async () => (await statesOf(id)).join() === 'started,skipped', { what: 'the second time' })
  await admin.client.schedules.setPaused.mutate({ id, paused: true })
  await writeFile(path.join(folder, 'job'), '')
  const over = async () => (await firings(id)).at(-1)?.runState === 'succeeded'
  await until(over, { timeoutMs: 60_000, what: 'the job to end' })
  const jobRunId = (await firings(id)).at(-1)?.jobRunId ?? ''
  const jobRun = await admin.client.jobRuns.get.query({ id: jobRunId })
  const origin = { schedule: { id, name: 'runs a job' } }
  expect(jobRun).toMatchObject({ jobId, createdBy: 'admin', origin })
  const run = await admin.client.runs.get.query({ id: jobRun.steps[1]?.runId ?? '' })
  expect(run.origin).toMatchObject({ ...origin, job: { id: jobId, runId: jobRunId, step: 'second' } })
  const now = await admin.client.schedules.runNow.mutate({ id })
  expect(now).toMatchObject({ state: 'started', runId: null })
  expect(now.jobRunId).not.toBe(jobRunId)
  await remove(id)
  await admin.client.jobs.remove.mutate({ id: jobId })
})
