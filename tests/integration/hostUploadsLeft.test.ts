/** Uploads that nobody goes on with do not stay on a host. */
import { readdir, utimes } from 'node:fs/promises'
import http from 'node:http'
import { expect, test } from 'vitest'
import { noise, scratch, temporaries } from '../harness/files.ts'
import { oneHost } from '../harness/oneHost.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
const DAY_MS = 24 * 3600_000

test('an upload that was cut is removed by the next agent a day later', async () => {
  await using resources = new AsyncDisposableStack()
  const { server, admin, agent } = await oneHost(resources)
  await using folder = await scratch()
  const upload = { agentId: agent.id, path: folder.at('file'), size: 8 * MIB, modified: 5 }
  const { id } = await admin.client.hostFiles.upload.mutate(upload)
  const request = http.request(`${server.url}/api/host-uploads/${id}?offset=0`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin.token}`, 'content-length': upload.size },
  })
  request.on('error', () => undefined)
  request.write(noise(MIB))
  await until(async () => (await temporaries(folder.folder)).length > 0, { what: 'bytes to arrive' })
  request.destroy()
  await agent.crash()
  expect(await temporaries(folder.folder)).toHaveLength(1)
  const notes = `${agent.stateDir}/uploads`
  const [note = ''] = await readdir(notes)
  const before = new Date(Date.now() - DAY_MS - 60_000)
  await utimes(`${notes}/${note}`, before, before)
  agent.start()
  await until(async () => (await readdir(folder.folder)).length === 0, { what: 'the part to be removed' })
  await until(async () => (await readdir(notes)).length === 0, { what: 'the note to be forgotten' })
}, 60_000)
