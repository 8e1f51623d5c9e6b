/** Releases on the server: what is taken, what is given out, and at what pace. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  BLOCK_BYTES,
  blockDigest,
  blockDigests,
  Manifest,
  verifyRelease,
} from '../../agent/protocol/index.ts'
import { REPOSITORY } from '../harness/child.ts'
import { cutUpload, fakeExecutable, ownArch, uploadRelease } from '../harness/releases.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, signIn, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const run = promisify(execFile)
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: string
let bearer: { authorization: string }
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = `http://127.0.0.1:${server.agentPort}`
  bearer = { authorization: `Bearer ${admin.token}` }
})
afterAll(() => resources.disposeAsync())

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
const filesOf = async ({ dataDir }: TestServer) => [
  ...(await readdir(path.join(dataDir, 'releases'))).filter((name) => name !== '.tmp'),
  ...(await readdir(path.join(dataDir, 'releases/.tmp'))),
]

test('an upload is signed by the server and given out whole, in ranges and in blocks', async () => {
  const file = fakeExecutable(5 * BLOCK_BYTES + 1000)
  const { status, body } = await uploadRelease(server, bearer, file, { version: '1.0.0' })
  expect(status).toBe(201)
  const release = await admin.client.releases.get.query({ id: body.id })
  const key = await admin.client.releases.key.query()
  expect(key.mode).toBe('server')
  expect(release).toMatchObject({ version: '1.0.0', arch: ownArch, sha256: sha256(file), size: file.length })
  expect(verifyRelease(release, release.signature, key.publicKey)).toBe(true)
  expect((await stat(path.join(server.dataDir, 'release.key'))).mode & 0o777).toBe(0o600)

  const base = `${agents}/releases/${body.id}`
  expect(sha256(await (await fetch(`${base}/file`)).bytes())).toBe(sha256(file))
  const part = await fetch(`${base}/file`, { headers: { range: 'bytes=100-199' } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${file.length}`])
  expect(Buffer.from(await part.bytes())).toEqual(file.subarray(100, 200))

  const manifest = Manifest.parse(await (await fetch(`${base}/manifest`)).json())
  const digests = blockDigests(manifest)
  expect(digests).toHaveLength(6)
  const blocks = zstdDecompressSync(await (await fetch(`${base}/blocks/4-5`)).bytes())
  expect(blocks).toEqual(file.subarray(4 * BLOCK_BYTES))
  expect(blockDigest(blocks.subarray(BLOCK_BYTES)).toString('hex')).toBe(digests[5])
  expect((await fetch(`${base}/blocks/5-6`)).status).toBe(404)

  const latest = await until(
    async () => {
      const facts = (await (await fetch(`${agents}/releases/latest?arch=${ownArch}`)).json()) as {
        id: string
        packed: Record<string, { file: string; size: number }>
      }
      return facts.packed.gz ? facts : null
    },
    { what: 'the release to be compressed' },
  )
  expect(latest.id).toBe(body.id)
  const gz = await fetch(`${agents}${latest.packed.gz?.file}`)
  const whole = await new Response(gz.body?.pipeThrough(new DecompressionStream('gzip'))).bytes()
  expect(sha256(whole)).toBe(sha256(file))
})

test('the manifest of a release of 105 MB stays below 64 KiB', async () => {
  const noise = randomBytes(1024 * 1024)
  const file = Buffer.concat([fakeExecutable(BLOCK_BYTES), ...Array.from({ length: 105 }, () => noise)])
  const { body } = await uploadRelease(server, bearer, file, { version: '1.0.1' })
  const manifest = await (await fetch(`${agents}/releases/${body.id}/manifest`)).bytes()
  expect(manifest.length).toBeLessThan(64 * 1024)
  await admin.client.releases.remove.mutate({ id: body.id })
  expect((await fetch(`${agents}/releases/${body.id}/manifest`)).status).toBe(404)
}, 60_000)

test('what can not be a release is refused by name, and nothing of it stays', async () => {
  const before = await filesOf(server)
  const refused = async (file: Uint8Array, options: Parameters<typeof uploadRelease>[3], headers = bearer) =>
    (await uploadRelease(server, headers, file, options)).body.error?.code
  const file = fakeExecutable(1000)
  expect(await refused(Buffer.from('#!/bin/sh\necho hello\n'), { version: '2' })).toBe(
    'release_not_executable',
  )
  expect(await refused(file, { version: '2', arch: ownArch === 'x64' ? 'arm64' : 'x64' })).toBe(
    'release_wrong_arch',
  )
  expect(await refused(file, { version: '../2' })).toBe('bad_request')
  expect(await refused(file, { version: '1.0.0' })).toBe('release_exists')
  expect(await refused(file, { version: '2', signature: 'A'.repeat(86) })).toBe('signature_invalid')
  expect(await refused(file, { version: '2' }, { authorization: 'Bearer qk_wrong' })).toBe('unauthenticated')
  await cutUpload(server, admin.token, fakeExecutable(2_000_000), '2')
  expect(await until(async () => (await filesOf(server)).length === before.length)).toBe(true)
  expect((await admin.client.releases.list.query({ version: '2' })).items).toEqual([])
})

test('a page of another origin can not upload with the cookies of this one, a viewer not at all', async () => {
  const { cookie } = await signIn(server)
  const file = fakeExecutable(1000)
  const put = (headers: Record<string, string>) =>
    fetch(`${server.url}/api/releases?version=3&arch=${ownArch}`, {
      method: 'PUT',
      headers,
      body: Uint8Array.from(file),
    })
  expect((await put({ cookie, origin: 'http://evil.example' })).status).toBe(403)
  const viewer = { username: 'looker', password: 'a long enough password' }
  await admin.client.users.create.mutate({ ...viewer, role: 'viewer' })
  expect((await put({ cookie: (await signIn(server, viewer)).cookie, origin: server.url })).status).toBe(403)
  const { status } = await put({ cookie, origin: server.url })
  expect(status).toBe(201)
})

test('an upload that a crash cut off is gone after the start, releases stay', async () => {
  const { body } = await uploadRelease(server, bearer, fakeExecutable(100_000), { version: '4' })
  const sending = cutUpload(server, admin.token, fakeExecutable(4_000_000), '5')
  await server.crash()
  await sending
  await server.start()
  expect((await readdir(path.join(server.dataDir, 'releases/.tmp'))).filter((n) => !n.includes('.'))).toEqual(
    [],
  )
  expect((await fetch(`${agents}/releases/${body.id}/file`)).status).toBe(200)
  expect((await admin.client.releases.key.query()).mode).toBe('server')
}, 60_000)

test('with an offline key the server signs nothing and takes what the command line has signed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-key-'))
  const at = (name: string) => path.join(folder, name)
  const release = (args: string[], env: Record<string, string> = {}) =>
    run(process.execPath, ['client/release.ts', ...args], {
      cwd: REPOSITORY,
      env: { ...process.env, ...env },
      timeout: 60_000,
    })
  const made = await release(['keygen', '--out', at('key.pem')])
  expect((await stat(at('key.pem'))).mode & 0o777).toBe(0o600)
  const RELEASE_PUBLIC_KEY = made.stdout.trim().split('=')[1]
  await using offline = await startServer({ env: { RELEASE_PUBLIC_KEY } })
  await using owner = await connect(offline)
  await writeFile(at('agent'), fakeExecutable(1000))
  const about = [at('agent'), '--version', '1', '--arch', ownArch]
  const signature = (await release(['sign', ...about, '--key', at('key.pem')])).stdout.trim()
  const env = { QUNKONG_URL: offline.url, QUNKONG_TOKEN: owner.token }
  await expect(release(['upload', ...about], env)).rejects.toThrow('The release key is offline')
  await expect(release(['upload', ...about, '--signature', 'A'.repeat(86)], env)).rejects.toThrow(
    'not by the release key',
  )
  const id = (await release(['upload', ...about, '--signature', signature], env)).stdout.trim()
  expect(await owner.client.releases.get.query({ id })).toMatchObject({ signedBy: 'offline', signature })
  expect(await readdir(offline.dataDir)).not.toContain('release.key')
  await rm(folder, { recursive: true })
}, 90_000)

test('downloads beyond the bound are told when to come back', async () => {
  await using narrow = await startServer({
    env: { UPDATE_DOWNLOADS_MAX: '1', UPDATE_BYTES_PER_SECOND: '1000000' },
  })
  await using owner = await connect(narrow)
  const file = fakeExecutable(4_000_000)
  const headers = { authorization: `Bearer ${owner.token}` }
  const { body } = await uploadRelease(narrow, headers, file, { version: '1' })
  const url = `http://127.0.0.1:${narrow.agentPort}/releases/${body.id}/file`
  const first = await fetch(url)
  const second = await fetch(url)
  expect(second.status).toBe(503)
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
  const began = performance.now()
  expect((await first.bytes()).length).toBe(file.length)
  expect(performance.now() - began).toBeGreaterThan(2000)
  expect((await fetch(`${narrow.url}/healthz`)).status).toBe(200)
  expect(await (await fetch(`${narrow.url}/metrics`)).text()).toContain(
    'qunkong_release_downloads{what="refused"} 1',
  )
}, 60_000)
