/** Approval by a second person: what a guard rule holds starts when somebody else says so, and never otherwise. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { finished, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const PASSWORD = 'a long enough password'
const NEVER = '/never/was/approved'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let asker: TestClient
let askerId: string
let second: TestClient
let agent: TestAgent
let ruleId: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  const person = async (username: string) => {
    const { id } = await admin.client.users.create.mutate({ username, password: PASSWORD, role: 'operator' })
    return { id, client: resources.use(await connect(server, { username, password: PASSWORD })) }
  }
  const one = await person('asker')
  asker = one.client
  askerId = one.id
  second = (await person('second')).client
  ruleId = (
    await admin.client.guards.create.mutate({
      ...{ name: 'held', kind: 'word', pattern: 'echo held', action: 'approve' },
    })
  ).id
}, 60_000)
afterAll(() => resources.disposeAsync())

const refused = (call: Promise<unknown>, domainCode: string, params: object = {}) =>
  expect(call, domainCode).rejects.toMatchObject({
    data: { domainCode, params: expect.objectContaining(params) },
  })
const ask = (who: TestClient, more: object = {}) =>
  who.client.runs.create.mutate({ script: 'true\necho held', targets: { agentIds: [agent.id] }, ...more })
const get = (id: string) => admin.client.runs.get.query({ id })
const recordsOf = async (action: string, targetId: string) =>
  (await admin.client.audit.list.query({ action, targetId })).items
const ended = async (id: string) => {
  const run = await get(id)
  const [task] = await tasksOf(admin.client, id)
  return { run, task }
}

test('a run that a rule holds waits with its reason, and starts when somebody else approves it', async () => {
  const before = await second.client.runs.approvals.query()
  const answer = await ask(asker)
  expect(answer).toMatchObject({ awaitingApproval: true })
  const { id } = answer
  expect(await get(id)).toMatchObject({
    ...{ state: 'awaiting_approval', createdBy: 'asker', startedAt: null, finishedAt: null },
    approval: { rules: [{ rule: ruleId, name: 'held', line: 2, excerpt: 'echo held' }] },
    counts: { queued: 1 },
  })
  expect(await second.client.runs.approvals.query()).toEqual({
    ...{ waiting: before.waiting + 1, mine: before.mine + 1 },
  })
  expect(await asker.client.runs.approvals.query()).toEqual({
    waiting: before.waiting + 1,
    mine: before.mine,
  })
  const { items } = await admin.client.runs.list.query({ state: 'awaiting_approval' })
  expect(items.map((item) => item.id)).toContain(id)
  const taskIds = (await tasksOf(admin.client, id)).map(({ taskId }) => taskId)
  await refused(admin.client.runs.cancel.mutate({ id, taskIds }), 'run_state')
  await refused(admin.client.runs.pause.mutate({ id }), 'run_state')
  await refused(admin.client.runs.resume.mutate({ id }), 'run_state')

  const states: string[] = []
  const watching = asker.client.runs.watch.subscribe(
    { id },
    { onData: ({ data }) => states.push(data.run.state) },
  )
  await until(() => states.includes('awaiting_approval'), { what: 'the run to be watched' })
  await second.client.runs.approve.mutate({ id, note: 'looked at it' })
  const run = await finished(admin.client, id)
  expect(run).toMatchObject({
    state: 'succeeded',
    approval: { decision: 'approved', decidedBy: 'second', note: 'looked at it' },
  })
  await until(() => states.at(-1) === 'succeeded', { what: 'the end to be told' })
  watching.unsubscribe()
  expect(await recordsOf('runs.approve', id)).toMatchObject([
    {
      actorName: 'second',
      details: { requestedBy: 'asker', hosts: 1, note: 'looked at it', rules: [{ rule: ruleId, line: 2 }] },
    },
  ])
  await refused(second.client.runs.approve.mutate({ id }), 'approval_over', { decision: 'approved' })
  await refused(second.client.runs.refuse.mutate({ id }), 'approval_over')
  await refused(asker.client.runs.withdraw.mutate({ id }), 'approval_over')
})

test('nobody approves or refuses a run of their own, not even an administrator, and the attempt is recorded', async () => {
  for (const who of [asker, admin]) {
    const { id } = await ask(who)
    await refused(who.client.runs.approve.mutate({ id }), 'own_approval')
    await refused(who.client.runs.refuse.mutate({ id }), 'own_approval')
    expect(await recordsOf('runs.approve.refused', id)).toHaveLength(2)
    await refused(second.client.runs.withdraw.mutate({ id }), 'not_requester')
    expect((await get(id)).state).toBe('awaiting_approval')
    await who.client.runs.withdraw.mutate({ id })
    const { run, task } = await ended(id)
    expect(run).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } })
    expect(run.approval?.decision).toBe('withdrawn')
    expect(task).toMatchObject({ state: 'cancelled', reason: expect.stringMatching(/^withdrawn: /) })
  }
})

test('what somebody else cancels while it waits is recorded as cancelled by them, not as withdrawn', async () => {
  const { id } = await ask(asker)
  await second.client.runs.cancel.mutate({ id })
  expect(await ended(id)).toMatchObject({
    run: { state: 'cancelled', approval: { decision: 'cancelled', decidedBy: 'second' } },
    task: { state: 'cancelled', reason: expect.stringMatching(/^cancelled: /) },
  })
  await refused(second.client.runs.approve.mutate({ id }), 'approval_over', { decision: 'cancelled' })
  const own = await ask(asker)
  await asker.client.runs.cancel.mutate({ id: own.id })
  expect((await get(own.id)).approval).toMatchObject({ decision: 'withdrawn', decidedBy: 'asker' })
})

const schedule = (who: TestClient, name: string, what: object) =>
  who.client.schedules.create.mutate({ name, cron: '0 0 1 1 *', timeZone: 'UTC', ...what })
const firingsOf = async (id: string) => (await admin.client.schedules.firings.query({ id })).items
const waitingOf = async (runId: string | null | undefined) => {
  expect(runId).toEqual(expect.any(String))
  const run = await get(runId ?? '')
  expect(run.state).toBe('awaiting_approval')
  return run
}

test('who wrote the version that a schedule of somebody else runs does not approve it, but may refuse it', async () => {
  const script = await asker.client.scripts.create.mutate({ name: 'harmless', script: 'echo fine' })
  const run = { scriptRef: { id: script.id }, targets: { agentIds: [agent.id] } }
  const { id } = await schedule(asker, 'runs a script', { run })
  await second.client.scripts.update.mutate({
    ...{ id: script.id, version: 1 },
    name: 'harmless',
    script: 'echo held',
  })
  const fire = async () => {
    await asker.client.schedules.runNow.mutate({ id })
    const runId = await until(async () => (await firingsOf(id))[0]?.runId, { what: 'it to be started' })
    return waitingOf(runId)
  }
  const before = [await second.client.runs.approvals.query(), await admin.client.runs.approvals.query()]
  const held = await fire()
  expect(held.createdBy).toBe('asker')
  expect(await asker.client.schedules.runNow.mutate({ id })).toMatchObject({
    ...{ state: 'skipped', reason: { code: 'schedule_awaits_approval' } },
  })
  expect(held.approval?.authors).toContainEqual({ name: 'second', of: 'script' })
  expect(await second.client.runs.approvals.query()).toMatchObject({ mine: before[0]?.mine })
  expect(await admin.client.runs.approvals.query()).toMatchObject({ mine: (before[1]?.mine ?? 0) + 1 })
  await refused(second.client.runs.approve.mutate({ id: held.id }), 'own_text', { of: 'script' })
  expect(await recordsOf('runs.approve.refused', held.id)).toHaveLength(1)
  // A version after it changes nothing of what waits.
  await admin.client.scripts.update.mutate({
    ...{ id: script.id, version: 2 },
    name: 'harmless',
    script: 'true',
  })
  await refused(second.client.runs.approve.mutate({ id: held.id }), 'own_text')
  expect((await get(held.id)).state).toBe('awaiting_approval')
  await admin.client.runs.approve.mutate({ id: held.id })
  expect((await finished(admin.client, held.id)).state).toBe('succeeded')
  const retried = await asker.client.runs.retry.mutate({ id: held.id, only: 'all' })
  await refused(second.client.runs.approve.mutate({ id: retried.id }), 'own_text')
  await second.client.runs.refuse.mutate({ id: retried.id })
})

test('who saved the job or the schedule that somebody else has started does not approve its steps', async () => {
  const job = await second.client.jobs.create.mutate({
    ...{ name: 'of second', targets: { agentIds: [agent.id] } },
    steps: [{ name: 'held', run: { script: 'echo held' } }],
  })
  const { id } = await schedule(asker, 'runs a job', { jobId: job.id })
  await admin.client.schedules.runNow.mutate({ id })
  const jobRunId = await until(async () => (await firingsOf(id))[0]?.jobRunId, { what: 'the job to start' })
  const runId = await until(
    async () => (await admin.client.jobRuns.get.query({ id: jobRunId })).steps[0]?.runId,
    { what: 'the step to be asked for' },
  )
  const held = await waitingOf(runId)
  expect(held.createdBy).toBe('admin')
  const next = await admin.client.schedules.runNow.mutate({ id })
  expect(next).toMatchObject({ state: 'skipped', reason: { code: 'schedule_awaits_approval' } })
  await refused(admin.client.runs.approve.mutate({ id: held.id }), 'own_approval')
  await refused(second.client.runs.approve.mutate({ id: held.id }), 'own_text', { of: 'job' })
  await refused(asker.client.runs.approve.mutate({ id: held.id }), 'own_text', { of: 'schedule' })
  await second.client.runs.refuse.mutate({ id: held.id })
})

test('what is refused never starts; a retry of what ran is held again, and so is a rule that ships set to approve', async () => {
  const first = await ask(asker, { script: `echo held > ${NEVER}` })
  await second.client.runs.refuse.mutate({ id: first.id, note: 'too risky' })
  expect(await ended(first.id)).toMatchObject({
    run: { state: 'cancelled', approval: { decision: 'refused', note: 'too risky' } },
    task: { state: 'cancelled', startedAt: null },
  })
  const again = await asker.client.runs.retry.mutate({ id: first.id })
  expect(again.awaitingApproval).toBe(true)
  expect(await recordsOf('runs.retry', again.id)).toMatchObject([
    { details: { toApprove: [{ rule: ruleId }] } },
  ])
  await asker.client.runs.withdraw.mutate({ id: again.id })

  const { guards } = admin.client
  await guards.setBuiltin.mutate({ id: 'power-off', action: 'approve' })
  const script = 'false && reboot; false && userdel nobody-at-all; true'
  // What warns must be acknowledged all the same.
  await refused(ask(asker, { script }), 'guard_confirm', { rules: 'remove-user' })
  const both = await ask(asker, { script, acknowledgedRules: ['remove-user'] })
  expect((await get(both.id)).approval?.rules).toMatchObject([{ rule: 'power-off', builtin: true }])
  // What is blocked meanwhile is blocked for the approver, too.
  await guards.setBuiltin.mutate({ id: 'remove-user', action: 'block' })
  await refused(second.client.runs.approve.mutate({ id: both.id }), 'guard_blocked', { rule: 'remove-user' })
  await guards.setBuiltin.mutate({ id: 'remove-user', action: 'warn' })
  await guards.setBuiltin.mutate({ id: 'power-off', action: 'warn' })
  await second.client.runs.approve.mutate({ id: both.id })
  expect((await finished(admin.client, both.id)).state).toBe('succeeded')
})

test('a job waits with its step, goes on when it is approved, and ends with it when it is refused or cancelled', async () => {
  const { jobs, jobRuns } = asker.client
  const job = await jobs.create.mutate({
    ...{ name: 'careful', targets: { agentIds: [agent.id] } },
    steps: [
      { name: 'held', run: { script: 'echo held' } },
      { name: 'then', run: { script: 'echo then' } },
    ],
  })
  const held = async () => {
    const { id } = await jobs.run.mutate(job)
    const runId = await until(async () => (await jobRuns.get.query({ id })).steps[0]?.runId, {
      what: 'the step to be asked for',
    })
    expect((await get(runId)).state).toBe('awaiting_approval')
    return { id, runId }
  }
  const end = ({ id }: { id: string }) =>
    until(
      async () => {
        const run = await jobRuns.get.query({ id })
        return run.finishedAt === null ? undefined : run
      },
      { what: 'the job to end' },
    )
  const approved = await held()
  // It is not told as a job that runs.
  expect(await jobRuns.get.query({ id: approved.id })).toMatchObject({
    ...{ state: 'running', awaiting: approved.runId },
    steps: [{ runState: 'awaiting_approval' }, { runState: null }],
  })
  const [listed] = (await jobRuns.list.query({ jobId: job.id })).items
  expect(listed).toMatchObject({
    awaiting: approved.runId,
    steps: [{ awaitsApproval: true }, { awaitsApproval: false }],
  })
  expect((await jobs.get.query({ id: job.id })).last?.awaiting).toBe(approved.runId)
  await second.client.runs.approve.mutate({ id: approved.runId })
  expect(await end(approved)).toMatchObject({ state: 'succeeded', awaiting: null })
  const not = await held()
  await second.client.runs.refuse.mutate({ id: not.runId })
  expect((await end(not)).state).not.toBe('succeeded')
  const cancelled = await held()
  await jobRuns.cancel.mutate({ id: cancelled.id })
  expect((await end(cancelled)).state).toBe('cancelled')
  expect(await get(cancelled.runId)).toMatchObject({
    ...{ state: 'cancelled', approval: { decision: 'withdrawn', decidedBy: 'asker' } },
  })
})

test('of two who decide at one moment one does, and it runs once', async () => {
  for (let round = 0; round < 3; round++) {
    const { id } = await ask(asker)
    const results = await Promise.allSettled([
      second.client.runs.approve.mutate({ id }),
      admin.client.runs.approve.mutate({ id }),
      admin.client.runs.refuse.mutate({ id }),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const run = await finished(admin.client, id)
    const records = [...(await recordsOf('runs.approve', id)), ...(await recordsOf('runs.refuse', id))]
    expect(records).toHaveLength(1)
    expect(run.state).toBe(run.approval?.decision === 'approved' ? 'succeeded' : 'cancelled')
    expect(run.approval?.decidedBy).toBe(records[0]?.actorName)
  }
})

test('a restart changes nothing: it waits, starts nothing, and is approved afterwards', async () => {
  const { id } = await ask(asker, { pace: { deadlineSeconds: 3600, offlineExpirySeconds: 60 } })
  await server.crash()
  await server.start()
  await until(async () => (await admin.client.agents.get.query({ id: agent.id })).status === 'online', {
    what: 'the agent to be back',
  })
  expect(await ended(id)).toMatchObject({
    run: { state: 'awaiting_approval', counts: { queued: 1 } },
    task: { state: 'queued', startedAt: null },
  })
  const asked = await get(id)
  await second.client.runs.approve.mutate({ id })
  const run = await finished(admin.client, id)
  expect(run.state).toBe('succeeded')
  // Times of the pace count from the approval.
  const waitedMs = Date.parse(run.startedAt ?? '') - Date.parse(run.createdAt)
  expect(Date.parse(run.pace?.deadlineAt ?? '') - Date.parse(asked.pace?.deadlineAt ?? '')).toBe(waitedMs)
  expect(run.offlineUntil).toBe(new Date(Date.parse(run.startedAt ?? '') + 60_000).toISOString())
}, 60_000)

test('who may not run scripts any more, and a version that is disabled, start nothing', async () => {
  const { scripts, users } = admin.client
  const script = await scripts.create.mutate({ name: 'holds', script: 'echo held' })
  const run = await asker.client.runs.create.mutate({
    ...{ scriptRef: { id: script.id }, targets: { agentIds: [agent.id] } },
  })
  await scripts.setVersionDisabled.mutate({ id: script.id, version: 1, disabled: true })
  await refused(second.client.runs.approve.mutate({ id: run.id }), 'script_disabled')
  await scripts.setVersionDisabled.mutate({ id: script.id, version: 1, disabled: false })
  await users.update.mutate({ id: askerId, role: 'viewer' })
  await refused(second.client.runs.approve.mutate({ id: run.id }), 'requester_lost', { username: 'asker' })
  await users.update.mutate({ id: askerId, role: 'operator', disabled: true })
  await refused(second.client.runs.approve.mutate({ id: run.id }), 'requester_lost')
  expect((await get(run.id)).state).toBe('awaiting_approval')
  await users.update.mutate({ id: askerId, disabled: false })
  await second.client.runs.approve.mutate({ id: run.id })
  expect((await finished(admin.client, run.id)).state).toBe('succeeded')
})

test('what nobody decides in time is cancelled as expired, with a record', async () => {
  const { id } = await ask(admin)
  const past = `UPDATE runs SET approval = JSON_SET(approval, '$.expiresAt', ?) WHERE id = ?`
  expect(await tamper(server.dataDir, past, [new Date(Date.now() - 1000).toISOString(), id])).toBe(1)
  await finished(admin.client, id)
  expect(await ended(id)).toMatchObject({
    run: { state: 'cancelled', approval: { decision: 'expired' } },
    task: { state: 'cancelled', reason: expect.stringMatching(/^expired: /) },
  })
  expect(await recordsOf('runs.expire', id)).toMatchObject([{ actorKind: 'system' }])
  await refused(second.client.runs.approve.mutate({ id }), 'approval_over', { decision: 'expired' })
})
