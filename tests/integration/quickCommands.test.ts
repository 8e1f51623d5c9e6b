/** Quick commands: each person's own, in their own order, bounded, gone with the person. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnsWith } from '../harness/database.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const PASSWORD = 'a long enough password'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let other: TestClient
let otherId: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  const who = { username: 'other', password: PASSWORD }
  otherId = (await admin.client.users.create.mutate({ ...who, role: 'operator' })).id
  other = resources.use(await connect(server, who))
})
afterAll(() => resources.disposeAsync())

const refused = (call: Promise<unknown>, domainCode: string, params: object = {}) =>
  expect(call, domainCode).rejects.toMatchObject({
    data: { domainCode, params: expect.objectContaining(params) },
  })
const namesOf = async ({ client }: TestClient) =>
  (await client.quickCommands.list.query()).items.map(({ name }) => name)

test('a command is saved, shown to its owner alone, replaced, renamed, put in order and removed', async () => {
  const { quickCommands } = admin.client
  const { id } = await quickCommands.save.mutate({
    ...{ name: 'disk', script: '# usage\ndf -h', params: '-x', hosts: 'env=prod', user: 'nobody' },
  })
  const up = await quickCommands.save.mutate({ name: 'up', script: 'print(1)', interpreter: 'python' })
  expect(await quickCommands.get.query({ id })).toEqual({
    ...{ id, name: 'disk', script: '# usage\ndf -h', summary: 'df -h', params: '-x' },
    ...{ interpreter: 'shell', hosts: 'env=prod', user: 'nobody' },
  })
  await quickCommands.reorder.mutate({ ids: [up.id, id] })
  expect(await namesOf(admin)).toEqual(['up', 'disk'])

  const theirs = await other.client.quickCommands.save.mutate({ name: 'DISK', script: 'df' })
  expect(await namesOf(other)).toEqual(['DISK'])
  await refused(other.client.quickCommands.get.query({ id }), 'not_found')
  await refused(other.client.quickCommands.rename.mutate({ id, name: 'x' }), 'not_found')
  await refused(other.client.quickCommands.save.mutate({ id, name: 'x', script: 'x' }), 'not_found')
  await refused(other.client.quickCommands.remove.mutate({ id }), 'not_found')
  await refused(other.client.quickCommands.reorder.mutate({ ids: [theirs.id, id] }), 'quick_commands_changed')

  await refused(quickCommands.save.mutate({ name: 'Up', script: 'x' }), 'quick_command_exists', {
    name: 'up',
  })
  await refused(quickCommands.rename.mutate({ id, name: 'UP' }), 'quick_command_exists')
  await refused(quickCommands.save.mutate({ name: 'empty', script: ' ' }), 'script_empty')
  await refused(quickCommands.save.mutate({ name: 'x', script: 'x', hosts: '@nobody' }), 'unknown_group')
  await refused(quickCommands.reorder.mutate({ ids: [id] }), 'quick_commands_changed')
  await refused(quickCommands.reorder.mutate({ ids: [id, id] }), 'quick_commands_changed')
  await quickCommands.save.mutate({ id, name: 'Disk', script: 'df -i' })
  expect(await quickCommands.get.query({ id })).toMatchObject({ name: 'Disk', script: 'df -i', hosts: null })
  await quickCommands.rename.mutate({ id, name: 'inodes' })
  await quickCommands.remove.mutate(up)
  expect(await namesOf(admin)).toEqual(['inodes'])
})

test('fifty can be had and no more, however many tabs save at once; they go with their owner', async () => {
  const { quickCommands } = other.client
  const saves = Array.from({ length: 52 }, (_, i) =>
    quickCommands.save.mutate({ name: `many ${i}`, script: 'echo of-the-other' }),
  )
  const results = await Promise.allSettled(saves)
  const { items } = await quickCommands.list.query()
  expect(results.filter(({ status }) => status === 'fulfilled').length + 1).toBe(items.length)
  expect(items).toHaveLength(50)
  await refused(quickCommands.save.mutate({ name: 'one more', script: 'x' }), 'too_many_quick_commands')
  expect(await columnsWith(server.dataDir, 'of-the-other')).toEqual(['quick_commands.script'])
  await admin.client.users.remove.mutate({ id: otherId })
  expect(await columnsWith(server.dataDir, 'of-the-other')).toEqual([])
})
