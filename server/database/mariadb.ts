/** The embedded database: a supervised `mariadbd` child on a unix socket. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createConnection } from 'mysql2/promise'
import type { Logger } from 'pino'
import { StartError } from '../lifecycle.ts'
import { commandOf, isAlive, isGoneWithin } from '../processes.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { asRoot, installDatabase, socketFolder, temporaryFolder } from './folders.ts'

/** Crash recovery of a large database takes its time. */
const READY_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 8_000
const RESTART_MS_MAX = 5_000
const STABLE_MS = 60_000
const LAST_LINES = 20

const options = (dataDir: string, temporary: string, folder: string, connections: number) => [
  '--no-defaults',
  `--datadir=${dataDir}`,
  `--tmpdir=${temporary}`,
  `--socket=${path.join(folder, 'mariadb.sock')}`,
  `--pid-file=${path.join(folder, 'mariadbd.pid')}`,
  '--skip-networking',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--default-time-zone=+00:00',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=48M',
  '--innodb-flush-log-at-trx-commit=1',
  '--key-buffer-size=1M',
  '--max-allowed-packet=64M',
  `--max-connections=${connections + 16}`,
  ...asRoot(),
]

export class EmbeddedDatabase {
  readonly socketPath: string
  private readonly binaries: Binaries
  private readonly args: string[]
  private readonly log: Logger
  private child: ChildProcess | null = null
  private stopping = false
  private restartMs = 100
  private lastLines: string[] = []

  private constructor(binaries: Binaries, args: string[], socketPath: string, log: Logger) {
    this.binaries = binaries
    this.args = args
    this.socketPath = socketPath
    this.log = log
  }

  /** Sets up the data directory if need be, ends an orphan of an earlier life, starts and waits until it answers. */
  static async start(dataDir: string, connections: number, log: Logger): Promise<EmbeddedDatabase> {
    const binaries = await findBinaries()
    const folder = await socketFolder(dataDir)
    await endOrphan(path.join(folder, 'mariadbd.pid'), path.join(dataDir, 'mariadb'), log)
    const files = await installDatabase(dataDir, binaries)
    const temporary = await temporaryFolder(dataDir)
    const socketPath = path.join(folder, 'mariadb.sock')
    const args = options(files, temporary, folder, connections)
    const database = new EmbeddedDatabase(binaries, args, socketPath, log)
    database.spawn()
    await database.answers()
    return database
  }

  /** Ends it cleanly, or by force after eight seconds. */
  async stop(): Promise<void> {
    this.stopping = true
    const child = this.child
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await gone
    clearTimeout(force)
  }

  private spawn(): void {
    const { setpriv, server } = this.binaries
    const args = setpriv ? ['--pdeathsig', 'TERM', server, ...this.args] : this.args
    const began = performance.now()
    // Its own session: Ctrl-C in the terminal is for us, who end it last. Nothing of our environment, which has secrets.
    const child = spawn(setpriv ?? server, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: { NODE_ENV: 'production', PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
    })
    this.child = child
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.lastLines = [...this.lastLines, line].slice(-LAST_LINES)
      this.log.debug({ part: 'mariadbd' }, line)
    })
    child.once('error', (error) => this.log.error({ err: error }, 'mariadbd could not be started'))
    child.once('exit', (code, signal) => {
      if (this.stopping || this.child !== child) return
      if (performance.now() - began > STABLE_MS) this.restartMs = 100
      this.log.error({ code, signal, lastLines: this.lastLines.slice(-3) }, 'mariadbd died: it is restarted')
      setTimeout(() => {
        if (!this.stopping) this.spawn()
      }, this.restartMs)
      this.restartMs = Math.min(this.restartMs * 2, RESTART_MS_MAX)
    })
  }

  /** Resolves when it takes queries. @throws StartError when it ends instead, or takes longer than two minutes */
  private async answers(): Promise<void> {
    const child = this.child
    const until = performance.now() + READY_TIMEOUT_MS
    for (;;) {
      if (child && (child.exitCode !== null || child.signalCode !== null || !child.pid)) {
        this.stopping = true
        const why = this.lastLines.filter((line) => line.includes('ERROR')).at(-1) ?? this.lastLines.at(-1)
        throw new StartError(`The embedded database did not start: ${why ?? 'it said nothing'}`)
      }
      try {
        const connection = await createConnection({
          socketPath: this.socketPath,
          user: 'root',
          connectTimeout: 2_000,
        })
        await connection.query(
          'CREATE DATABASE IF NOT EXISTS qunkong CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
        )
        await connection.end()
        return
      } catch (error) {
        if (performance.now() > until) {
          await this.stop()
          throw new StartError('The embedded database did not answer within two minutes.', error)
        }
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    }
  }
}

/** A `mariadbd` of this data directory that is still there: stopping, or left over where nothing could tell it. */
async function endOrphan(pidFile: string, dataDir: string, log: Logger): Promise<void> {
  const text = await readFile(pidFile, 'utf8').catch(() => '')
  const pid = Number(text.trim())
  if (Number.isInteger(pid) && pid > 1 && isAlive(pid)) {
    const command = await commandOf(pid)
    if (command.includes(`--datadir=${dataDir}`)) {
      log.warn({ pid }, 'a database of an earlier server is still there: it is ended first')
      process.kill(pid, 'SIGTERM')
      if (!(await isGoneWithin(pid, 15_000))) {
        process.kill(pid, 'SIGKILL')
        await isGoneWithin(pid, 5_000)
      }
    }
  }
  await rm(pidFile, { force: true })
}
