import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, signIn, type TestClient } from '../harness/session.ts'

const PASSWORD = 'a long enough password'
const NAMES = ['ada', 'bob', 'Cleo', 'dan', 'eve', 'fay', 'gus']
const DISPLAY_NAMES = ['Z', 'A', 'M', 'A', '', 'B', 'M']

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  for (const [at, username] of NAMES.entries())
    await admin.client.users.create.mutate({
      username,
      displayName: DISPLAY_NAMES[at],
      password: PASSWORD,
      role: 'viewer',
    })
  await using second = await connect(server, { username: 'dan', password: PASSWORD })
  await second.client.me.get.query()
  await using third = await connect(server, { username: 'bob', password: PASSWORD })
  await third.client.me.get.query()
})
afterAll(() => resources.disposeAsync())

type Page<T> = { items: T[]; nextCursor: string | null }

/** Every page of a list, two items at a time. */
async function everything<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return items
}

test.each(['username', 'displayName', 'createdAt', 'lastLoginAt'] as const)(
  'users sorted by %s are paged without a gap or a repetition, both ways',
  async (sort) => {
    for (const order of ['asc', 'desc'] as const) {
      const { client } = admin
      const paged = await everything((cursor) => client.users.list.query({ sort, order, limit: 2, cursor }))
      const whole = await client.users.list.query({ sort, order, limit: 200 })
      expect(whole.nextCursor).toBeNull()
      expect(paged.map((user) => user.username)).toEqual(whole.items.map((user) => user.username))
      expect(new Set(paged.map((user) => user.id)).size).toBe(NAMES.length + 1)
    }
  },
)

test('users who never signed in come last, whatever the direction', async () => {
  for (const order of ['asc', 'desc'] as const) {
    const { items } = await admin.client.users.list.query({ sort: 'lastLoginAt', order, limit: 200 })
    const signedIn = items.map((user) => user.lastLoginAt !== null)
    expect(signedIn.indexOf(false)).toBe(3)
    expect(signedIn.lastIndexOf(true)).toBe(2)
  }
})

test('a cursor of another order, and one that is none, are refused by name', async () => {
  const { client } = admin
  const { nextCursor } = await client.users.list.query({ sort: 'username', limit: 2 })
  await expect(
    client.users.list.query({ sort: 'createdAt', cursor: nextCursor ?? undefined }),
  ).rejects.toMatchObject({ data: { domainCode: 'bad_cursor' } })
  await expect(client.users.list.query({ cursor: 'nonsense' })).rejects.toMatchObject({
    data: { domainCode: 'bad_cursor' },
  })
})

test('the audit trail is read from either end, and filtered by person, target and time', async () => {
  const { client } = admin
  const newest = await everything((cursor) => client.audit.list.query({ limit: 2, cursor }))
  const oldest = await everything((cursor) => client.audit.list.query({ limit: 2, cursor, order: 'asc' }))
  expect(oldest.map((event) => event.id)).toEqual(newest.map((event) => event.id).reverse())
  expect((await client.audit.actors.query()).items).toEqual(expect.arrayContaining(['admin', 'bob', 'dan']))
  const ofBob = await client.audit.list.query({ actor: 'bob' })
  expect(ofBob.items.length).toBeGreaterThan(0)
  expect(new Set(ofBob.items.map((event) => event.actorName))).toEqual(new Set(['bob']))
  const created = newest.filter((event) => event.action === 'users.create').at(-1)
  const ofTarget = await client.audit.list.query({ targetKind: 'user', targetId: created?.targetId })
  expect(ofTarget.items.map((event) => event.id)).toContain(created?.id)
  const until = await client.audit.list.query({ to: created?.at, limit: 200 })
  expect(until.items[0]?.id).toBe(newest.find((event) => event.at <= (created?.at ?? ''))?.id)
})

test('a name that only failed to sign in is in the trail, but offered as nobody who did something', async () => {
  await signIn(server, { username: 'stranger', password: PASSWORD })
  const { client } = admin
  const failed = await client.audit.list.query({ action: 'auth.signInFailed' })
  expect(failed.items.map((event) => event.actorName)).toEqual(['stranger'])
  expect((await client.audit.actors.query()).items).not.toContain('stranger')
})

test('runs and enrolment tokens are read from either end', async () => {
  const { client } = admin
  for (const name of ['one', 'two', 'three']) await client.enrollmentTokens.create.mutate({ name })
  const names = async (order: 'asc' | 'desc') =>
    (await everything((cursor) => client.enrollmentTokens.list.query({ limit: 2, cursor, order }))).map(
      (token) => token.name,
    )
  expect(await names('asc')).toEqual(['one', 'two', 'three'])
  expect(await names('desc')).toEqual(['three', 'two', 'one'])
  expect((await client.runs.list.query({ order: 'asc' })).items).toEqual([])
})
