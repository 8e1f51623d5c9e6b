/** Live terminal sessions: agents' frames on one side, browsers' sockets on the other. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { and, eq, isNull } from 'drizzle-orm'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import type { BinaryFrame, KnownTask, KnownTerminal } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { terminalSessions } from '../../drizzle/schema/index.ts'
import { can } from '../auth/permissions.ts'
import type { Bus } from '../bus/bus.ts'
import type { Actor } from '../context.ts'
import type { SessionWatcher } from '../gateway/gateway.ts'
import type { TerminalFrames } from '../gateway/messages.ts'
import type { AgentSession } from '../gateway/session.ts'
import { refuseUpgrade } from '../http/answers.ts'
import { type EndReason, Terminal } from './terminal.ts'
import { TICKET_LIFETIME_MS, Tickets } from './tickets.ts'
import { serveViewer } from './viewer.ts'

const INPUT_FRAME_BYTES_MAX = 1024 * 1024
const SWEEP_MS = 5_000
const REASON_CHARS = 255
/**
 * How long a viewer waits for an agent that is away: an update with its rollback takes less, and whoever sits
 * before a screen that stands still for longer has given it up.
 */
const AGENT_AWAY_MS_MAX = 90_000

export const Close = {
  ended: 1000,
  stopping: 1001,
  agentOffline: 4001,
  signedOut: 4003,
  lost: 4004,
  violation: 4008,
} as const

export class TerminalHub implements TerminalFrames, SessionWatcher {
  readonly tickets = new Tickets()
  private readonly terminals = new Map<string, Terminal>()
  private readonly waiting = new Map<string, (error: string | null) => void>()
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: INPUT_FRAME_BYTES_MAX,
    perMessageDeflate: false,
  })
  private readonly database: Database
  private readonly log: Logger
  private readonly unsubscribe: (() => void)[]
  private readonly timer: NodeJS.Timeout
  private readonly writes = new Set<Promise<void>>()

  constructor({ database, log, bus }: { database: Database; log: Logger; bus: Bus }) {
    this.database = database
    this.log = log
    this.unsubscribe = [
      bus.subscribe('sessions.revoked', ({ sessionIds }) =>
        this.endWhere(({ sessionId }) => sessionId !== undefined && sessionIds.includes(sessionId)),
      ),
      bus.subscribe('tokens.revoked', ({ tokenIds }) =>
        this.endWhere(({ tokenId }) => tokenId !== undefined && tokenIds.includes(tokenId)),
      ),
      bus.subscribe('users.changed', ({ userId }) => this.endWhere((actor) => actor.userId === userId)),
    ]
    this.timer = setInterval(() => this.sweep(), SWEEP_MS)
    this.timer.unref()
  }

  get count(): number {
    return this.terminals.size
  }

  get(id: string): Terminal | undefined {
    return this.terminals.get(id)
  }

  /** Closes the rows that a crash left open. Before anybody connects. */
  async start(): Promise<void> {
    await this.database
      .update(terminalSessions)
      .set({ closedAt: new Date(), closeReason: 'server_restarted' })
      .where(isNull(terminalSessions.closedAt))
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    for (const terminal of [...this.terminals.values()])
      this.end(terminal, { code: Close.stopping, reason: 'server_stopped' })
    this.server.close()
    await Promise.all(this.writes)
  }

  /** Starts a shell; resolves with null when it runs, else with why it doesn't. */
  begin(id: string, agent: AgentSession, actor: Actor, init: { cols: number; rows: number; user?: string }) {
    const terminal: Terminal = new Terminal(id, agent, actor, init, (how) => this.end(terminal, how))
    this.terminals.set(id, terminal)
    const answered = new Promise<string | null>((resolve) => this.waiting.set(id, resolve))
    agent.send({ type: 'terminal_init', session_id: id, ...init })
    return answered
  }

  /** Ends a session from the server's side. */
  close(id: string, reason: string): void {
    const terminal = this.terminals.get(id)
    if (terminal) this.end(terminal, { code: Close.ended, reason })
  }

  /** The actor may have a session of the console; the ticket says which terminal. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, actor: Actor): void {
    const ticket = new URL(req.url ?? '/', 'http://server').searchParams.get('ticket') ?? ''
    const id = can(actor.role, 'terminals.open') ? this.tickets.redeem(ticket, actor.userId) : null
    const terminal = id === null ? undefined : this.terminals.get(id)
    if (!terminal || terminal.browser) {
      refuseUpgrade(socket, 403)
      return
    }
    this.server.handleUpgrade(req, socket, head, (browser) => {
      serveViewer(terminal, browser, (how) => this.end(terminal, how))
      terminal.attach(browser)
    })
  }

  output(session: AgentSession, frame: BinaryFrame): void {
    const terminal = this.terminals.get(frame.id)
    if (terminal && terminal.agent === session) terminal.output(frame.payload, frame.offset)
  }

  data(session: AgentSession, terminalId: string, data: Buffer): void {
    this.owned(session, terminalId)?.output(data)
  }

  ready(session: AgentSession, terminalId: string, offset: number | undefined): void {
    const terminal = this.owned(session, terminalId)
    if (!terminal) return
    if (terminal.ready) {
      terminal.resumed(offset)
      return
    }
    terminal.ready = true
    terminal.tell({ type: 'ready' })
    this.answer(terminalId, null)
  }

  failed(session: AgentSession, terminalId: string, error: string): void {
    const terminal = this.owned(session, terminalId)
    if (!terminal) return
    terminal.tell({ type: 'error', code: 'terminal_failed', message: error })
    this.end(terminal, { code: Close.ended, reason: error, agentKnows: true })
  }

  exited(session: AgentSession, terminalId: string, exitCode: number | null, signal: string | null): void {
    const terminal = this.owned(session, terminalId)
    if (!terminal) return
    terminal.tell({ type: 'exit', exitCode, signal })
    const reason = signal ? `exited: ${signal}` : `exited: ${exitCode ?? ''}`
    this.end(terminal, { code: Close.ended, reason, agentKnows: true })
  }

  connected(session: AgentSession, _tasks: KnownTask[] | null, known: KnownTerminal[] | null): void {
    for (const terminal of this.ofAgent(session.agentId)) {
      if (terminal.agent === session) terminal.resumed(undefined)
      else if (known?.some(({ session_id }) => session_id === terminal.id)) terminal.takeUp(session)
      // A new connection of an agent that keeps none knows nothing of the viewers of the old one.
      else if (known) this.lost(terminal)
      else this.offline(terminal)
    }
    // Of a server before this one, or closed while the agent was away.
    for (const { session_id } of known ?? [])
      if (!this.terminals.has(session_id)) session.send({ type: 'terminal_close', session_id })
  }

  disconnected(agentId: string, sessionId: string): void {
    for (const terminal of this.ofAgent(agentId)) {
      if (terminal.agent.sessionId !== sessionId) continue
      if (terminal.agent.resumesTerminals && terminal.ready)
        terminal.pause(AGENT_AWAY_MS_MAX, () => this.offline(terminal))
      else this.offline(terminal)
    }
  }

  private lost(terminal: Terminal): void {
    this.end(terminal, {
      code: Close.lost,
      reason: 'The shell ended while its agent was away.',
      error: 'terminal_lost',
    })
  }

  private offline(terminal: Terminal): void {
    terminal.tell({ type: 'error', code: 'agent_offline', message: 'The agent went offline.' })
    this.end(terminal, { code: Close.agentOffline, reason: 'agent_offline' })
  }

  private owned(session: AgentSession, terminalId: string): Terminal | undefined {
    const terminal = this.terminals.get(terminalId)
    return terminal?.agent === session ? terminal : undefined
  }

  private ofAgent(agentId: string): Terminal[] {
    return [...this.terminals.values()].filter((terminal) => terminal.agent.agentId === agentId)
  }

  private endWhere(isVoid: (actor: Actor) => boolean): void {
    for (const terminal of [...this.terminals.values()])
      if (isVoid(terminal.actor)) this.end(terminal, { code: Close.signedOut, reason: 'signed_out' })
  }

  /** Sessions whose browser never came. */
  private sweep(): void {
    const before = performance.now() - TICKET_LIFETIME_MS
    for (const terminal of [...this.terminals.values()])
      if (!terminal.browser && terminal.createdAt < before)
        this.end(terminal, { code: Close.ended, reason: 'never_attached' })
  }

  private answer(id: string, error: string | null): void {
    this.waiting.get(id)?.(error)
    this.waiting.delete(id)
  }

  private end(terminal: Terminal, how: EndReason): void {
    if (!this.terminals.delete(terminal.id)) return
    terminal.dispose()
    if (!how.agentKnows) terminal.agent.send({ type: 'terminal_close', session_id: terminal.id })
    if (how.error) terminal.tell({ type: 'error', code: how.error, message: how.reason })
    terminal.closeBrowser(how.code, how.reason.slice(0, 100))
    this.answer(terminal.id, how.reason)
    const write = this.database
      .update(terminalSessions)
      .set({ closedAt: new Date(), closeReason: how.reason.slice(0, REASON_CHARS) })
      .where(and(eq(terminalSessions.id, terminal.id), isNull(terminalSessions.closedAt)))
      .then(
        () => undefined,
        (error: unknown) =>
          this.log.warn({ err: error, terminal: terminal.id }, 'end of a terminal not recorded'),
      )
    this.writes.add(write)
    void write.finally(() => this.writes.delete(write))
  }
}
