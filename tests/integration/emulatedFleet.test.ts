/** Emulated hosts are the same ones at the next start, and say at once what they have not. */
import { expect, test } from 'vitest'
import { Fleet } from '../../bench/fleet/fleet.ts'
import { pushOnce, upload } from '../harness/files.ts'
import { startServer } from '../harness/server.ts'
import { connect } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const START_MS_MAX = 30_000

test('a second start takes the hosts of the first up again; files and shells are refused at once', async () => {
  await using server = await startServer()
  await using admin = await connect(server)
  const { client } = admin
  const { token } = await client.enrollmentTokens.create.mutate({ maxUses: 3, expiresInSeconds: 3600 })
  const where = { port: server.agentPort, tls: true, token: token.split('.')[0] ?? '', overMs: 0 }
  const hosts = async () =>
    new Map((await client.agents.list.query({})).items.map(({ hostname, id }) => [hostname, id]))

  const first = await Fleet.start({ ...where, seed: 'a', agents: 2 }, START_MS_MAX)
  const before = await hosts()
  await first[Symbol.asyncDispose]()
  await until(async () => (await client.agents.list.query({ status: 'online' })).total === 0, {
    what: 'the first fleet to be gone',
  })
  await using _second = await Fleet.start({ ...where, seed: 'a', agents: 3 }, START_MS_MAX)
  const after = await hosts()
  expect(after.size).toBe(3)
  for (const [hostname, id] of before) expect(after.get(hostname)).toBe(id)

  const [agentId = ''] = after.values()
  const { id: fileId } = await upload(server, admin, 'a.txt', Buffer.from('a'))
  expect(await pushOnce(admin, agentId, { fileId, path: '/tmp/a.txt' })).toMatchObject({
    state: 'skipped',
    reason: expect.stringMatching(/^no_files:/),
  })
  await expect(client.hostFiles.list.query({ agentId, path: '/' })).rejects.toThrow('too old to show files')
  await expect(openTerminal(server, admin, agentId)).rejects.toThrow('an emulated host has no shells')
})
