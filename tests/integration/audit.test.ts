/** Every mutation leaves a record of who did what, on what and from where, or changes nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { fakeUpdaters, fleetOf } from '../harness/fakeUpdater.ts'
import { scratch, upload } from '../harness/files.ts'
import { legacyAgent } from '../harness/legacy.ts'
import { procedureKinds } from '../harness/procedures.ts'
import { recorded } from '../harness/recordings.ts'
import { hostReached, publish, reached } from '../harness/rollouts.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const PASSWORD = 'a long enough password'
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer({ env: { AGENT_OPEN_ENROLMENT: 'true' } }))
  admin = resources.use(await connect(server))
  agent = resources.use(
    await startAgent(server, admin.client, { env: { QUNKONG_REBOOT_COMMAND: '/bin/true' } }),
  )
})
afterAll(() => resources.disposeAsync())

/** Who does what the administrator does not. */
const OTHERS: Record<string, string> = { 'me.changePassword': 'audited', 'terminals.join': 'asker' }

/** Calls every mutation once, as it is meant, and gives the ids of what each was done to. */
async function doEverything(): Promise<Record<string, string>> {
  const { client } = admin
  const { cookie } = await signIn(server)
  const session = await signIn(server)
  const sessions = await call<{ items: { id: string; current: boolean }[] }>(
    server,
    session.cookie,
    'me.sessions',
    undefined,
    'query',
  )
  const own = sessions.items.find(({ current }) => current)?.id ?? ''
  const token = await call<{ id: string }>(server, cookie, 'tokens.create', { name: 'audited' })
  await client.preferences.setTerminal.mutate({ fontSize: 14 })
  const { id: user } = await client.users.create.mutate({
    username: 'audited',
    password: PASSWORD,
    role: 'viewer',
  })
  const enrolment = await client.enrollmentTokens.create.mutate({ maxUses: 1 })
  const script = await client.scripts.create.mutate({ name: 'some', script: 'true' })
  await client.scripts.update.mutate({ ...script, name: 'some', script: 'false' })
  await client.scripts.restore.mutate(script)
  await client.scripts.setVersionDisabled.mutate({ ...script, disabled: true })
  await client.scripts.remove.mutate({ id: script.id })
  const quick = await client.quickCommands.save.mutate({ name: 'some', script: 'true' })
  await client.quickCommands.rename.mutate({ ...quick, name: 'other' })
  await client.quickCommands.reorder.mutate({ ids: [quick.id] })
  await client.quickCommands.remove.mutate(quick)
  const run = await client.runs.create.mutate({ script: 'exit 1', targets: { agentIds: [agent.id] } })
  await finished(client, run.id)
  const retry = await client.runs.retry.mutate({ id: run.id })
  await finished(client, retry.id)
  const slow = await client.runs.create.mutate({ script: 'sleep 60', targets: { agentIds: [agent.id] } })
  await client.runs.cancel.mutate({ id: slow.id })
  await finished(client, slow.id)
  const held = await client.runs.create.mutate({
    script: 'sleep 5',
    targets: { agentIds: [agent.id] },
    pace: { concurrency: 1 },
  })
  await client.runs.pause.mutate(held)
  await client.runs.resume.mutate(held)
  await client.runs.cancel.mutate(held)
  await finished(client, held.id)
  await client.runs.keep.mutate({ id: run.id, keep: true })
  await client.history.setRetention.mutate({ keepDays: 365, keepOutputBytes: null })
  await client.history.sweep.mutate()
  const file = await upload(server, admin, 'some.conf', Buffer.from('some'))
  const push = await client.files.push.mutate({
    fileId: file.id,
    path: '/nowhere/x',
    targets: { agentIds: [agent.id] },
  })
  await finished(client, push.id)
  const fetched = await client.files.fetch.mutate({ paths: ['/none'], targets: { agentIds: [agent.id] } })
  await finished(client, fetched.id)
  await client.files.remove.mutate({ id: file.id })
  const steps = {
    name: 'some',
    targets: { agentIds: [agent.id] },
    steps: [{ name: 'one', run: { script: 'sleep 60' } }],
  }
  const job = await client.jobs.create.mutate(steps)
  await client.jobs.update.mutate({ ...job, ...steps })
  const jobRun = await client.jobs.run.mutate(job)
  await client.jobRuns.cancel.mutate(jobRun)
  await until(async () => (await client.jobRuns.get.query(jobRun)).finishedAt, { what: 'the job to end' })
  const again = await client.jobRuns.retry.mutate(jobRun)
  await client.jobRuns.cancel.mutate(again)
  await client.jobs.remove.mutate(job)
  const asker = { username: 'asker', password: PASSWORD }
  await client.users.create.mutate({ ...asker, role: 'operator' })
  await using other = await connect(server, asker)
  const holding = await client.guards.create.mutate({
    ...{ name: 'held', kind: 'word', pattern: 'echo held', action: 'approve' },
  })
  const ask = ({ client: by }: TestClient) =>
    by.runs.create.mutate({ script: 'echo held', targets: { agentIds: [agent.id] } })
  const [approved, refused, withdrawn] = [await ask(other), await ask(other), await ask(admin)]
  await client.runs.approve.mutate({ id: approved.id })
  await client.runs.refuse.mutate({ id: refused.id })
  await client.runs.withdraw.mutate({ id: withdrawn.id })
  await finished(client, approved.id)
  await client.guards.remove.mutate(holding)
  const terminal = await client.terminals.open.mutate({ agentId: agent.id, cols: 80, rows: 24 })
  const invited = { id: terminal.id, access: 'observe' } as const
  const link = await client.terminals.createLink.mutate({ ...invited, expiresInSeconds: 60 })
  await other.client.terminals.join.mutate({ secret: link.secret })
  await client.terminals.revokeInvitation.mutate({ id: link.id })
  const [guest] = (await client.terminals.invite.mutate({ ...invited, usernames: ['asker'] })).items
  const guestId = guest?.user?.id ?? ''
  await client.terminals.setViewerAccess.mutate({ ...invited, userId: guestId })
  await client.terminals.removeViewer.mutate({ id: terminal.id, userId: guestId })
  await client.terminals.close.mutate({ id: terminal.id })
  const watched = await other.client.terminals.open.mutate({ agentId: agent.id, cols: 80, rows: 24 })
  await client.terminals.attach.mutate({ id: watched.id, access: 'observe' })
  await client.terminals.setSettings.mutate({ graceSeconds: 3600 })
  await changeFiles()
  const recordings = await doRecordings(other)
  const { hostname } = await client.agents.get.query({ id: agent.id })
  using legacy = await legacyAgent(server, 'old-1')
  await legacy.expect('register_pending')
  await client.agents.approve.mutate({ id: 'old-1' })
  await client.agents.setLabels.mutate({ id: agent.id, labels: { a: 'b' } })
  const group = await client.groups.create.mutate({ name: 'some', members: { agentIds: [agent.id] } })
  await client.groups.update.mutate({ ...group, name: 'some', members: { rule: 'a=b' } })
  await client.groups.remove.mutate(group)
  const rule = { name: 'no tape', kind: 'word', pattern: 'mt', action: 'warn' } as const
  const guard = await client.guards.create.mutate(rule)
  await client.guards.update.mutate({ ...guard, ...rule, action: 'block' })
  await client.guards.remove.mutate(guard)
  await client.guards.setBuiltin.mutate({ id: 'mkfs', action: 'block' })
  await client.agents.lock.mutate({ targets: { agentIds: [agent.id] }, reason: 'some' })
  await client.agents.unlock.mutate({ targets: { agentIds: [agent.id] } })
  await client.agents.restartHost.mutate({ id: agent.id, confirmHostname: hostname })
  await client.agents.restart.mutate({ id: agent.id })
  await client.agents.remove.mutate({ id: agent.id })
  await client.enrollmentTokens.revoke.mutate({ id: enrolment.id })
  await client.users.update.mutate({ id: user, role: 'operator' })
  await client.users.lock.mutate({ id: user, reason: 'some' })
  await client.users.unlock.mutate({ id: user })
  await client.users.resetPassword.mutate({ id: user, password: `${PASSWORD}!` })
  await call(server, cookie, 'tokens.revoke', { id: token.id })
  await call(server, cookie, 'me.revokeSession', { id: own })
  const theirs = await signIn(server, { username: 'audited', password: `${PASSWORD}!` })
  const change = { currentPassword: `${PASSWORD}!`, newPassword: `${PASSWORD}?` }
  await call(server, theirs.cookie, 'me.changePassword', change)
  const release = await client.releases.registerExternal.mutate({
    version: '9.9.9',
    arch: 'x64',
    url: 'https://files.test/agent',
    sha256: 'a'.repeat(64),
    size: 1,
  })
  await client.releases.withdraw.mutate({ id: release.id })
  await client.releases.remove.mutate({ id: release.id })
  const planned = {
    ...{ name: 'some', cron: '0 0 1 1 *', timeZone: 'UTC' },
    run: { script: 'true', targets: { filter: { query: 'nobody' } } },
  }
  const schedule = await client.schedules.create.mutate(planned)
  await client.schedules.update.mutate({ ...schedule, ...planned })
  await client.schedules.setPaused.mutate({ ...schedule, paused: true })
  await client.schedules.runNow.mutate(schedule)
  await client.schedules.remove.mutate(schedule)
  const rollouts = await doRollouts()
  await client.users.remove.mutate({ id: user })
  return {
    'me.revokeSession': own,
    'me.changePassword': user,
    'preferences.setTerminal': (await client.me.get.query()).id,
    'tokens.create': token.id,
    'tokens.revoke': token.id,
    'users.create': user,
    'users.update': user,
    'users.resetPassword': user,
    'users.remove': user,
    'enrollmentTokens.create': enrolment.id,
    'enrollmentTokens.revoke': enrolment.id,
    'scripts.create': script.id,
    'scripts.update': script.id,
    'scripts.restore': script.id,
    'scripts.setVersionDisabled': script.id,
    'scripts.remove': script.id,
    'quickCommands.save': quick.id,
    'quickCommands.rename': quick.id,
    'quickCommands.reorder': (await client.me.get.query()).id,
    'quickCommands.remove': quick.id,
    'runs.create': run.id,
    'runs.retry': retry.id,
    'runs.keep': run.id,
    'history.setRetention': 'history',
    'history.sweep': 'history',
    'runs.cancel': held.id,
    'runs.pause': held.id,
    'runs.resume': held.id,
    'jobs.create': job.id,
    'jobs.update': job.id,
    'jobs.remove': job.id,
    'jobs.run': jobRun.id,
    'jobRuns.cancel': again.id,
    'jobRuns.retry': again.id,
    'schedules.create': schedule.id,
    'schedules.update': schedule.id,
    'schedules.setPaused': schedule.id,
    'schedules.runNow': schedule.id,
    'schedules.remove': schedule.id,
    'files.push': push.id,
    'files.fetch': fetched.id,
    'files.remove': file.id,
    'terminals.open': agent.id,
    'terminals.close': agent.id,
    'terminals.attach': agent.id,
    'terminals.setSettings': 'terminals',
    'hostFiles.makeFolder': agent.id,
    'hostFiles.writeText': agent.id,
    'hostFiles.readText': agent.id,
    'hostFiles.rename': agent.id,
    'hostFiles.setRights': agent.id,
    'hostFiles.upload': agent.id,
    'hostFiles.discardUpload': agent.id,
    'hostFiles.remove': agent.id,
    'terminals.createLink': agent.id,
    'terminals.join': agent.id,
    'terminals.invite': agent.id,
    'terminals.revokeInvitation': agent.id,
    'terminals.setViewerAccess': agent.id,
    'terminals.removeViewer': agent.id,
    'agents.lock': agent.id,
    'agents.unlock': agent.id,
    'users.lock': user,
    'users.unlock': user,
    ...recordings,
    'releases.registerExternal': release.id,
    'releases.withdraw': release.id,
    'releases.remove': release.id,
    ...rollouts,
    'agents.approve': 'old-1',
    'agents.setLabels': agent.id,
    'agents.restart': agent.id,
    'agents.restartHost': agent.id,
    'agents.remove': agent.id,
    'guards.create': guard.id,
    'guards.update': guard.id,
    'guards.remove': guard.id,
    'guards.setBuiltin': 'mkfs',
    'runs.approve': approved.id,
    'runs.refuse': refused.id,
    'runs.withdraw': withdrawn.id,
    'groups.create': group.id,
    'groups.update': group.id,
    'groups.remove': group.id,
  }
}

/** Of the host that the agent is on. */
async function changeFiles(): Promise<void> {
  await using folder = await scratch()
  const { hostFiles } = admin.client
  const host = { agentId: agent.id }
  const [path, to] = [folder.at('made', 'a'), folder.at('made', 'b')]
  await hostFiles.makeFolder.mutate({ ...host, path: folder.at('made') })
  await hostFiles.writeText.mutate({ ...host, path, text: 'a', etag: null })
  await hostFiles.readText.mutate({ ...host, path })
  await hostFiles.rename.mutate({ ...host, path, to })
  await hostFiles.setRights.mutate({ ...host, paths: [to], mode: '600' })
  await hostFiles.upload.mutate({ ...host, path, size: 1, modified: 0 })
  await hostFiles.discardUpload.mutate({ ...host, path, size: 1, modified: 0 })
  await hostFiles.remove.mutate({ ...host, paths: [folder.at('made')] })
}

/** One of somebody else's session is pinned, let go and removed; a group has a policy for a moment. */
async function doRecordings(other: TestClient): Promise<Record<string, string>> {
  const { client } = admin
  const group = await client.groups.create.mutate({ name: 'recorded', members: { agentIds: [agent.id] } })
  const policy = { groupId: group.id, record: 'on', input: false, keepDays: 1 } as const
  await client.recordings.setPolicy.mutate(policy)
  using terminal = await openTerminal(server, other, agent.id)
  const { id } = terminal
  await recorded(other.client, terminal)
  await client.recordings.pin.mutate({ id, pinned: true })
  await client.recordings.pin.mutate({ id, pinned: false })
  await client.recordings.remove.mutate({ id })
  await client.recordings.removePolicy.mutate({ groupId: group.id })
  await client.groups.remove.mutate(group)
  await client.recordings.setKeepBytes.mutate({ keepBytes: 1e9 })
  await client.recordings.sweep.mutate()
  return {
    'recordings.pin': id,
    'recordings.remove': id,
    'recordings.setPolicy': group.id,
    'recordings.removePolicy': group.id,
    'recordings.setKeepBytes': 'recordings',
    'recordings.sweep': 'recordings',
  }
}

/** Paused, resumed, failed, tried again and rolled back; another is aborted. */
async function doRollouts(): Promise<Record<string, string>> {
  const { client } = admin
  await publish(server, admin, '1.0.0', '1.1.0')
  await using agents = await fakeUpdaters(server, client, fleetOf(1, { outcome: { kind: 'holds' } }))
  const [agent] = agents
  const input = { version: '1.1.0', targets: { agentIds: [agent?.id ?? ''] } }
  const { id } = await client.rollouts.create.mutate(input)
  await hostReached(client, id, 'web-000', 'downloading')
  await client.rollouts.pause.mutate({ id })
  await client.rollouts.resume.mutate({ id })
  agent?.letGo({ kind: 'fails', message: 'no space' })
  await reached(client, id, 'failed')
  if (agent) agent.outcome = { kind: 'succeeds' }
  await client.rollouts.retryFailed.mutate({ id })
  await reached(client, id, 'completed')
  const back = await client.rollouts.rollback.mutate({ id })
  await reached(client, back.id, 'completed')
  await agent?.leave()
  const aborted = await client.rollouts.create.mutate(input)
  await client.rollouts.abort.mutate({ id: aborted.id })
  return {
    'rollouts.create': id,
    'rollouts.pause': id,
    'rollouts.resume': id,
    'rollouts.retryFailed': id,
    'rollouts.rollback': id,
    'rollouts.abort': aborted.id,
  }
}

test('every mutation leaves a record that names who, what, on what and from where', async () => {
  const done = await doEverything()
  const mutations = [...procedureKinds()].filter(([, kind]) => kind === 'mutation').map(([name]) => name)
  expect(Object.keys(done).sort()).toEqual(mutations.sort())
  for (const [action, targetId] of Object.entries(done)) {
    const { items } = await admin.client.audit.list.query({ action, targetId })
    const actorName = OTHERS[action] ?? 'admin'
    const theirs = items.filter((item) => item.actorName === actorName)
    expect([action, theirs]).toEqual([
      action,
      [expect.objectContaining({ action, targetId, actorName, ip: '127.0.0.1' })],
    ])
  }
  expect(await admin.client.audit.verify.query()).toMatchObject({ ok: true, firstBadId: null })
}, 120_000)

test('a change whose record can not be written does not happen', async () => {
  const { id } = await admin.client.enrollmentTokens.create.mutate({ name: 'kept', maxUses: 1 })
  await tamper(server.dataDir, 'RENAME TABLE audit_events TO audit_events_away', [])
  try {
    await expect(admin.client.enrollmentTokens.revoke.mutate({ id })).rejects.toThrow()
    await expect(admin.client.enrollmentTokens.create.mutate({ name: 'never' })).rejects.toThrow()
  } finally {
    await tamper(server.dataDir, 'RENAME TABLE audit_events_away TO audit_events', [])
  }
  const { items } = await admin.client.enrollmentTokens.list.query()
  expect(items.find((item) => item.id === id)?.state).toBe('active')
  expect(items.some((item) => item.name === 'never')).toBe(false)
})
