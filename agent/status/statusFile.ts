/** Keeps the status file: written when something changed, at most once a second, whole or not at all. */
import { rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { processStart } from '../identity/process.ts'
import { type Log, messageOf } from '../log.ts'
import { VERSION } from '../version.ts'
import { type Status, statusPath } from './status.ts'

const WRITE_MS = 1_000

export class StatusFile {
  private readonly file: string
  private readonly log: Log
  private status: Status
  private timer: NodeJS.Timeout | null = null
  private writing: Promise<void> = Promise.resolve()
  private closed = false

  constructor(stateDir: string, about: { agentId: string; server: string }, log: Log) {
    this.file = statusPath(stateDir)
    this.log = log
    this.status = {
      ...about,
      pid: process.pid,
      start: processStart(process.pid),
      version: VERSION,
      hostname: os.hostname(),
      connected: false,
      since: new Date().toISOString(),
      runningTasks: 0,
      terminals: 0,
      lastError: null,
    }
    this.write()
  }

  /** What is as it was changes nothing, not even on the disk. */
  set(change: Partial<Pick<Status, 'connected' | 'runningTasks' | 'terminals' | 'lastError'>>): void {
    const next = { ...this.status, ...change }
    if (next.connected !== this.status.connected) next.since = new Date().toISOString()
    if (JSON.stringify(next) === JSON.stringify(this.status)) return
    this.status = next
    this.timer ??= setTimeout(() => this.write(), WRITE_MS)
  }

  /** The agent ends: nobody runs here any more. */
  async close(): Promise<void> {
    this.closed = true
    if (this.timer) clearTimeout(this.timer)
    await this.writing
    await rm(this.file, { force: true })
  }

  private write(): void {
    this.timer = null
    if (this.closed) return
    const text = `${JSON.stringify(this.status)}\n`
    this.writing = this.writing
      .then(() => writeFile(`${this.file}.new`, text, { mode: 0o600 }))
      .then(() => rename(`${this.file}.new`, this.file))
      // A full disk costs the status, not the agent.
      .catch((error: unknown) => this.log.debug('status not written', { error: messageOf(error) }))
  }
}
