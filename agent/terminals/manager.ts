/** All terminals that this agent has in hand; the keeper is their owner. */
import type { KeptTerminal } from '../keeper/messages.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import type { KnownTerminal, TerminalAttach, TerminalInit } from '../protocol/index.ts'
import { Ring } from './ring.ts'
import { type Exit, TerminalSession } from './session.ts'

/** The server's connection. */
export interface TerminalUplink {
  readonly confirmed: boolean
  send(message: object): void
  sendBinary(frame: Buffer): void
}

/** What the keeper does for terminals. */
export interface TerminalKeeper {
  /** Starts a shell, and a keeper if there is none: `TerminalManager.ready` or `failed` follows. */
  openTerminal(init: TerminalInit): void
  /** HUP to the shell. */
  closeTerminal(sessionId: string): void
  /** Descriptors of its ring and of its PTY. @throws Error if the keeper does not give them */
  fetchTerminal(sessionId: string): Promise<number[]>
  forgetTerminal(sessionId: string): void
}

export class TerminalManager {
  private readonly sessions = new Map<string, TerminalSession>()
  /** Asked for on this connection of the server's. */
  private readonly asked = new Set<string>()
  private readonly fetching = new Set<string>()
  /** How shells ended that are still being fetched. */
  private readonly exits = new Map<string, Exit>()
  private readonly keeper: TerminalKeeper
  private readonly link: TerminalUplink
  private readonly log: Log

  constructor(keeper: TerminalKeeper, link: TerminalUplink, log: Log) {
    this.keeper = keeper
    this.link = link
    this.log = log
  }

  get count(): number {
    return this.sessions.size
  }

  /** What `register` names. */
  known(): KnownTerminal[] {
    return [...this.sessions].map(([session_id, { offset }]) => ({ session_id, offset }))
  }

  open(init: TerminalInit): void {
    if (this.sessions.has(init.session_id)) return
    this.asked.add(init.session_id)
    this.keeper.openTerminal(init)
  }

  /** The server remembers the terminal and takes its output from `offset` on. */
  attach({ session_id, offset, acked, cols, rows }: TerminalAttach): void {
    const session = this.sessions.get(session_id)
    if (!session) {
      this.fail(session_id, 'The agent does not have this terminal any more.')
      return
    }
    const { from, modes } = session.bind(offset, acked ?? offset)
    this.link.send({ type: 'terminal_ready', session_id, cols, rows, offset: from, ...(modes && { modes }) })
    if (from > offset) session.redraw(cols, rows)
    else session.resize(cols, rows)
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

  /** The server wants no more of it. */
  close(sessionId: string): void {
    this.asked.delete(sessionId)
    this.keeper.closeTerminal(sessionId)
    if (this.sessions.get(sessionId)?.ended) this.drop(sessionId)
  }

  /** The server's connection is over: what it had is kept for its return. */
  disconnected(): void {
    this.asked.clear()
    for (const session of this.sessions.values()) session.unbind()
  }

  /** The keeper has started a shell. */
  async ready({ session_id, cols, rows }: KeptTerminal): Promise<void> {
    try {
      await this.take(session_id)
    } catch (error) {
      this.keeper.closeTerminal(session_id)
      this.fail(session_id, messageOf(error))
      return
    }
    // Should the connection have changed meanwhile, the server will say at its next one what it wants of it.
    if (!this.asked.delete(session_id)) return
    this.sessions.get(session_id)?.bind(0, 0)
    this.link.send({ type: 'terminal_ready', session_id, cols, rows })
  }

  /** Takes over what the keeper has kept meanwhile. */
  async adopt(terminals: KeptTerminal[]): Promise<void> {
    for (const { session_id } of terminals)
      await this.take(session_id).catch((error: unknown) => {
        this.keeper.closeTerminal(session_id)
        this.log.warn('terminal not taken over', { session: session_id, error: messageOf(error) })
      })
  }

  exited(sessionId: string, exit: Exit): void {
    const session = this.sessions.get(sessionId)
    if (session) session.exited(exit)
    else if (this.fetching.has(sessionId)) this.exits.set(sessionId, exit)
  }

  /** It could not be started, or is over in another way than by its shell's end. */
  fail(sessionId: string, error: string): void {
    this.asked.delete(sessionId)
    this.sessions.get(sessionId)?.dispose()
    this.sessions.delete(sessionId)
    this.link.send({ type: 'terminal_error', session_id: sessionId, error: error.slice(0, 4096) })
  }

  /** All of them are over; the server is told why. */
  failAll(error: string): void {
    for (const id of [...this.sessions.keys(), ...this.asked]) this.fail(id, error)
  }

  /** The agent ends, and the keeper goes on reading where each of them stands. */
  letGo(): void {
    for (const session of this.sessions.values()) session.dispose()
    this.sessions.clear()
  }

  private async take(id: string): Promise<void> {
    this.fetching.add(id)
    try {
      const [ringFd, masterFd] = await this.keeper.fetchTerminal(id)
      if (ringFd === undefined) throw new Error('the keeper gave nothing')
      const session = new TerminalSession(id, Ring.open(ringFd), masterFd, {
        frame: (frame) => this.link.sendBinary(frame),
        over: ({ exitCode, signal }) => {
          this.link.send({ type: 'terminal_exit', session_id: id, exit_code: exitCode, signal })
          this.keeper.forgetTerminal(id)
          this.drop(id)
        },
      })
      this.sessions.set(id, session)
      const exit = this.exits.get(id)
      if (exit) session.exited(exit)
    } finally {
      this.fetching.delete(id)
      this.exits.delete(id)
    }
  }

  private drop(id: string): void {
    this.sessions.get(id)?.dispose()
    this.sessions.delete(id)
  }
}
