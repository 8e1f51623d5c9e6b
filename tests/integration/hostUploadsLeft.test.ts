/** What is left of uploads that were cut: it does not stay on a host, and becomes part of no other file. */
import { readdir, readFile, utimes } from 'node:fs/promises'
import http from 'node:http'
import { expect, test } from 'vitest'
import { noise, scratch, sha256, temporaries } from '../harness/files.ts'
import { sendBytes } from '../harness/hostFiles.ts'
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

test('an upload of another file with the same path, size and time begins anew: two never become one', async () => {
  await using resources = new AsyncDisposableStack()
  const { server, admin, agent } = await oneHost(resources)
  const files = () => admin.client.hostFiles
  await using folder = await scratch()
  const [one, two] = [noise(9 * MIB), noise(9 * MIB)]
  const upload = { agentId: agent.id, path: folder.at('file'), size: one.length, modified: 5 }
  const first = await files().upload.mutate(upload)
  const sent = await sendBytes(server, admin, first.id ?? '', 0, one.subarray(0, 5 * MIB))
  expect(await sent.json()).toMatchObject({ offset: 5 * MIB, placed: null })
  const second = await files().upload.mutate(upload)
  expect(second).toMatchObject({ offset: 0, kept: 5 * MIB })
  const { blocks } = await files().uploadedBlocks.query(upload)
  const block = 4 * MIB
  expect(blocks).toEqual([sha256(one.subarray(0, block)), sha256(one.subarray(block, 5 * MIB))])
  // Whoever sent the first one can't go on with it beside the second.
  const late = await sendBytes(server, admin, first.id ?? '', 5 * MIB, one.subarray(5 * MIB))
  expect(late.status).toBe(404)
  const placed = await sendBytes(server, admin, second.id ?? '', 0, two)
  expect(await placed.json()).toMatchObject({ placed: folder.at('file') })
  expect(sha256(await readFile(folder.at('file')))).toBe(sha256(two))
  expect(await readdir(folder.folder)).toEqual(['file'])
}, 60_000)
