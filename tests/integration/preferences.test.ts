/** Preferences are a person's own, follow them, and go with them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tamper } from '../harness/database.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const PASSWORD = 'a long enough password'
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
})
afterAll(() => resources.disposeAsync())

async function person(username: string) {
  const { id } = await admin.client.users.create.mutate({ username, password: PASSWORD, role: 'viewer' })
  const one = resources.use(await connect(server, { username, password: PASSWORD }))
  return { id, preferences: one.client.preferences }
}

test('who has chosen nothing has nothing; what one chooses is nobody else’s', async () => {
  const [anna, bert] = [await person('anna'), await person('bert')]
  expect(await anna.preferences.get.query()).toEqual({ userId: anna.id, terminal: {} })
  await anna.preferences.setTerminal.mutate({ theme: 'nord', fontSize: 18 })
  expect(await anna.preferences.get.query()).toEqual({
    userId: anna.id,
    terminal: { theme: 'nord', fontSize: 18 },
  })
  expect(await bert.preferences.get.query()).toEqual({ userId: bert.id, terminal: {} })
})

test('browsers that change different things at one time lose neither', async () => {
  const { id, preferences } = await person('carl')
  await Promise.all([
    preferences.setTerminal.mutate({ theme: 'dracula' }),
    preferences.setTerminal.mutate({ bell: 'sound' }),
    preferences.setTerminal.mutate({ scrollback: 50_000 }),
    preferences.setTerminal.mutate({ lineHeight: 130, cursorStyle: 'bar' }),
  ])
  expect(await preferences.get.query()).toEqual({
    userId: id,
    terminal: { theme: 'dracula', bell: 'sound', scrollback: 50_000, lineHeight: 130, cursorStyle: 'bar' },
  })
})

test('what a browser could not bear is refused, and changes nothing', async () => {
  const { preferences } = await person('dora')
  for (const change of [
    { fontSize: 4 },
    { fontSize: 12.5 },
    { lineHeight: 900 },
    { scrollback: 10_000_000 },
    { theme: '<script>' },
    { theme: 'x'.repeat(100) },
  ])
    await expect(preferences.setTerminal.mutate(change)).rejects.toThrow()
  expect((await preferences.get.query()).terminal).toEqual({})
})

test('they go with their owner', async () => {
  const { id, preferences } = await person('emil')
  await preferences.setTerminal.mutate({ copyOnSelect: true })
  const touch = 'UPDATE terminal_preferences SET updated_at = NOW(3) WHERE user_id = ?'
  expect(await tamper(server.dataDir, touch, [id])).toBe(1)
  await admin.client.users.remove.mutate({ id })
  expect(await tamper(server.dataDir, touch, [id])).toBe(0)
})
