import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Permission, permissionsOf } from '../../server/auth/permissions.ts'
import { tamper } from '../harness/database.ts'
import { procedureKinds } from '../harness/procedures.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient } from '../harness/session.ts'
import { subscribe } from '../harness/subscription.ts'
import { upgradeStatus } from '../harness/upgrade.ts'

const PASSWORD = 'a long enough password'
type Entry = [kind: 'query' | 'mutation' | 'subscription', permission: Permission | null, input?: object]
const none = { id: 'none' }
const GUARD = { name: 'g', kind: 'word', pattern: 'never-called', action: 'warn' }
const JOB = {
  name: 'j',
  targets: { filter: { query: 'nobody' } },
  steps: [{ name: 'one', run: { script: 'true' } }],
}
const HOST_FILE = { agentId: 'none', path: '/x' }
const RECORDING_POLICY = { groupId: null, record: 'on', input: false, keepDays: 90 }
const SCHEDULE = {
  ...{ name: 's', cron: '* * * * *', timeZone: 'UTC' },
  run: { script: 'true', targets: { filter: { query: 'nobody' } } },
}

/** Every procedure with an input that passes validation and the permission that docs/API.md asks for; null: signed in. */
const PROCEDURES: Record<string, Entry> = {
  'me.get': ['query', null],
  'me.sessions': ['query', 'account.manage'],
  'me.revokeSession': ['mutation', 'account.manage', none],
  'me.changePassword': ['mutation', 'account.manage', { currentPassword: 'x', newPassword: 'y' }],
  'tokens.list': ['query', 'account.manage'],
  'tokens.create': ['mutation', 'account.manage', { name: 'mine' }],
  'tokens.revoke': ['mutation', 'account.manage', none],
  'preferences.get': ['query', 'account.manage'],
  'preferences.setTerminal': ['mutation', 'account.manage', { fontSize: 14 }],
  'users.list': ['query', 'users.read', {}],
  'users.create': ['mutation', 'users.manage', { username: 'somebody', password: PASSWORD, role: 'viewer' }],
  'users.update': ['mutation', 'users.manage', { ...none, role: 'viewer' }],
  'users.resetPassword': ['mutation', 'users.manage', { ...none, password: PASSWORD }],
  'users.remove': ['mutation', 'users.manage', none],
  'users.lock': ['mutation', 'users.manage', { ...none, reason: 'some' }],
  'users.unlock': ['mutation', 'users.manage', none],
  'audit.list': ['query', 'audit.read', {}],
  'audit.actions': ['query', 'audit.read'],
  'audit.actors': ['query', 'audit.read'],
  'audit.verify': ['query', 'audit.read'],
  'agents.list': ['query', 'agents.read', {}],
  'agents.get': ['query', 'agents.read', none],
  'agents.watch': ['subscription', 'agents.read', {}],
  'agents.setLabels': ['mutation', 'agents.label', { ...none, labels: { a: 'b' } }],
  'agents.restart': ['mutation', 'agents.restart', none],
  'agents.restartHost': ['mutation', 'agents.restartHost', { ...none, confirmHostname: 'none' }],
  'agents.approve': ['mutation', 'agents.approve', none],
  'agents.remove': ['mutation', 'agents.remove', none],
  'agents.lockPreview': ['query', 'agents.lock', { targets: { agentIds: ['none'] } }],
  'agents.lock': ['mutation', 'agents.lock', { targets: { agentIds: ['none'] }, reason: 'some' }],
  'agents.unlock': ['mutation', 'agents.lock', { targets: { agentIds: ['none'] } }],
  'groups.list': ['query', 'groups.read'],
  'groups.get': ['query', 'groups.read', none],
  'groups.create': ['mutation', 'groups.manage', { name: 'g', members: { rule: 'x' } }],
  'groups.update': ['mutation', 'groups.manage', { ...none, name: 'g', members: { rule: 'x' } }],
  'groups.remove': ['mutation', 'groups.manage', none],
  'guards.list': ['query', 'guards.read'],
  'guards.create': ['mutation', 'guards.manage', GUARD],
  'guards.update': ['mutation', 'guards.manage', { ...none, ...GUARD }],
  'guards.remove': ['mutation', 'guards.manage', none],
  'guards.setBuiltin': ['mutation', 'guards.manage', { id: 'none', action: 'off' }],
  'guards.check': ['query', 'runs.create', { script: 'true' }],
  'enrollmentTokens.create': ['mutation', 'enrollmentTokens.manage', {}],
  'enrollmentTokens.list': ['query', 'enrollmentTokens.manage', {}],
  'enrollmentTokens.revoke': ['mutation', 'enrollmentTokens.manage', none],
  'enrollmentTokens.endpoint': ['query', 'enrollmentTokens.manage'],
  'install.script': ['query', 'enrollmentTokens.manage', { host: 'localhost' }],
  'scripts.list': ['query', 'scripts.read', {}],
  'scripts.get': ['query', 'scripts.read', none],
  'scripts.versions': ['query', 'scripts.read', none],
  'scripts.create': ['mutation', 'scripts.manage', { name: 's', script: 'true' }],
  'scripts.update': ['mutation', 'scripts.manage', { ...none, version: 1, name: 's', script: 'true' }],
  'scripts.restore': ['mutation', 'scripts.manage', { ...none, version: 1 }],
  'scripts.setVersionDisabled': ['mutation', 'scripts.manage', { ...none, version: 1, disabled: true }],
  'scripts.remove': ['mutation', 'scripts.manage', none],
  'quickCommands.list': ['query', 'quickCommands.own'],
  'quickCommands.get': ['query', 'quickCommands.own', none],
  'quickCommands.save': ['mutation', 'quickCommands.own', { name: 'q', script: 'true' }],
  'quickCommands.rename': ['mutation', 'quickCommands.own', { ...none, name: 'q' }],
  'quickCommands.remove': ['mutation', 'quickCommands.own', none],
  'quickCommands.reorder': ['mutation', 'quickCommands.own', { ids: ['none'] }],
  'runs.approve': ['mutation', 'runs.approve', none],
  'runs.refuse': ['mutation', 'runs.approve', none],
  'runs.withdraw': ['mutation', 'runs.create', none],
  'runs.approvals': ['query', 'runs.read'],
  'runs.pause': ['mutation', 'runs.pause', none],
  'runs.resume': ['mutation', 'runs.pause', none],
  'runs.create': ['mutation', 'runs.create', { script: 'true', targets: { agentIds: ['none'] } }],
  'runs.get': ['query', 'runs.read', none],
  'runs.list': ['query', 'runs.read', {}],
  'runs.tasks': ['query', 'runs.read', { runId: 'none' }],
  'runs.hostInput': ['query', 'runs.read', { taskId: 'none' }],
  'runs.output': ['query', 'runs.read', { taskId: 'none' }],
  'runs.groups': ['query', 'runs.read', { runId: 'none' }],
  'runs.text': ['query', 'runs.read', { runId: 'none', output: 'a'.repeat(64) }],
  'runs.search': ['query', 'runs.read', { runId: 'none', query: 'x' }],
  'runs.watchGroups': ['subscription', 'runs.read', { runId: 'none' }],
  'runs.watch': ['subscription', 'runs.read', none],
  'runs.watchOutput': ['subscription', 'runs.read', { taskId: 'none' }],
  'runs.cancel': ['mutation', 'runs.cancel', none],
  'jobs.list': ['query', 'jobs.read', {}],
  'jobs.get': ['query', 'jobs.read', none],
  'jobs.create': ['mutation', 'jobs.manage', JOB],
  'jobs.update': ['mutation', 'jobs.manage', { ...none, version: 1, ...JOB }],
  'jobs.remove': ['mutation', 'jobs.manage', none],
  'jobs.run': ['mutation', 'runs.create', none],
  'jobRuns.list': ['query', 'jobs.read', {}],
  'jobRuns.get': ['query', 'jobs.read', none],
  'jobRuns.watch': ['subscription', 'jobs.read', none],
  'jobRuns.cancel': ['mutation', 'runs.cancel', none],
  'jobRuns.retry': ['mutation', 'runs.create', none],
  'schedules.list': ['query', 'schedules.read', {}],
  'schedules.get': ['query', 'schedules.read', none],
  'schedules.firings': ['query', 'schedules.read', none],
  'schedules.next': ['query', 'schedules.read', { cron: '* * * * *', timeZone: 'UTC' }],
  'schedules.create': ['mutation', 'schedules.manage', SCHEDULE],
  'schedules.update': ['mutation', 'schedules.manage', { ...none, ...SCHEDULE }],
  'schedules.remove': ['mutation', 'schedules.manage', none],
  'schedules.setPaused': ['mutation', 'schedules.manage', { ...none, paused: true }],
  'schedules.runNow': ['mutation', 'runs.create', none],
  'runs.keep': ['mutation', 'runs.keep', { ...none, keep: true }],
  'runs.retry': ['mutation', 'runs.create', none],
  'hostFiles.list': ['query', 'hostFiles.read', HOST_FILE],
  'hostFiles.get': ['query', 'hostFiles.read', HOST_FILE],
  'hostFiles.count': ['query', 'hostFiles.read', { agentId: 'none', paths: ['/x'] }],
  'hostFiles.where': ['query', 'hostFiles.read', { agentId: 'none', terminalId: 'none' }],
  'hostFiles.makeFolder': ['mutation', 'hostFiles.write', HOST_FILE],
  'hostFiles.rename': ['mutation', 'hostFiles.write', { ...HOST_FILE, to: '/y' }],
  'hostFiles.remove': ['mutation', 'hostFiles.write', { agentId: 'none', paths: ['/x'] }],
  'hostFiles.setRights': ['mutation', 'hostFiles.write', { agentId: 'none', paths: ['/x'], mode: '644' }],
  'hostFiles.readText': ['mutation', 'hostFiles.read', HOST_FILE],
  'hostFiles.writeText': ['mutation', 'hostFiles.write', { ...HOST_FILE, text: '', etag: null }],
  'hostFiles.upload': ['mutation', 'hostFiles.write', { ...HOST_FILE, size: 1, modified: 0 }],
  'hostFiles.uploadedBlocks': ['query', 'hostFiles.write', { ...HOST_FILE, size: 1, modified: 0 }],
  'hostFiles.discardUpload': ['mutation', 'hostFiles.write', { ...HOST_FILE, size: 1, modified: 0 }],
  'history.ofHost': ['query', 'runs.read', { agentId: 'none' }],
  'history.labels': ['query', 'runs.read', {}],
  'history.statistics': ['query', 'runs.read', { scriptId: 'none' }],
  'history.retention': ['query', 'retention.read'],
  'history.previewRetention': ['query', 'retention.read', { keepDays: null, keepOutputBytes: null }],
  'history.setRetention': ['mutation', 'retention.manage', { keepDays: null, keepOutputBytes: null }],
  'history.sweep': ['mutation', 'retention.manage'],
  'history.people': ['query', 'runs.read'],
  'terminals.open': ['mutation', 'terminals.open', { agentId: 'none', cols: 80, rows: 24 }],
  'terminals.list': ['query', 'terminals.read', {}],
  'terminals.attach': ['mutation', 'terminals.open', none],
  'terminals.invite': ['mutation', 'terminals.open', { ...none, usernames: ['some'], access: 'observe' }],
  'terminals.createLink': [
    'mutation',
    'terminals.open',
    { ...none, access: 'observe', expiresInSeconds: 60 },
  ],
  'terminals.join': ['mutation', 'terminals.open', { secret: 'none' }],
  'terminals.invitations': ['query', 'terminals.open', none],
  'terminals.guests': ['query', 'terminals.open'],
  'terminals.revokeInvitation': ['mutation', 'terminals.open', none],
  'terminals.removeViewer': ['mutation', 'terminals.open', { ...none, userId: 'none' }],
  'terminals.setViewerAccess': ['mutation', 'terminals.open', { ...none, userId: 'none', access: 'observe' }],
  'terminals.get': ['query', 'terminals.read', none],
  'terminals.watch': ['subscription', 'terminals.read', {}],
  'terminals.close': ['mutation', 'terminals.open', none],
  'terminals.settings': ['query', 'terminals.read'],
  'terminals.setSettings': ['mutation', 'terminals.manage', { graceSeconds: 3600 }],
  'recordings.list': ['query', 'recordings.read', {}],
  'recordings.people': ['query', 'recordings.read'],
  'recordings.get': ['query', 'recordings.read', none],
  'recordings.status': ['query', 'terminals.read', none],
  'recordings.text': ['query', 'recordings.read', none],
  'recordings.search': ['query', 'recordings.read', { query: 'x' }],
  'recordings.pin': ['mutation', 'recordings.manage', { ...none, pinned: true }],
  'recordings.remove': ['mutation', 'recordings.manage', none],
  'recordings.policies': ['query', 'recordings.read'],
  'recordings.setPolicy': ['mutation', 'recordings.manage', RECORDING_POLICY],
  'recordings.removePolicy': ['mutation', 'recordings.manage', { groupId: 'none' }],
  'recordings.storage': ['query', 'recordings.manage'],
  'recordings.preview': ['query', 'recordings.manage', {}],
  'recordings.setKeepBytes': ['mutation', 'recordings.manage', { keepBytes: null }],
  'recordings.sweep': ['mutation', 'recordings.manage'],
  'files.list': ['query', 'files.read', {}],
  'files.get': ['query', 'files.read', none],
  'files.remove': ['mutation', 'files.remove', none],
  'files.fetch': ['mutation', 'files.fetch', { paths: ['/x'], targets: { agentIds: ['none'] } }],
  'files.fetched': ['query', 'files.read', { runId: 'none' }],
  'files.push': ['mutation', 'files.push', { fileId: 'none', path: '/x', targets: { agentIds: ['none'] } }],
  'releases.list': ['query', 'releases.read', {}],
  'releases.get': ['query', 'releases.read', none],
  'releases.key': ['query', 'releases.read'],
  'releases.registerExternal': [
    'mutation',
    'releases.manage',
    { version: '9', arch: 'x64', url: 'https://files.test/agent', sha256: 'a'.repeat(64), size: 1 },
  ],
  'releases.withdraw': ['mutation', 'releases.manage', none],
  'releases.remove': ['mutation', 'releases.manage', none],
  'rollouts.create': ['mutation', 'rollouts.manage', { version: '9', targets: { agentIds: ['none'] } }],
  'rollouts.preview': ['query', 'rollouts.read', { version: '9', targets: { agentIds: ['none'] } }],
  'rollouts.get': ['query', 'rollouts.read', none],
  'rollouts.list': ['query', 'rollouts.read', {}],
  'rollouts.targets': ['query', 'rollouts.read', none],
  'rollouts.versions': ['query', 'rollouts.read'],
  'rollouts.ofAgent': ['query', 'rollouts.read', { agentId: 'none' }],
  'rollouts.watch': ['subscription', 'rollouts.read', none],
  'rollouts.pause': ['mutation', 'rollouts.manage', none],
  'rollouts.resume': ['mutation', 'rollouts.manage', none],
  'rollouts.abort': ['mutation', 'rollouts.manage', none],
  'rollouts.rollback': ['mutation', 'rollouts.manage', none],
  'rollouts.retryFailed': ['mutation', 'rollouts.manage', none],
  'metrics.overview': ['query', 'metrics.read'],
}

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  for (const role of ['viewer', 'operator', 'administrator'] as const)
    await admin.client.users.create.mutate({ username: role, password: PASSWORD, role })
})
afterAll(() => resources.disposeAsync())

test('the table above holds every procedure that there is', () => {
  const written = Object.entries(PROCEDURES).map(([name, [kind]]) => [name, kind])
  expect(written.sort()).toEqual([...procedureKinds()].sort())
})

/** What the server says to `who` about a call: '' where it was not refused for want of permission. */
async function refusal(cookie: string, name: string, [kind, , input]: Entry): Promise<string> {
  if (kind === 'subscription') {
    using started = await subscribe(server, { cookie, origin: server.url }, name, input ?? {})
    return /may not do this|Sign in first/.test(started.answer) ? started.answer : ''
  }
  return call(server, cookie, name, input, kind).then(
    () => '',
    (error: Error) => (/may not do this|Sign in first/.test(error.message) ? error.message : ''),
  )
}

test.each(['viewer', 'operator', 'administrator'] as const)(
  'the role %s may do what the table grants, and nothing else',
  async (role) => {
    const { cookie } = await signIn(server, { username: role, password: PASSWORD })
    const granted = new Set<string>(permissionsOf(role))
    const wrong: unknown[] = []
    for (const [name, entry] of Object.entries(PROCEDURES)) {
      const [, permission] = entry
      const allowed = permission === null || granted.has(permission)
      const said = await refusal(cookie, name, entry)
      if ((said === '') !== allowed) wrong.push({ name, allowed, said })
    }
    expect(wrong).toEqual([])
  },
)

test('subscriptions ask for their permission too', () => {
  const asked = Object.values(PROCEDURES).filter(([kind]) => kind === 'subscription')
  for (const [, permission] of asked) expect(permissionsOf('viewer')).toContain(permission)
})

test('nobody gets anything without signing in, by request or by socket', async () => {
  for (const [name, entry] of Object.entries(PROCEDURES))
    if (entry[0] !== 'subscription')
      expect([name, await refusal('', name, entry)]).toEqual([name, 'Sign in first.'])
  expect(await upgradeStatus(`${server.url}/api/trpc`, { origin: server.url })).toBe(401)
})

test('no secret stands in the audit trail or in the log', async () => {
  const { token } = await admin.client.enrollmentTokens.create.mutate({ name: 'secret', maxUses: 1 })
  const trail = JSON.stringify((await admin.client.audit.list.query({ limit: 200 })).items)
  for (const secret of [token, PASSWORD, admin.token]) {
    expect(trail).not.toContain(secret)
    expect(server.child().log()).not.toContain(secret)
  }
})

test('a record that was changed behind the server shows in the chain', async () => {
  const { id } = await admin.client.enrollmentTokens.create.mutate({ name: 'forged', maxUses: 1 })
  const record = (await admin.client.audit.list.query({ targetId: id })).items[0]
  const forge = 'UPDATE audit_events SET actor_name = ? WHERE id = ?'
  expect(await tamper(server.dataDir, forge, ['somebody else', record?.id])).toBe(1)
  expect(await admin.client.audit.verify.query()).toMatchObject({ ok: false, firstBadId: record?.id })
})
