/** A terminal that several people are in: who gets in, what each may do, and how they go. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient } from '../harness/session.ts'
import { openTerminal, reattach, type TestTerminal, watchTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const PASSWORD = 'a long enough password'
const REMOVED = 4009
const SIGNED_OUT = 4003
const OPEN_POLICY = { ownersInvite: 'control', administratorsWatch: true } as const

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let owner: TestClient
let guest: TestClient
let stranger: TestClient
let agent: TestAgent
const ids = new Map<string, string>()
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
  const person = async (username: string) => {
    const { id } = await admin.client.users.create.mutate({ username, password: PASSWORD, role: 'operator' })
    ids.set(username, id)
    return resources.use(await connect(server, { username, password: PASSWORD }))
  }
  owner = await person('owner')
  guest = await person('guest')
  stranger = await person('stranger')
})
afterAll(() => resources.disposeAsync())
afterEach(async () => {
  await admin.client.terminals.setSettings.mutate(OPEN_POLICY)
  const { items } = await admin.client.terminals.list.query({ open: true })
  for (const { id } of items) await admin.client.terminals.close.mutate({ id })
})

const idOf = (username: string) => ids.get(username) ?? ''
const refused = (promise: Promise<unknown>, domainCode: string) =>
  expect(promise, domainCode).rejects.toMatchObject({ data: { domainCode } })

/** A silent shell of the owner's. */
async function openOwn(): Promise<TestTerminal> {
  const terminal = await openTerminal(server, owner, agent.id)
  terminal.write('PS1=; stty -echo -onlcr; echo rea""dy\n')
  await terminal.shows('ready')
  return terminal
}

const invite = (id: string, access: 'observe' | 'control', usernames = ['guest']) =>
  owner.client.terminals.invite.mutate({ id, usernames, access })

const viewersOf = ({ control }: TestTerminal) =>
  (control.filter(({ type }) => type === 'viewers').at(-1)?.viewers ?? []) as Record<string, unknown>[]
const lastError = ({ control }: TestTerminal) => control.filter(({ type }) => type === 'error').at(-1)

/** What has been sent to the shell by now has come to it. */
async function settled(terminal: TestTerminal, mark: string): Promise<void> {
  terminal.write(`echo ${mark}""; stty size\n`)
  await terminal.shows(`${mark}\n`)
  await until(() => new RegExp(`${mark}\n\\d+ \\d+\n`).test(terminal.text()))
}

test('an invitation lets in whom it names, as far as it says, and nobody else; its session’s end ends it', async () => {
  using own = await openOwn()
  await refused(guest.client.terminals.attach.mutate({ id: own.id }), 'forbidden')
  const { items } = await invite(own.id, 'observe')
  expect(items).toMatchObject([{ access: 'observe', user: { username: 'guest' }, linkId: null }])
  const shared = await guest.client.terminals.list.query({ shared: true })
  expect(shared.items).toMatchObject([{ id: own.id, username: 'owner', own: false, shared: 'observe' }])
  expect((await stranger.client.terminals.list.query({ shared: true })).items).toEqual([])
  await refused(guest.client.terminals.attach.mutate({ id: own.id, access: 'control' }), 'forbidden')
  await refused(stranger.client.terminals.attach.mutate({ id: own.id }), 'forbidden')
  const { ticket } = await guest.client.terminals.attach.mutate({ id: own.id })
  const stolen = watchTerminal(server, { authorization: `Bearer ${stranger.token}` }, { id: own.id, ticket })
  await expect(stolen).rejects.toThrow('403')
  using there = await watchTerminal(
    server,
    { authorization: `Bearer ${guest.token}` },
    { id: own.id, ticket },
  )
  await there.shows('ready')
  await until(() => viewersOf(own).length === 2)
  expect(viewersOf(own)).toMatchObject([
    { username: 'owner', access: 'control', own: true, by: 'owner' },
    { username: 'guest', access: 'observe', own: false, by: 'invitation', userId: idOf('guest') },
  ])
  expect(Date.parse(String(viewersOf(own)[1]?.since))).toBeGreaterThan(Date.now() - 60_000)
  await owner.client.terminals.close.mutate({ id: own.id })
  expect(await there.closed).toBe(1000)
  await refused(guest.client.terminals.attach.mutate({ id: own.id }), 'terminal_over')
  expect((await guest.client.terminals.list.query({ shared: true })).items).toEqual([])
  await refused(owner.client.terminals.invitations.query({ id: own.id }), 'terminal_over')
})

test('who only looks can neither type nor resize, whatever is sent by hand', async () => {
  using own = await openOwn()
  await invite(own.id, 'observe')
  using there = await reattach(server, guest, { id: own.id })
  there.write('echo from-the-gu""est\n')
  there.resize(44, 11)
  for (const message of [
    { type: 'input', data: 'echo from-the-gu""est\n' },
    { type: 'access', access: 'control' },
    { type: 'resize', cols: 44, rows: 11, access: 'control' },
  ])
    there.socket.send(JSON.stringify(message))
  // Answered after all that was sent before it.
  await until(() => there.control.filter(({ code }) => code === 'bad_message').length === 2)
  await settled(own, 'after-that')
  expect(own.text()).not.toContain('from-the-guest')
  expect(own.text()).toContain('after-that\n30 100\n')
  expect(own.control.filter(({ type }) => type === 'size')).toEqual([])
})

test('two who work together both type, and the size follows who typed last', async () => {
  using own = await openOwn()
  own.resize(100, 30)
  await invite(own.id, 'control')
  using there = await reattach(server, guest, { id: own.id })
  there.resize(90, 20)
  there.write('echo gu""est-types; stty size\n')
  await own.shows('guest-types\n20 90\n')
  expect(own.control).toContainEqual({ type: 'size', cols: 90, rows: 20 })
  own.write('echo ow""ner-types; stty size\n')
  await there.shows('owner-types\n30 100\n')
  expect(there.control).toContainEqual({ type: 'size', cols: 100, rows: 30 })
  expect(there.text()).toBe(own.text())
})

test('the owner changes what somebody may do while they are there', async () => {
  using own = await openOwn()
  const change = (access: 'observe' | 'control') =>
    owner.client.terminals.setViewerAccess.mutate({ id: own.id, userId: idOf('guest'), access })
  await invite(own.id, 'observe')
  using there = await reattach(server, guest, { id: own.id })
  await change('control')
  await until(() => there.control.some(({ type, access }) => type === 'access' && access === 'control'))
  there.write('echo gu""est-types\n')
  await own.shows('guest-types')
  await change('observe')
  there.write('echo once-m""ore\n')
  there.resize(44, 11)
  await settled(own, 'after-that')
  expect(own.text()).not.toContain('once-more')
  expect(own.text()).toContain('after-that\n30 100\n')
  await until(() => viewersOf(own)[1]?.access === 'observe')
  // What was granted once is not kept: neither by a new socket nor by a ticket of before.
  await refused(guest.client.terminals.attach.mutate({ id: own.id, access: 'control' }), 'forbidden')
  await change('control')
  const { ticket } = await guest.client.terminals.attach.mutate({ id: own.id, access: 'control' })
  await change('observe')
  using late = await watchTerminal(server, { authorization: `Bearer ${guest.token}` }, { id: own.id, ticket })
  await until(() => late.control.find(({ type }) => type === 'attached')?.access === 'observe')
  await refused(
    guest.client.terminals.setViewerAccess.mutate({ id: own.id, userId: idOf('guest'), access: 'control' }),
    'not_owner',
  )
})

test('who is removed is gone at once and stays out: by attaching, by a ticket of before, by what is still typed', async () => {
  using own = await openOwn()
  await invite(own.id, 'control')
  using there = await reattach(server, guest, { id: own.id })
  await there.shows('ready')
  const { ticket } = await guest.client.terminals.attach.mutate({ id: own.id })
  const before = there.bytes().length
  // One that never answers the goodbye would type on until it is dropped.
  const typing = setInterval(() => there.socket.readyState < 2 && there.write('echo still-th""ere\n'), 1)
  await until(() => own.text().includes('still-there'))
  await owner.client.terminals.removeViewer.mutate({ id: own.id, userId: idOf('guest') })
  own.write('echo rem""oved\n')
  expect(await there.closed).toBe(REMOVED)
  clearInterval(typing)
  expect(lastError(there)).toMatchObject({ code: 'viewer_removed', by: 'owner' })
  await own.shows('removed\n')
  await settled(own, 'after-that')
  expect(own.text().slice(own.text().indexOf('removed\n'))).not.toContain('still-there')
  expect(there.bytes().subarray(before).toString()).not.toContain('removed')
  await refused(guest.client.terminals.attach.mutate({ id: own.id }), 'forbidden')
  const late = watchTerminal(server, { authorization: `Bearer ${guest.token}` }, { id: own.id, ticket })
  await expect(late).rejects.toThrow('403')
  expect((await owner.client.terminals.invitations.query({ id: own.id })).items).toEqual([])
  await refused(
    owner.client.terminals.removeViewer.mutate({ id: own.id, userId: idOf('owner') }),
    'owner_stays',
  )
})

test('a link lets in who may open terminals, until it expires or is revoked, which also sends away who came by it', async () => {
  using own = await openOwn()
  const link = (expiresInSeconds: number) =>
    owner.client.terminals.createLink.mutate({ id: own.id, access: 'observe', expiresInSeconds })
  const { id, secret } = await link(3600)
  await refused(guest.client.terminals.join.mutate({ secret: `${secret}x` }), 'link_invalid')
  await refused(guest.client.terminals.attach.mutate({ id: own.id }), 'forbidden')
  expect(await guest.client.terminals.join.mutate({ secret })).toEqual({
    ...{ id: own.id, agentId: agent.id, access: 'observe' },
    hostname: (await owner.client.agents.get.query({ id: agent.id })).hostname,
  })
  using there = await reattach(server, guest, { id: own.id })
  await there.shows('ready')
  const listed = (await owner.client.terminals.invitations.query({ id: own.id })).items
  expect(listed).toMatchObject([
    { user: { username: 'guest' }, linkId: id },
    { id, user: null },
  ])
  expect(JSON.stringify(listed)).not.toContain(secret)
  await owner.client.terminals.revokeInvitation.mutate({ id })
  expect(await there.closed).toBe(REMOVED)
  await refused(guest.client.terminals.attach.mutate({ id: own.id }), 'forbidden')
  await refused(stranger.client.terminals.join.mutate({ secret }), 'link_invalid')

  const short = await link(1)
  await until(async () => (await owner.client.terminals.invitations.query({ id: own.id })).items.length === 0)
  await refused(guest.client.terminals.join.mutate({ secret: short.secret }), 'link_invalid')

  const again = await link(3600)
  await stranger.client.terminals.join.mutate({ secret: again.secret })
  await owner.client.terminals.removeViewer.mutate({ id: own.id, userId: idOf('stranger') })
  await refused(stranger.client.terminals.join.mutate({ secret: again.secret }), 'link_invalid')
  await owner.client.terminals.close.mutate({ id: own.id })
  await refused(guest.client.terminals.join.mutate({ secret: again.secret }), 'link_invalid')
})

test('only the owner invites, and only who may open terminals', async () => {
  using own = await openOwn()
  const input = { id: own.id, access: 'observe' } as const
  await invite(own.id, 'control')
  await refused(guest.client.terminals.invite.mutate({ ...input, usernames: ['stranger'] }), 'not_owner')
  await refused(admin.client.terminals.createLink.mutate({ ...input, expiresInSeconds: 60 }), 'not_owner')
  await refused(guest.client.terminals.invitations.query({ id: own.id }), 'not_owner')
  await refused(
    guest.client.terminals.removeViewer.mutate({ id: own.id, userId: idOf('owner') }),
    'not_owner',
  )
  await admin.client.users.create.mutate({ username: 'looker', password: PASSWORD, role: 'viewer' })
  for (const name of ['looker', 'nobody', 'owner'])
    await refused(invite(own.id, 'observe', [name]), 'not_invitable')
  const found = await owner.client.terminals.guests.query({ query: 'e' })
  expect(found.items.map(({ username }) => username)).toEqual(['guest', 'stranger'])
})

test.each([
  ['whose role is changed', () => admin.client.users.update.mutate({ id: idOf('leaver'), role: 'viewer' })],
  ['who is disabled', () => admin.client.users.update.mutate({ id: idOf('leaver'), disabled: true })],
  ['who is locked', () => admin.client.users.lock.mutate({ id: idOf('leaver'), reason: 'left' })],
])('a participant %s goes at once, the owner stays', async (_, change) => {
  const who = { username: 'leaver', password: PASSWORD }
  const { id } = await admin.client.users.create.mutate({ ...who, role: 'operator' })
  ids.set('leaver', id)
  await using leaver = await connect(server, who)
  using own = await openOwn()
  await invite(own.id, 'control', ['leaver'])
  using there = await reattach(server, leaver, { id: own.id })
  await there.shows('ready')
  await change()
  expect(await there.closed).toBe(SIGNED_OUT)
  expect(viewersOf(own).map(({ username }) => username)).toEqual(['owner'])
  await settled(own, 'goes-on')
  await admin.client.users.remove.mutate({ id })
})

test('a participant who signs out goes at once', async () => {
  using own = await openOwn()
  await invite(own.id, 'control')
  const { cookie } = await signIn(server, { username: 'guest', password: PASSWORD })
  const ticket = await call<{ id: string; ticket: string }>(server, cookie, 'terminals.attach', {
    id: own.id,
  })
  using there = await watchTerminal(server, { cookie, origin: server.url }, ticket)
  await there.shows('ready')
  const { items } = await call<{ items: { id: string; current: boolean }[] }>(
    server,
    cookie,
    'me.sessions',
    undefined,
    'query',
  )
  await call(server, cookie, 'me.revokeSession', { id: items.find(({ current }) => current)?.id })
  expect(await there.closed).toBe(SIGNED_OUT)
  await settled(own, 'goes-on')
})

test('administrators say how far owners may invite and whether they themselves come uninvited, also for who is there', async () => {
  using own = await openOwn()
  await invite(own.id, 'control')
  using there = await reattach(server, guest, { id: own.id })
  await there.shows('ready')
  await admin.client.terminals.setSettings.mutate({ ownersInvite: 'observe' })
  await until(() => there.control.some(({ type, access }) => type === 'access' && access === 'observe'))
  await refused(invite(own.id, 'control', ['stranger']), 'sharing_observe_only')
  await refused(guest.client.terminals.attach.mutate({ id: own.id, access: 'control' }), 'forbidden')
  await admin.client.terminals.setSettings.mutate({ ownersInvite: 'off' })
  expect(await there.closed).toBe(REMOVED)
  await refused(invite(own.id, 'observe', ['stranger']), 'sharing_off')
  await refused(guest.client.terminals.attach.mutate({ id: own.id }), 'forbidden')

  using watching = await reattach(server, admin, { id: own.id, access: 'observe' })
  await until(() => viewersOf(own).some(({ by, username }) => by === 'right' && username === 'admin'))
  const { ticket } = await admin.client.terminals.attach.mutate({ id: own.id })
  await admin.client.terminals.setSettings.mutate({ ownersInvite: 'control', administratorsWatch: false })
  expect(await watching.closed).toBe(REMOVED)
  await refused(admin.client.terminals.attach.mutate({ id: own.id }), 'consent_needed')
  const late = watchTerminal(server, { authorization: `Bearer ${admin.token}` }, { id: own.id, ticket })
  await expect(late).rejects.toThrow('403')
  await invite(own.id, 'observe', ['admin'])
  using invited = await reattach(server, admin, { id: own.id })
  await invited.shows('ready')
  expect(await admin.client.terminals.settings.query()).toMatchObject({
    ...{ ownersInvite: 'control', administratorsWatch: false },
  })
})

test('invitations outlive the server’s restart with their session', async () => {
  await using own = await startServer()
  await using someone = await connect(own)
  await someone.client.users.create.mutate({ username: 'guest', password: PASSWORD, role: 'operator' })
  await using other = await connect(own, { username: 'guest', password: PASSWORD })
  await using host = await startAgent(own, someone.client)
  using terminal = await openTerminal(own, someone, host.id)
  terminal.write('PS1=; echo rea""dy\n')
  await terminal.shows('ready')
  await someone.client.terminals.invite.mutate({ id: terminal.id, usernames: ['guest'], access: 'observe' })
  await own.crash()
  await own.start()
  using there = await reattach(own, other, { id: terminal.id })
  await until(() => there.text().includes('ready'), { timeoutMs: 60_000 })
})
