import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { UpdateAgent, UpdateAgentResponse } from '../protocol/index.ts'
import { BLOCK_BYTES, blockDigest, releaseText } from '../protocol/index.ts'
import { rangesOf } from './delta.ts'
import type { Get } from './fetch.ts'
import { formatRecord, parseRecord, placesIn, readRecord, writeRecord } from './records.ts'
import { pinnedReleaseKey, pinReleaseKey } from './releaseKey.ts'
import { Trial } from './trial.ts'
import { Updater } from './updater.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'qunkong-update-'))
  await mkdir(path.join(root, 'state'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const KEY = publicKey.export({ format: 'jwk' }).x ?? ''

/** A script that says it is `version`, and noise that makes it some blocks long. */
const program = (version: string, noise: Buffer) =>
  Buffer.concat([Buffer.from(`#!/bin/sh\necho ${version}\nexit 0\n`.padEnd(BLOCK_BYTES, '#')), noise])

function orderOf(version: string, file: Buffer): UpdateAgent & { sha256: string; size: number } {
  const sha256 = createHash('sha256').update(file).digest('hex')
  const text = releaseText({ version, arch: 'x64', size: file.length, sha256 })
  return {
    type: 'update_agent',
    version,
    download_url: '/releases/r/file',
    manifest_url: '/releases/r/manifest',
    sha256,
    size: file.length,
    signature: sign(null, Buffer.from(text), privateKey).toString('base64url'),
    update_id: `u-${version}`,
  }
}

/** A server for one file; `asked` are the paths, `fail` may break a request. */
function serve(file: Buffer, order: UpdateAgent, fail: (path: string) => number = () => 200) {
  const asked: string[] = []
  const get: Get = async (where) => {
    asked.push(where)
    const status = fail(where)
    if (status === 0) throw new Error('connection reset')
    const blocks = Array.from({ length: Math.ceil(file.length / BLOCK_BYTES) }, (_, i) =>
      blockDigest(file.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES)),
    )
    const [from, to] = where.split('/').at(-1)?.split('-').map(Number) ?? []
    const body = where.endsWith('manifest')
      ? Buffer.from(
          JSON.stringify({
            ...{ version: order.version, arch: 'x64', size: order.size, sha256: order.sha256 },
            ...{ signature: order.signature, block_bytes: BLOCK_BYTES },
            blocks: Buffer.concat(blocks).toString('base64url'),
          }),
        )
      : zstdCompressSync(file.subarray((from ?? 0) * BLOCK_BYTES, ((to ?? 0) + 1) * BLOCK_BYTES))
    return { status, headers: { 'retry-after': '0.05' }, body: Readable.from([body]), cancel() {} }
  }
  return { get, asked }
}

/** An updater whose own file is `own`, and what it says. */
async function updaterFor(own: Buffer, get: Get, installed = true) {
  const file = path.join(root, 'qunkong-agent')
  await writeFile(file, own)
  await chmod(file, 0o755)
  await writeFile(`${file}-guard`, '')
  const said: UpdateAgentResponse[] = []
  let left: () => void = () => {}
  const exited = new Promise<void>((resolve) => {
    left = resolve
  })
  const updater = new Updater(
    {
      ...{ stateDir: path.join(root, 'state'), agentId: 'a', version: '1', arch: 'x64', get },
      installed: installed ? { file, guard: `${file}-guard` } : null,
      running: async () => true,
      send: (response) => said.push(response),
      exit: () => left(),
    },
    quiet,
  )
  await updater.start()
  await updater.confirmed(KEY)
  const failed = async () => {
    for (let i = 0; i < 400; i++) {
      const last = said.find(({ status }) => status === 'failed')
      if (last) return last.message
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`it did not fail: ${JSON.stringify(said)}`)
  }
  return { updater, file, said, exited, failed }
}

test('only blocks that the old file lacks are fetched, and the old one becomes the backup', async () => {
  const noise = randomBytes(10 * BLOCK_BYTES + 5)
  const [old, fresh] = [program('1', noise), program('2', noise)]
  const order = orderOf('2', fresh)
  const { get, asked } = serve(fresh, order)
  const { updater, file, said, exited } = await updaterFor(old, get)
  updater.order(order)
  updater.order(order)
  await exited
  expect(asked).toEqual(['/releases/r/manifest', '/releases/r/blocks/0-0'])
  expect(await readFile(file)).toEqual(fresh)
  expect(await readFile(`${file}.backup`)).toEqual(old)
  expect(await readFile(path.join(root, 'version.txt'), 'utf8')).toBe('2\n')
  expect(await readRecord(placesIn(path.join(root, 'state')).pending)).toMatchObject({
    ...{ version: '2', from: '1', update_id: 'u-2', attempts: '0' },
  })
  expect(said.map(({ status }) => status)).toEqual(['downloading', 'installing'])
})

test('dropped connections and a busy server are outlasted; what has come is not fetched again', async () => {
  const fresh = program('2', randomBytes(100 * BLOCK_BYTES))
  const order = orderOf('2', fresh)
  const failures = [0, 503, 0]
  const { get, asked } = serve(fresh, order, (where) =>
    where.includes('blocks/3') ? (failures.pop() ?? 200) : 200,
  )
  const { updater, file, exited } = await updaterFor(program('1', randomBytes(9)), get)
  updater.order(order)
  await exited
  expect(await readFile(file)).toEqual(fresh)
  expect(asked.filter((where) => where.includes('blocks/32-63'))).toHaveLength(4)
  expect(asked.filter((where) => where.includes('blocks/0-31'))).toHaveLength(1)
}, 30_000)

test('a restarted agent goes on with the update, with the blocks that have come', async () => {
  const fresh = program('2', randomBytes(50 * BLOCK_BYTES))
  const order = orderOf('2', fresh)
  const broken = serve(fresh, order, (where) => (where.includes('blocks/32') ? 0 : 200))
  const old = program('1', randomBytes(9))
  const before = await updaterFor(old, broken.get)
  before.updater.order(order)
  while (!broken.asked.some((where) => where.includes('blocks/32')))
    await new Promise((r) => setTimeout(r, 20))
  await before.updater.stop()
  const whole = serve(fresh, order)
  const { file, exited } = await updaterFor(old, whole.get)
  await exited
  expect(await readFile(file)).toEqual(fresh)
  expect(whole.asked).toEqual(['/releases/r/manifest', '/releases/r/blocks/32-50'])
})

test.each<[string, (order: UpdateAgent) => UpdateAgent, RegExp]>([
  ['signed for another version', (order) => ({ ...order, version: '3' }), /signature is not by/],
  ['signed by another key', (order) => ({ ...order, signature: 'A'.repeat(86) }), /signature is not by/],
  ['not signed', (order) => ({ ...order, signature: undefined }), /lacks sha256, size or signature/],
  ['of the running version', (order) => ({ ...order, version: '1' }), /runs already/],
  ['of a version that no file may have', (order) => ({ ...order, version: 'a/b' }), /characters/],
])('an order %s is refused before anything is fetched', async (_name, change, reason) => {
  const fresh = program('2', randomBytes(1000))
  const { get, asked } = serve(fresh, orderOf('2', fresh))
  const old = program('1', randomBytes(9))
  const { updater, file, failed } = await updaterFor(old, get)
  updater.order(change(orderOf('2', fresh)))
  expect(await failed()).toMatch(reason)
  expect(asked).toEqual([])
  expect(await readFile(file)).toEqual(old)
})

test('a file that says another version, or does not run, is not installed', async () => {
  const old = program('1', randomBytes(9))
  for (const [fresh, reason] of [
    [program('7', randomBytes(9)), /says that it is version 7, not 2/],
    [Buffer.from('#!/bin/sh\nexit 3\n'), /ended with exit code 3/],
    [Buffer.from('no program at all'), /does not run here/],
  ] as const) {
    const order = orderOf('2', fresh)
    const { updater, file, failed } = await updaterFor(old, serve(fresh, order).get)
    updater.order(order)
    expect(await failed()).toMatch(reason)
    expect(await readFile(file)).toEqual(old)
    expect(await readRecord(placesIn(path.join(root, 'state')).pending)).toBeNull()
  }
})

test('a part that is not what the manifest says ends the update', async () => {
  const fresh = program('2', randomBytes(3 * BLOCK_BYTES))
  const order = orderOf('2', fresh)
  const liar = serve(fresh, order)
  const get: Get = async (where, options) => {
    const answer = await liar.get(where, options)
    if (where.endsWith('manifest')) return answer
    return { ...answer, body: Readable.from([zstdCompressSync(Buffer.alloc(fresh.length))]) }
  }
  const { updater, failed } = await updaterFor(program('1', randomBytes(9)), get)
  updater.order(order)
  expect(await failed()).toMatch(/not what its manifest says/)
})

test('from source, and without a guard, it says so and does nothing', async () => {
  const fresh = program('2', randomBytes(9))
  const order = orderOf('2', fresh)
  const source = await updaterFor(program('1', randomBytes(9)), serve(fresh, order).get, false)
  source.updater.order(order)
  expect(await source.failed()).toMatch(/runs from source/)
  const bare = await updaterFor(program('1', randomBytes(9)), serve(fresh, order).get)
  await rm(`${bare.file}-guard`)
  bare.updater.order(order)
  expect(await bare.failed()).toMatch(/no qunkong-agent-guard/)
})

test('the first release key stays: another one is refused', async () => {
  await pinReleaseKey(root, 'first', quiet)
  await pinReleaseKey(root, 'second', quiet)
  expect(await pinnedReleaseKey(root)).toBe('first')
})

test('a new version is on trial until it is confirmed, and then says so once, and at every registration', async () => {
  const places = placesIn(root)
  await writeRecord(places.pending, { version: '2', from: '1', update_id: 'u' })
  const trial = new Trial(places, '2', null, quiet)
  await trial.start()
  expect([trial.unconfirmed, trial.lastUpdate]).toEqual([true, null])
  const told = { version: '2', status: 'success', update_id: 'u' }
  expect(await trial.confirmed()).toEqual(told)
  expect(trial.unconfirmed).toBe(false)
  expect(await readRecord(places.pending)).toBeNull()
  expect(await trial.confirmed()).toBeNull()
  const later = new Trial(places, '2', null, quiet)
  await later.start()
  expect(later.lastUpdate).toEqual(told)
  expect(await later.confirmed()).toBeNull()
})

test('the version before, put back by hand, ends the trial and says so', async () => {
  const places = placesIn(root)
  await writeRecord(places.pending, { version: '2', from: '1', update_id: 'u' })
  const trial = new Trial(places, '1', root, quiet)
  await trial.start()
  expect(trial.lastUpdate).toMatchObject({ version: '2', status: 'failed', rolled_back: true })
  expect(await readRecord(places.pending)).toBeNull()
  expect(await readFile(path.join(root, 'version.txt'), 'utf8')).toBe('1\n')
})

test('why a version on trial is not connected is kept, with whose fault it is', async () => {
  const places = placesIn(root)
  await writeRecord(places.pending, { version: '2', from: '1', attempts: '2' })
  const trial = new Trial(places, '2', null, quiet)
  await trial.start()
  const classOf = async (code: string | null, retryAfterMs = 0) => {
    await trial.setback({ reason: 'why\nnot', code, retryAfterMs }, 1000)
    return await readRecord(places.lastError)
  }
  expect(await classOf('bad_signature')).toMatchObject({ class: 'own', message: 'why not' })
  expect((await classOf(null))?.class).toBe('own')
  expect((await classOf('removed'))?.class).toBe('blameless')
  expect((await classOf('rejected', 5000))?.class).toBe('blameless')
  await trial.stopped()
  expect(await readRecord(places.pending)).toMatchObject({ attempts: '0' })
})

test('records keep one line a value', () => {
  expect(parseRecord(formatRecord({ a: 'x=y', b: 'two\nlines', c: '' }))).toEqual({
    a: 'x=y',
    b: 'two lines',
    c: '',
  })
})

test('missing blocks are asked for in runs of at most 32', () => {
  expect([...rangesOf([])]).toEqual([])
  expect([...rangesOf([1, 2, 3, 7])]).toEqual([
    { from: 1, to: 3 },
    { from: 7, to: 7 },
  ])
  expect([...rangesOf(Array.from({ length: 40 }, (_, i) => i))]).toEqual([
    { from: 0, to: 31 },
    { from: 32, to: 39 },
  ])
})
