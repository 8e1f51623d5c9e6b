/**
 * WeTTY from npm: a browser's terminal in front of a shell of its own host, in two processes. Its client is played here
 * over socket.io's own, by websocket from the start, with the acknowledgements that its page sends.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { REPOSITORY, startProgram } from '../../tests/harness/child.ts'
import { until } from '../../tests/harness/until.ts'
import { freePort, listens } from '../peers/sshd.ts'
import type { Channel } from './channel.ts'

const VERSION = '3.2.0'
const FOLDER = path.join(REPOSITORY, 'node_modules/.cache', `wetty-${VERSION}`)
/** Its page acknowledges in steps of this. */
const COMMIT_BYTES = 262_144

interface Socket {
  connected: boolean
  on(event: string, listener: (value: string) => void): void
  emit(event: string, ...values: unknown[]): void
  disconnect(): void
}

/** Fetched when it is first asked for: no dependency of ours. @throws Error where npm's registry is not to be had */
async function install(): Promise<string> {
  const home = path.join(FOLDER, 'node_modules/wetty')
  if (existsSync(path.join(home, 'build/main.js'))) return home
  await mkdir(FOLDER, { recursive: true })
  await writeFile(path.join(FOLDER, 'package.json'), '{"private":true,"allowScripts":{"node-pty":true}}')
  const args = ['install', `wetty@${VERSION}`, '--no-audit', '--no-fund']
  await promisify(execFile)('npm', args, { cwd: FOLDER, timeout: 300_000 })
  return home
}

/** @throws Error for anybody but root: to others WeTTY gives no shell of its own host but by ssh */
export async function openWetty(): Promise<Channel> {
  if (process.getuid?.() !== 0) throw new Error('it gives a shell without ssh to root only')
  const home = await install()
  const manifest = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as { version: string }
  if (manifest.version !== VERSION) throw new Error(`${manifest.version} is there instead of ${VERSION}`)
  const port = await freePort()
  const args = ['build/main.js', '--host', '127.0.0.1', '--port', String(port), '--command', '/bin/bash -l']
  const wetty = startProgram(process.execPath, args, process.env, home)
  try {
    await until(() => listens(port), { timeoutMs: 30_000, what: 'WeTTY to listen' })
    const { io } = createRequire(path.join(home, 'package.json'))('socket.io-client') as {
      io(url: string, options: object): Socket
    }
    const socket = io(`http://127.0.0.1:${port}`, {
      ...{ path: '/socket.io', transports: ['websocket'], reconnection: false },
    })
    let listener: (chunk: Buffer) => void = () => undefined
    let unacknowledged = 0
    let shown = false
    socket.on('data', (data) => {
      shown = true
      listener(Buffer.from(data))
    })
    await until(() => shown, { timeoutMs: 15_000, what: "WeTTY's shell" })
    socket.emit('resize', { cols: 120, rows: 40 })
    return {
      name: `wetty ${VERSION}`,
      write: (text) => socket.emit('input', text),
      onData: (next) => {
        listener = next
      },
      rendered: (bytes) => {
        unacknowledged += bytes
        for (; unacknowledged >= COMMIT_BYTES; unacknowledged -= COMMIT_BYTES)
          socket.emit('commit', COMMIT_BYTES)
      },
      // A page reads its socket on and on; what holds WeTTY back is what has been rendered.
      pause: () => undefined,
      resume: () => undefined,
      close: async () => {
        socket.disconnect()
        await wetty[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await wetty[Symbol.asyncDispose]()
    throw new Error(`${error instanceof Error ? error.message : error}\n${wetty.log()}`)
  }
}
