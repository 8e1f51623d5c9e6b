/** Files that people bring to a host and take from it: whole or not at all, resumable, and never whole in anybody's memory. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { childrenOf, noise, peakMemory, scratch, sha256, temporaries } from '../harness/files.ts'
import { type Bringing, bring, download, sendBytes } from '../harness/hostFiles.ts'
import { oneHost } from '../harness/oneHost.ts'
import type { TestServer } from '../harness/server.ts'
import { call, connect, signIn, type TestClient } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
const isRoot = process.getuid?.() === 0
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let agentId: string
beforeAll(async () => {
  ;({ server, admin, agent } = await oneHost(resources))
  agentId = agent.id
})
afterAll(() => resources.disposeAsync())

const files = () => admin.client.hostFiles
const bringTo = (to: Omit<Bringing, 'agentId'>, bytes: Buffer) =>
  bring(server, admin, { agentId, ...to }, bytes)
const take = (paths: string[], more: object = {}) => download(server, admin, { agentId, paths, ...more })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

/** Sends `sent` of `length` announced bytes, waits until the host has some, and cuts the connection. */
async function cutUpload(id: string, folder: string, sent: Buffer, length: number): Promise<void> {
  const request = http.request(`${server.url}/api/host-uploads/${id}?offset=0`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin.token}`, 'content-length': length },
  })
  request.on('error', () => undefined)
  request.write(sent)
  await until(
    async () => {
      const [part] = await temporaries(folder)
      return part !== undefined && (await stat(`${folder}/${part}`)).size > 0
    },
    { what: 'bytes to arrive' },
  )
  request.destroy()
}

/** Writes without holding it. */
async function largeFile(path: string, mib: number): Promise<string> {
  const file = await open(path, 'w')
  const hash = createHash('sha256')
  for (let i = 0; i < mib; i++) {
    const piece = noise(MIB)
    hash.update(piece)
    await file.write(piece)
  }
  await file.close()
  return hash.digest('hex')
}

/** The most that server, agent and the agent's process for files have had. */
async function peaks(): Promise<number[]> {
  const agentPid = agent.child().pid
  const workers = await childrenOf(agentPid)
  return Promise.all([server.child().pid, agentPid, ...workers].map(peakMemory))
}

test('200 MB go up and down unchanged, and nobody holds them', async () => {
  await using folder = await scratch()
  const digest = await largeFile(folder.at('large'), 200)
  // Everything has been loaded by then.
  await bringTo({ path: folder.at('small') }, noise(2 * MIB))
  await bytesOf(await take([folder.at('small')]))
  const before = await peaks()
  const response = await take([folder.at('large')])
  expect(response.headers.get('content-length')).toBe(String(200 * MIB))
  const down = createHash('sha256')
  for await (const piece of response.body ?? []) down.update(piece)
  expect(down.digest('hex')).toBe(digest)
  const size = 200 * MIB
  const { id } = await files().upload.mutate({ agentId, path: folder.at('copy'), size, modified: 0 })
  await using source = await open(folder.at('large'))
  const sent = await sendBytes(server, admin, id ?? '', 0, source.readableWebStream() as ReadableStream, size)
  expect(await sent.json()).toEqual({ offset: size, placed: folder.at('copy'), ownerKept: true })
  const up = createHash('sha256')
  for await (const piece of createReadStream(folder.at('copy'))) up.update(piece)
  expect(up.digest('hex')).toBe(digest)
  const after = await peaks()
  expect(after.length).toBe(before.length)
  for (const [at, peak] of after.entries()) expect(peak - (before[at] ?? 0)).toBeLessThan(100 * MIB)
}, 120_000)

test('whoever takes slowly is waited for, at the host itself', async () => {
  await using folder = await scratch()
  await largeFile(folder.at('large'), 128)
  const stop = new AbortController()
  const response = await take([folder.at('large')], { signal: stop.signal })
  const reader = response.body?.getReader()
  await reader?.read()
  const [worker = 0] = await childrenOf(agent.child().pid)
  const position = async () => {
    for (const fd of await readdir(`/proc/${worker}/fd`)) {
      const target = await readlink(`/proc/${worker}/fd/${fd}`).catch(() => '')
      if (target === folder.at('large')) return true
    }
    return false
  }
  const read = async () =>
    Number(/^rchar: (\d+)/m.exec(await readFile(`/proc/${worker}/io`, 'utf8'))?.[1] ?? 0)
  expect(await position()).toBe(true)
  let [last, still] = [-1, 0]
  // It stands still well before the file's end.
  await until(
    async () => {
      const now = await read()
      still = now === last ? still + 1 : 0
      last = now
      return still >= 10
    },
    { what: 'the host to wait' },
  )
  expect(await position()).toBe(true)
  // Whoever leaves lets go of the file.
  stop.abort()
  await until(async () => !(await position()), { what: 'the file to be closed' })
}, 60_000)

describe('an upload', () => {
  test('is placed whole with its time; what stands there is asked about, replaced or kept', async () => {
    await using folder = await scratch()
    const [one, two] = [noise(3 * MIB + 11), noise(1000)]
    const path = folder.at('a.tar.gz')
    expect(await bringTo({ path }, one)).toMatchObject({ placed: path })
    expect(sha256(await readFile(path))).toBe(sha256(one))
    expect((await stat(path)).mtimeMs).toBe(1_700_000_000_000)
    expect(await bringTo({ path }, two)).toMatchObject({ exists: { name: 'a.tar.gz', size: one.length } })
    await chmod(path, 0o600)
    expect(await bringTo({ path, ifExists: 'keep_both' }, two)).toMatchObject({
      placed: folder.at('a (2).tar.gz'),
    })
    expect(await bringTo({ path, ifExists: 'keep_both' }, two)).toMatchObject({
      placed: folder.at('a (3).tar.gz'),
    })
    expect(await bringTo({ path, ifExists: 'replace' }, two)).toMatchObject({ placed: path })
    expect(sha256(await readFile(path))).toBe(sha256(two))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(
      await bringTo({ path: folder.at('x', 'y', 'empty'), makeFolders: true }, Buffer.alloc(0)),
    ).toMatchObject({
      placed: folder.at('x', 'y', 'empty'),
    })
    expect(await temporaries(folder.folder)).toEqual([])
    await symlink('a.tar.gz', folder.at('link'))
    await expect(bringTo({ path: folder.at('link'), ifExists: 'replace' }, one)).rejects.toThrow(
      'symbolic link',
    )
    await expect(bringTo({ path: folder.at('none', 'file') }, one)).rejects.toThrow('There is no')
  })

  test('that was cut goes on where it was, in a new server and by a new agent too', async () => {
    await using folder = await scratch()
    const bytes = noise(24 * MIB)
    const upload = { agentId, path: folder.at('file'), size: bytes.length, modified: 5 }
    const first = await files().upload.mutate(upload)
    await cutUpload(first.id ?? '', folder.folder, bytes.subarray(0, 4 * MIB), bytes.length)
    const resumed = await until(
      async () => {
        const { kept } = await files().upload.mutate(upload)
        const { id, offset } = await files().upload.mutate({ ...upload, resumeAt: kept })
        return offset > 0 ? { id, offset } : null
      },
      { what: 'what came to be kept' },
    )
    expect(resumed.offset).toBeLessThanOrEqual(4 * MIB)
    expect(await readdir(folder.folder)).toEqual(await temporaries(folder.folder))
    await server.crash()
    await agent.crash()
    await server.start()
    agent.start()
    await until(async () => (await admin.client.agents.get.query({ id: agentId })).status === 'online', {
      what: 'the agent to be back',
      timeoutMs: 30_000,
    })
    const gone = await sendBytes(server, admin, resumed.id ?? '', resumed.offset, noise(1))
    expect([gone.status, await gone.json()]).toMatchObject([404, { error: { code: 'host_upload_unknown' } }])
    const { size, blocks } = await files().uploadedBlocks.query(upload)
    expect(size).toBeGreaterThanOrEqual(resumed.offset)
    expect(blocks).toEqual([sha256(bytes.subarray(0, size))])
    const again = await files().upload.mutate({ ...upload, resumeAt: size })
    expect(again.offset).toBe(size)
    // In pieces, as the console sends it.
    const half = again.offset + 6 * MIB
    const piece = await sendBytes(
      server,
      admin,
      again.id ?? '',
      again.offset,
      bytes.subarray(again.offset, half),
    )
    expect(await piece.json()).toEqual({ offset: half, placed: null, ownerKept: true })
    const wrong = await sendBytes(server, admin, again.id ?? '', half + 1, bytes.subarray(half + 1))
    expect(await wrong.json()).toMatchObject({ error: { code: 'host_file_offset' } })
    const rest = await sendBytes(server, admin, again.id ?? '', half, bytes.subarray(half))
    expect(await rest.json()).toEqual({ offset: bytes.length, placed: folder.at('file'), ownerKept: true })
    expect(sha256(await readFile(folder.at('file')))).toBe(sha256(bytes))
    expect(await readdir(folder.folder)).toEqual(['file'])
  }, 60_000)

  test('that is given up leaves nothing', async () => {
    await using folder = await scratch()
    const upload = { agentId, path: folder.at('file'), size: 8 * MIB, modified: 5 }
    const { id } = await files().upload.mutate(upload)
    await cutUpload(id ?? '', folder.folder, noise(MIB), upload.size)
    await files().discardUpload.mutate(upload)
    await until(async () => (await readdir(folder.folder)).length === 0, { what: 'the folder to be empty' })
  })

  test('beside which somebody planted a link writes nowhere else', async () => {
    await using folder = await scratch()
    await writeFile(folder.at('victim'), 'untouched')
    const upload = { agentId, path: folder.at('file'), size: 2 * MIB, modified: 5 }
    const { id } = await files().upload.mutate(upload)
    await cutUpload(id ?? '', folder.folder, noise(MIB), upload.size)
    const [part = ''] = await temporaries(folder.folder)
    execFileSync('ln', ['-sfn', 'victim', folder.at(part)])
    const sent = await sendBytes(server, admin, id ?? '', 0, noise(upload.size))
    expect(await sent.json()).toMatchObject({ error: { code: 'host_file_link' } })
    expect(await readFile(folder.at('victim'), 'utf8')).toBe('untouched')
    const begun = await files().upload.mutate(upload)
    expect(begun.offset).toBe(0)
    await sendBytes(server, admin, begun.id ?? '', 0, noise(upload.size))
    expect(await readFile(folder.at('victim'), 'utf8')).toBe('untouched')
    expect((await stat(folder.at('file'))).size).toBe(upload.size)
  })

  test.skipIf(!isRoot)(
    'for which there is no room is refused before, and stopped when the disk fills meanwhile',
    async () => {
      await using folder = await scratch()
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder.folder])
      try {
        await expect(bringTo({ path: folder.at('large') }, noise(5 * MIB))).rejects.toThrow(
          'There is no room',
        )
        const size = 3 * MIB
        const { id } = await files().upload.mutate({ agentId, path: folder.at('file'), size, modified: 1 })
        await writeFile(folder.at('other'), noise(2 * MIB))
        const sent = await sendBytes(server, admin, id ?? '', 0, noise(size))
        expect([sent.status, await sent.json()]).toMatchObject([
          503,
          { error: { code: 'host_file_disk_full' } },
        ])
        expect((await readdir(folder.folder)).filter((name) => !name.startsWith('.'))).toEqual(['other'])
        await files().discardUpload.mutate({ agentId, path: folder.at('file'), size, modified: 1 })
        expect(await readdir(folder.folder)).toEqual(['other'])
      } finally {
        execFileSync('umount', [folder.folder])
      }
    },
  )
})

describe('a download', () => {
  test('goes on from any byte, but not of another file', async () => {
    await using folder = await scratch()
    const bytes = noise(3 * MIB)
    const path = folder.at('file.bin')
    await writeFile(path, bytes)
    const whole = await take([path])
    const etag = whole.headers.get('etag') ?? ''
    expect(whole.headers.get('content-disposition')).toContain('file.bin')
    expect(sha256(await bytesOf(whole))).toBe(sha256(bytes))
    const rest = await take([path], { headers: { range: 'bytes=1000000-', 'if-range': etag } })
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      `bytes 1000000-${3 * MIB - 1}/${3 * MIB}`,
    ])
    expect(sha256(await bytesOf(rest))).toBe(sha256(bytes.subarray(1_000_000)))
    const some = await take([path], { headers: { range: 'bytes=10-19' } })
    expect([...(await bytesOf(some))]).toEqual([...bytes.subarray(10, 20)])
    expect((await take([path], { headers: { range: `bytes=${3 * MIB}-` } })).status).toBe(416)
    await writeFile(path, 'another')
    const other = await take([path], { headers: { range: 'bytes=3-', 'if-range': etag } })
    expect([other.status, (await bytesOf(other)).toString()]).toEqual([200, 'another'])
  })

  test('of what has no end, is not there, or may not be read is refused in a sentence', async () => {
    await using folder = await scratch()
    const refused = async (path: string, more = {}) => {
      const response = await take([path], more)
      const { error } = (await response.json()) as { error: { code: string } }
      return [response.status, error.code]
    }
    execFileSync('mkfifo', [folder.at('pipe')])
    expect(await refused(folder.at('pipe'))).toEqual([400, 'host_file_special'])
    expect(await refused('/dev/zero')).toEqual([400, 'host_file_special'])
    expect(await refused('/proc/kmsg')).toEqual([400, 'host_file_made_up'])
    expect(await refused(folder.at('none'))).toEqual([404, 'host_file_missing'])
    expect(await refused(folder.at('none'), { archive: true })).toEqual([404, 'host_file_missing'])
    expect(await refused(folder.folder)).toEqual([400, 'host_file_is_folder'])
    if (!isRoot) return
    await writeFile(folder.at('secret'), 'x', { mode: 0o600 })
    await chmod(folder.folder, 0o755)
    expect(await refused(folder.at('secret'), { user: 'nobody' })).toEqual([400, 'host_file_denied'])
  })

  test('breaks off where the agent dies, and never looks complete', async () => {
    await using folder = await scratch()
    await using own = await startAgent(server, admin.client)
    await largeFile(folder.at('large'), 64)
    const response = await download(server, admin, { agentId: own.id, paths: [folder.at('large')] })
    const reader = response.body?.getReader()
    await reader?.read()
    await own.crash()
    const all = async () => {
      for (;;) if ((await reader?.read())?.done) return
    }
    await expect(all()).rejects.toThrow()
  }, 60_000)
})

test('viewers look at no files and take none; who is signed out in the middle gets no more', async () => {
  await using folder = await scratch()
  await largeFile(folder.at('large'), 64)
  const password = 'a long enough password'
  await admin.client.users.create.mutate({ username: 'looker', password, role: 'viewer' })
  await using looker = await connect(server, { username: 'looker', password })
  await expect(looker.client.hostFiles.list.query({ agentId })).rejects.toThrow('may not')
  expect((await download(server, looker, { agentId, paths: [folder.at('large')] })).status).toBe(403)
  expect((await fetch(`${server.url}/api/host-files?agent=${agentId}&path=/etc/hosts`)).status).toBe(401)
  await admin.client.users.create.mutate({ username: 'taker', password, role: 'operator' })
  const session = await signIn(server, { username: 'taker', password })
  const query = new URLSearchParams({ agent: agentId, path: folder.at('large') })
  const response = await fetch(`${server.url}/api/host-files?${query}`, {
    headers: { cookie: session.cookie },
  })
  const reader = response.body?.getReader()
  await reader?.read()
  const sessions = await call<{ items: { id: string }[] }>(
    server,
    session.cookie,
    'me.sessions',
    undefined,
    'query',
  )
  await call(server, session.cookie, 'me.revokeSession', { id: sessions.items[0]?.id })
  const all = async () => {
    for (;;) if ((await reader?.read())?.done) return
  }
  await expect(all()).rejects.toThrow()
})

test('a terminal says where the program in its foreground is', async () => {
  await using folder = await scratch()
  await mkdir(folder.at('deep', 'er'), { recursive: true })
  using terminal = await openTerminal(server, admin, agentId)
  const where = async () => (await files().where.query({ agentId, terminalId: terminal.id })).path
  terminal.write(`cd '${folder.at('deep')}' && echo at-$((40 + 2))\r`)
  await terminal.shows('at-42')
  await until(async () => (await where()) === folder.at('deep'), { what: 'the shell to be there' })
  terminal.write(`(cd er && sleep 30)\r`)
  await until(async () => (await where()) === folder.at('deep', 'er'), { what: 'the program to be there' })
  await expect(files().where.query({ agentId, terminalId: 'none' })).rejects.toThrow('not known where')
})
