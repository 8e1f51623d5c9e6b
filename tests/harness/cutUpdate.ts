/**
 * One whole update in a process of its own, which ends at a chosen file operation as by loss of power (killed, and
 * what was written and not flushed is gone), or goes on after the disk said once that it is full.
 *
 *   node tests/harness/cutUpdate.ts ROOT power|full STEP        prints the number of operations when it gets through
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { fstatSync, readdirSync, statSync, truncateSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { zstdCompressSync } from 'node:zlib'
import { BLOCK_BYTES, blockDigest, releaseText } from '../../agent/protocol/index.ts'
import type { Get } from '../../agent/update/fetch.ts'
import { Updater } from '../../agent/update/updater.ts'

const [root = '', mode, last] = process.argv.slice(2)
const STEP = Number(last)
let steps = 0
/** Inodes with contents that no `sync` has brought to the disk. */
const dirty = new Set<number>()

function losePower(): void {
  for (const folder of [
    root,
    path.join(root, '.update'),
    path.join(root, 'state'),
    path.join(root, 'state/update'),
  ])
    for (const name of readdirIfThere(folder)) {
      const file = path.join(folder, name)
      // An operation under way may have moved it.
      const found = statSync(file, { throwIfNoEntry: false })
      if (found?.isFile() && dirty.has(found.ino)) truncateSync(file, 0)
    }
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // Not made yet.
  }
}

/** Called before each operation. */
function step(): void {
  if (++steps !== STEP) return
  if (mode === 'full') throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  if (mode === 'power') losePower()
  process.kill(process.pid, 'SIGKILL')
}

type Operation = (...args: never[]) => Promise<unknown>
function intercept(owner: object, name: string, after: (self: fs.FileHandle) => void = () => {}): void {
  const original = Reflect.get(owner, name) as Operation
  Reflect.set(owner, name, async function (this: fs.FileHandle, ...args: never[]) {
    step()
    const result = await Reflect.apply(original, this, args)
    after(this)
    return result
  })
}

const probe = await fs.open(path.join(root, 'qunkong-agent'))
const handles = Object.getPrototypeOf(probe) as object
await probe.close()
const soil = (handle: fs.FileHandle) => dirty.add(fstatSync(handle.fd).ino)
intercept(handles, 'write', soil)
intercept(handles, 'writeFile', soil)
intercept(handles, 'truncate', soil)
intercept(handles, 'sync', (handle) => dirty.delete(fstatSync(handle.fd).ino))
for (const name of ['open', 'rename', 'link', 'unlink', 'rm', 'mkdir', 'chmod', 'copyFile'])
  intercept(fs, name)

const program = Buffer.from('#!/bin/sh\necho 2\nexit 0\n'.padEnd(2 * BLOCK_BYTES + 9, '#'))
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const sha256 = createHash('sha256').update(program).digest('hex')
const facts = { version: '2', arch: 'x64', size: program.length, sha256 }
const signature = sign(null, Buffer.from(releaseText(facts)), privateKey).toString('base64url')
const blocks = [0, 1, 2].map((i) => blockDigest(program.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES)))
const get: Get = async (where) => {
  const body = where.endsWith('manifest')
    ? Buffer.from(
        JSON.stringify({
          ...{ ...facts, signature, block_bytes: BLOCK_BYTES },
          blocks: Buffer.concat(blocks).toString('base64url'),
        }),
      )
    : zstdCompressSync(program)
  return { status: 200, headers: {}, body: Readable.from([body]), cancel() {} }
}
const file = path.join(root, 'qunkong-agent')
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const done = (said: string) => {
  process.stdout.write(`${said} ${steps}\n`)
  process.exit(0)
}
const updater = new Updater(
  {
    ...{ stateDir: path.join(root, 'state'), agentId: 'a', version: '1', arch: 'x64', get },
    installed: { file, guard: `${file}-guard` },
    running: async () => true,
    send: (response) => {
      if (response.status === 'failed') done(response.message ?? 'failed')
    },
    exit: () => done('installed'),
  },
  quiet,
)
await updater.start()
await updater.confirmed(publicKey.export({ format: 'jwk' }).x).catch(() => undefined)
updater.order({
  type: 'update_agent',
  ...{
    version: '2',
    download_url: '/r/file',
    manifest_url: '/r/manifest',
    sha256,
    size: program.length,
    signature,
  },
  update_id: 'u',
})
