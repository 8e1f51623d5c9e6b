import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissionsOf } from '../../server/auth/permissions.ts'
import { tamper } from '../harness/database.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient } from '../harness/session.ts'

const PASSWORD = 'a long enough password'
/** Every mutation with an input that passes validation, and the permission that docs/API.md asks for. */
const MUTATIONS = [
  ['users.create', { username: 'somebody', password: PASSWORD, role: 'viewer' }, 'users.manage'],
  ['users.update', { id: 'none', role: 'viewer' }, 'users.manage'],
  ['users.resetPassword', { id: 'none', password: PASSWORD }, 'users.manage'],
  ['users.remove', { id: 'none' }, 'users.manage'],
  ['agents.setLabels', { id: 'none', labels: { a: 'b' } }, 'agents.label'],
  ['agents.restart', { id: 'none' }, 'agents.restart'],
  ['agents.restartHost', { id: 'none', confirmHostname: 'none' }, 'agents.restartHost'],
  ['agents.approve', { id: 'none' }, 'agents.approve'],
  ['agents.remove', { id: 'none' }, 'agents.remove'],
  ['enrollmentTokens.create', {}, 'enrollmentTokens.manage'],
  ['enrollmentTokens.revoke', { id: 'none' }, 'enrollmentTokens.manage'],
  ['runs.create', { script: 'true', targets: { agentIds: ['none'] } }, 'runs.create'],
  ['runs.cancel', { id: 'none' }, 'runs.cancel'],
  ['runs.retry', { id: 'none' }, 'runs.create'],
  ['terminals.open', { agentId: 'none', cols: 80, rows: 24 }, 'terminals.open'],
] as const
const READS = [
  ['users.list', {}, 'users.read'],
  ['audit.list', {}, 'audit.read'],
  ['agents.list', {}, 'agents.read'],
  ['runs.list', {}, 'runs.read'],
  ['enrollmentTokens.list', {}, 'enrollmentTokens.manage'],
] as const

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  for (const role of ['viewer', 'operator'] as const)
    await admin.client.users.create.mutate({ username: role, password: PASSWORD, role })
})
afterAll(() => resources.disposeAsync())

test.each(['viewer', 'operator'] as const)(
  'the role %s may do what the table grants, and nothing else',
  async (role) => {
    const { cookie } = await signIn(server, { username: role, password: PASSWORD })
    const granted = new Set<string>(permissionsOf(role))
    const outcome = async (procedure: string, input: unknown, kind: 'query' | 'mutation') => {
      const refusal = await call(server, cookie, procedure, input, kind).then(
        () => '',
        (error: Error) => error.message,
      )
      return refusal.startsWith(`The role ${role} may not do this`)
    }
    for (const [procedure, input, permission] of MUTATIONS)
      expect([procedure, await outcome(procedure, input, 'mutation')]).toEqual([
        procedure,
        !granted.has(permission),
      ])
    for (const [procedure, input, permission] of READS)
      expect([procedure, await outcome(procedure, input, 'query')]).toEqual([
        procedure,
        !granted.has(permission),
      ])
  },
)

test('nobody gets anything without signing in', async () => {
  for (const [procedure, input] of MUTATIONS)
    await expect(call(server, '', procedure, input)).rejects.toThrow('Sign in first.')
})

test('every mutation leaves an audit record, and the chain of them verifies', async () => {
  const { id } = await admin.client.enrollmentTokens.create.mutate({ name: 'audited', maxUses: 1 })
  await admin.client.enrollmentTokens.revoke.mutate({ id })
  const { items } = await admin.client.audit.list.query({ targetId: id })
  expect(items).toHaveLength(2)
  for (const item of items) expect(item).toMatchObject({ actorName: 'admin', targetId: id, ip: '127.0.0.1' })
  expect(await admin.client.audit.verify.query()).toMatchObject({ ok: true, firstBadId: null })
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
