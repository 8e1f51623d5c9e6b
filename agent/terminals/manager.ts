/** All terminal sessions of this agent. */
import { constants } from 'node:os'
import type { Uplink } from '../keeper/client.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import type { TerminalInit } from '../protocol/index.ts'
import { TerminalSession } from './session.ts'

const SESSIONS_MAX = 128
/** How long shells wait for the server to come back. */
const ORPHAN_GRACE_MS = 30_000

const signalName = (number: string): string =>
  Object.entries(constants.signals).find(([, value]) => String(value) === number)?.[0] ?? number

export class TerminalManager {
  private readonly sessions = new Map<string, TerminalSession>()
  private readonly opening = new Set<string>()
  private readonly link: Uplink
  private readonly log: Log
  private orphaned: NodeJS.Timeout | null = null

  constructor(link: Uplink, log: Log) {
    this.link = link
    this.log = log
  }

  get alive(): number {
    return this.sessions.size
  }

  async open(init: TerminalInit): Promise<void> {
    const id = init.session_id
    if (this.sessions.has(id) || this.opening.has(id)) return
    this.opening.add(id)
    try {
      if (this.sessions.size + this.opening.size > SESSIONS_MAX)
        throw new Error(`This agent holds ${SESSIONS_MAX} terminals already. Close some first.`)
      const session = await TerminalSession.open(init, {
        frame: (frame) => this.link.sendBinary(frame),
        exit: (exitCode, signal) => {
          this.sessions.delete(id)
          const name = signal === null ? null : signalName(signal)
          this.link.send({ type: 'terminal_exit', session_id: id, exit_code: exitCode, signal: name })
          this.log.info('terminal ended', { session: id, exit_code: exitCode, signal: name })
        },
      })
      this.sessions.set(id, session)
      this.link.send({ type: 'terminal_ready', session_id: id, cols: init.cols, rows: init.rows })
      this.log.info('terminal opened', { session: id })
    } catch (error) {
      this.log.warn('terminal not opened', { session: id, error: messageOf(error) })
      this.link.send({ type: 'terminal_error', session_id: id, error: messageOf(error).slice(0, 4096) })
    } finally {
      this.opening.delete(id)
    }
  }

  input(sessionId: string, bytes: Buffer): void {
    const session = this.sessions.get(sessionId)
    // The frame is a view into the socket's buffer: what may have to wait is copied.
    if (session && !session.write(Buffer.from(bytes)))
      this.log.warn('terminal input dropped: the program does not read', { session: sessionId })
  }

  resize(sessionId: string, cols: number, rows: number): void {
    this.sessions.get(sessionId)?.resize(cols, rows)
  }

  acknowledge(sessionId: string, bytes: number): void {
    this.sessions.get(sessionId)?.acknowledge(bytes)
  }

  close(sessionId: string): void {
    this.sessions.get(sessionId)?.close()
  }

  connected(): void {
    if (this.orphaned) clearTimeout(this.orphaned)
    this.orphaned = null
  }

  disconnected(): void {
    this.orphaned ??= setTimeout(() => this.closeAll(), ORPHAN_GRACE_MS)
  }

  closeAll(): void {
    this.orphaned = null
    for (const session of this.sessions.values()) session.close()
  }
}
