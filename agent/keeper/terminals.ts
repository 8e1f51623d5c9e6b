/** The terminals of this host, as the keeper has them. */
import { constants } from 'node:os'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import type { TerminalInit } from '../protocol/index.ts'
import type { KeptTerminal as Known } from './messages.ts'
import { shellOf } from './shell.ts'
import { KeptTerminal } from './terminal.ts'

const SESSIONS_MAX = 128
/** Shells that no server has asked for in so long are closed, unless `terminal_init` says otherwise: nobody will come back to them. */
const ORPHAN_SECONDS = 600

/** How the agent is told. */
export type Tell = (message: object) => void

interface Entry {
  terminal: KeptTerminal
  init: TerminalInit
}

const signalName = (number: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? String(number)

export class KeptTerminals {
  private readonly entries = new Map<string, Entry>()
  private readonly opening = new Set<string>()
  private readonly tell: Tell
  private readonly log: Log
  private readonly changed: () => void
  private readonly orphaned = new Map<string, NodeJS.Timeout>()

  /** @param changed is called whenever one came or went */
  constructor(tell: Tell, log: Log, changed: () => void) {
    this.tell = tell
    this.log = log
    this.changed = changed
  }

  get count(): number {
    return this.entries.size + this.opening.size
  }

  known(): Known[] {
    return [...this.entries].map(([session_id, { init }]) => ({
      session_id,
      cols: init.cols,
      rows: init.rows,
    }))
  }

  /** Starts a shell and says so. */
  async open(init: TerminalInit): Promise<void> {
    const id = init.session_id
    if (this.entries.has(id) || this.opening.has(id)) return
    this.opening.add(id)
    this.changed()
    try {
      if (this.count > SESSIONS_MAX)
        throw new Error(`This agent holds ${SESSIONS_MAX} terminals already. Close some first.`)
      const shell = await shellOf(init, init.beside === undefined ? null : this.pidOf(init.beside))
      const terminal: KeptTerminal = new KeptTerminal(shell, () => this.exited(id, terminal))
      this.entries.set(id, { terminal, init })
      this.tell({ type: 'terminal_ready', session_id: id, cols: init.cols, rows: init.rows })
      this.log.info('terminal opened', { session: id })
    } catch (error) {
      this.log.warn('terminal not opened', { session: id, error: messageOf(error) })
      this.tell({ type: 'terminal_error', session_id: id, error: messageOf(error).slice(0, 4096) })
    } finally {
      this.opening.delete(id)
      this.changed()
    }
  }

  /** What `KeptTerminal.take` gives; null for one that is not known. */
  take(sessionId: string): number[] | null {
    const entry = this.entries.get(sessionId)
    if (!entry) return null
    const descriptors = entry.terminal.take()
    if (entry.terminal.exit) this.exited(sessionId, entry.terminal)
    return descriptors
  }

  /** Of its shell. */
  pidOf(sessionId: string): number | null {
    const terminal = this.entries.get(sessionId)?.terminal
    return terminal && !terminal.exit ? terminal.pid : null
  }

  close(sessionId: string): void {
    const entry = this.entries.get(sessionId)
    if (entry?.terminal.exit) this.forget(sessionId)
    else entry?.terminal.close()
  }

  forget(sessionId: string): void {
    this.entries.get(sessionId)?.terminal.dispose()
    this.entries.delete(sessionId)
    clearTimeout(this.orphaned.get(sessionId))
    this.orphaned.delete(sessionId)
    this.changed()
  }

  /** The agent is gone: what it held is read here. */
  release(): void {
    for (const { terminal } of this.entries.values()) terminal.release()
  }

  /** Whether a server may ask for them. */
  linked(up: boolean): void {
    for (const timer of this.orphaned.values()) clearTimeout(timer)
    this.orphaned.clear()
    if (up) return
    for (const [id, { init }] of this.entries) {
      const seconds = init.orphan_seconds ?? ORPHAN_SECONDS
      this.orphaned.set(
        id,
        setTimeout(() => this.close(id), seconds * 1000),
      )
    }
  }

  closeAll(): void {
    for (const id of [...this.entries.keys()]) this.close(id)
  }

  private exited(id: string, { exit }: KeptTerminal): void {
    if (!exit) return
    const signal = exit.signal === null ? null : signalName(exit.signal)
    this.tell({ type: 'terminal_exit', session_id: id, exit_code: exit.exitCode, signal })
    this.log.info('terminal ended', { session: id, exit_code: exit.exitCode, signal })
  }
}
