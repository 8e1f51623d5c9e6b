/** Live terminal sessions: agents' frames on one side, browsers' sockets on the other. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import type { BinaryFrame, KnownTask, KnownTerminal, TerminalInit } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import type { SessionEnd } from '../../drizzle/schema/index.ts'
import type { Bus } from '../bus/bus.ts'
import { Signal } from '../bus/signal.ts'
import type { Actor } from '../context.ts'
import type { SessionWatcher } from '../gateway/gateway.ts'
import type { TerminalFrames } from '../gateway/messages.ts'
import type { AgentSession } from '../gateway/session.ts'
import { refuseUpgrade } from '../http/answers.ts'
import type { TerminalSettings } from '../trpc/types.ts'
import {
  agentOffline,
  agentRemoved,
  Close,
  type EndReason,
  exited,
  failed,
  LEFT,
  lost,
  neverAttached,
  orphaned,
  signedOut,
  signedOutError,
  unrecordable,
  unrecorded,
} from './endings.ts'
import { HistoryBudget } from './history.ts'
import { SessionRows } from './rows.ts'
import { terminalSettingsOf } from './settings.ts'
import { Sharing } from './sharing/sharing.ts'
import { NO_TAPS, type TerminalTaps } from './tap.ts'
import { Terminal, type TerminalFacts } from './terminal.ts'
import { TICKET_LIFETIME_MS, Tickets } from './tickets.ts'
import { Viewer } from './viewer.ts'

const INPUT_FRAME_BYTES_MAX = 1024 * 1024
const SWEEP_MS = 5_000
/** A terminal that nobody looks at goes on at the pace of the agent's window each of these: some 2 MB/s. */
const DRAIN_MS = 100
const VIEWERS_MAX = 32

export interface TerminalHubParts {
  database: Database
  log: Logger
  bus: Bus
  /** For histories, bytes. */
  memory: number
  /** When an agent's host was started, ms since the epoch; null: not known. */
  bootTime(agentId: string): number | null
  taps?: TerminalTaps
}

export class TerminalHub implements TerminalFrames, SessionWatcher {
  readonly tickets = new Tickets()
  readonly sharing = new Sharing()
  /** Something that lists show has changed. */
  readonly changed = new Signal()
  /** Counts changes. */
  version = 0
  graceMs = 0
  private readonly terminals = new Map<string, Terminal>()
  private readonly waiting = new Map<string, (error: string | null) => void>()
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: INPUT_FRAME_BYTES_MAX,
    perMessageDeflate: false,
  })
  private readonly parts: TerminalHubParts
  private readonly taps: TerminalTaps
  private readonly rows: SessionRows
  private readonly budget: HistoryBudget
  private readonly unsubscribe: (() => void)[]
  private readonly timers: NodeJS.Timeout[]

  constructor(parts: TerminalHubParts) {
    this.parts = parts
    this.taps = parts.taps ?? NO_TAPS
    this.rows = new SessionRows(parts.database, parts.log)
    this.budget = new HistoryBudget(parts.memory)
    const { bus } = parts
    this.unsubscribe = [
      bus.subscribe('sessions.revoked', ({ sessionIds, why }) =>
        this.signOut(({ sessionId }) => sessionId != null && sessionIds.includes(sessionId), why),
      ),
      bus.subscribe('tokens.revoked', ({ tokenIds }) =>
        this.signOut(({ tokenId }) => tokenId != null && tokenIds.includes(tokenId), null),
      ),
      bus.subscribe('users.changed', (changed) =>
        this.signOut(({ userId }) => userId === changed.userId, changed.why),
      ),
    ]
    this.timers = [setInterval(() => this.sweep(), SWEEP_MS), setInterval(() => this.drain(), DRAIN_MS)]
    for (const timer of this.timers) timer.unref()
  }

  get count(): number {
    return this.terminals.size
  }

  countOn(agentId: string): number {
    return this.ofAgent(agentId).length
  }

  get(id: string): Terminal | undefined {
    return this.terminals.get(id)
  }

  /** Takes up what the server before this one had. Before anybody connects. */
  async start(): Promise<void> {
    this.apply(await terminalSettingsOf(this.parts.database))
    for (const facts of await this.rows.open())
      this.terminals.set(facts.id, new Terminal(facts, null, this.budget))
  }

  /** What administrators have set; `by` somebody who has just done so, for those who must go by it. */
  apply(settings: TerminalSettings, by = ''): void {
    this.graceMs = settings.graceSeconds * 1000
    this.sharing.policy = settings
    this.sharing.enforce(this.terminals.values(), by)
  }

  /** Shells live on: the next server takes them up. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    const taps: (Promise<void> | undefined)[] = []
    for (const terminal of [...this.terminals.values()]) {
      if (terminal.agent && !terminal.agent.resumesTerminals) {
        this.end(terminal, { code: Close.stopping, reason: 'server_stopped' })
        continue
      }
      this.terminals.delete(terminal.id)
      terminal.closeViewers(Close.stopping, 'server_stopped')
      taps.push(terminal.tap?.suspend())
      terminal.dispose()
    }
    this.server.close()
    await Promise.allSettled(taps)
    await this.rows.settled()
  }

  /**
   * Starts a shell; resolves with null when it runs, else with why it doesn't.
   * @throws DomainError where it must be recorded and can't
   */
  async begin(
    facts: TerminalFacts,
    agent: AgentSession,
    init: Partial<TerminalInit>,
  ): Promise<string | null> {
    const terminal = new Terminal(facts, agent, this.budget)
    terminal.bootedAt = this.parts.bootTime(facts.agentId)
    try {
      terminal.tap = await this.taps.begin(facts, this.hooks(terminal, null))
    } catch (error) {
      terminal.dispose()
      this.rows.closed(facts.id, 'recording_failed')
      throw error
    }
    this.terminals.set(facts.id, terminal)
    const answered = new Promise<string | null>((resolve) => this.waiting.set(facts.id, resolve))
    const orphan_seconds = Math.max(1, Math.round(this.graceMs / 1000))
    const { id: session_id, cols, rows } = facts
    agent.send({ type: 'terminal_init', session_id, cols, rows, orphan_seconds, ...init })
    this.announce()
    return answered
  }

  /** What lists show has changed. */
  announce(): void {
    this.version += 1
    this.changed.notify()
  }

  /** A session that did not come to be. */
  never(id: string, reason: string): void {
    this.rows.closed(id, reason)
  }

  /** Ends a session from the server's side. */
  close(id: string, reason: string, error?: EndReason['error']): void {
    const terminal = this.terminals.get(id)
    if (terminal) this.end(terminal, { code: Close.ended, reason, ...(error && { error }) })
  }

  /** Ends all that match, now. */
  endWhere(matches: (facts: TerminalFacts) => boolean, how: EndReason): number {
    const ended = [...this.terminals.values()].filter(({ facts }) => matches(facts))
    for (const terminal of ended) this.end(terminal, how)
    return ended.length
  }

  /** It is no agent of ours any more, and won't come back. */
  agentRemoved(agentId: string): void {
    this.endWhere((facts) => facts.agentId === agentId, agentRemoved)
  }

  /** The actor may have a session of the console; the ticket says which terminal. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, actor: Actor): void {
    const query = new URL(req.url ?? '/', 'http://server').searchParams
    const pass = this.tickets.redeem(query.get('ticket') ?? '', actor.userId)
    const terminal = pass === null ? undefined : this.terminals.get(pass.terminalId)
    const access = pass && terminal ? this.sharing.admit(terminal, actor, pass) : null
    const offset = query.get('offset')
    const wanted = offset !== null && /^\d{1,15}$/.test(offset) ? Number(offset) : null
    if (!pass || !terminal || !access || terminal.viewers.size >= VIEWERS_MAX) {
      refuseUpgrade(socket, 403)
      return
    }
    this.server.handleUpgrade(req, socket, head, (browser) => {
      const viewer = new Viewer(browser, actor, { access, entry: pass.entry }, wanted, {
        input: (from, bytes) => terminal.input(from, bytes),
        resize: (from) => terminal.resize(from),
        drew: () => terminal.credit(),
        closed: (from, broken) => {
          terminal.remove(from, broken)
          this.announce()
        },
      })
      terminal.add(viewer)
      this.announce()
    })
  }

  output(session: AgentSession, frame: BinaryFrame): void {
    this.owned(session, frame.id)?.output(frame.payload, frame.offset)
  }

  data(session: AgentSession, terminalId: string, data: Buffer): void {
    this.owned(session, terminalId)?.output(data)
  }

  ready(session: AgentSession, terminalId: string, offset: number | undefined, modes: string): void {
    const terminal = this.owned(session, terminalId)
    if (!terminal) return
    if (terminal.paused) terminal.resumed(offset, modes)
    else if (!terminal.ready) terminal.begun()
    this.answer(terminalId, null)
    this.announce()
  }

  failed(session: AgentSession, terminalId: string, message: string): void {
    const terminal = this.owned(session, terminalId)
    if (terminal) this.end(terminal, failed(message))
  }

  exited(session: AgentSession, terminalId: string, exitCode: number | null, signal: string | null): void {
    const terminal = this.owned(session, terminalId)
    if (!terminal) return
    terminal.tell({ type: 'exit', exitCode, signal })
    this.end(terminal, exited(exitCode, signal))
  }

  connected(session: AgentSession, _tasks: KnownTask[] | null, known: KnownTerminal[] | null): void {
    for (const terminal of this.ofAgent(session.agentId)) {
      const kept = known?.find(({ session_id }) => session_id === terminal.id)
      if (terminal.agent === session) terminal.resumed(undefined, '')
      else if (kept) this.takeUp(terminal, session, kept.offset)
      // A new connection of an agent that keeps none knows nothing of the viewers of the old one.
      else if (known) this.end(terminal, lost(terminal.bootedAt, this.parts.bootTime(session.agentId)))
      else this.end(terminal, agentOffline)
    }
    // Closed while the agent was away.
    for (const { session_id } of known ?? [])
      if (!this.terminals.has(session_id)) session.send({ type: 'terminal_close', session_id })
  }

  disconnected(agentId: string, sessionId: string): void {
    for (const terminal of this.ofAgent(agentId)) {
      if (terminal.agent?.sessionId !== sessionId) continue
      if (terminal.agent.resumesTerminals && terminal.ready) terminal.pause()
      else this.end(terminal, agentOffline)
    }
    this.announce()
  }

  private takeUp(terminal: Terminal, session: AgentSession, total: number): void {
    terminal.bootedAt = this.parts.bootTime(session.agentId)
    const restored = terminal.agent === null
    terminal.pause()
    if (!restored) {
      terminal.takeUp(session, total)
      return
    }
    this.taps.begin(terminal.facts, this.hooks(terminal, total)).then(
      (tap) => {
        terminal.tap = tap
        // The connection may be over by now; the next one takes it up then.
        if (this.terminals.has(terminal.id) && session.live) terminal.takeUp(session, total)
        else void tap?.suspend()
      },
      (error: unknown) => this.end(terminal, unrecordable(error)),
    )
  }

  private hooks(terminal: Terminal, resumedAt: number | null) {
    return {
      resumedAt,
      fail: (problem: string, sentence: string) => this.end(terminal, unrecorded(problem, sentence)),
      onDrain: () => terminal.credit(),
    }
  }

  private owned(session: AgentSession, terminalId: string): Terminal | undefined {
    const terminal = this.terminals.get(terminalId)
    return terminal?.agent === session ? terminal : undefined
  }

  private ofAgent(agentId: string): Terminal[] {
    return [...this.terminals.values()].filter(({ facts }) => facts.agentId === agentId)
  }

  /**
   * Whoever is signed out sees nothing any more. Who has left has not left for good: their shells wait for them as they do
   * behind a closed page. Where a session or a right was taken away, what was opened with it ends, unless its
   * owner has it before them by another way: a shell moves with its owner from browser to browser.
   */
  private signOut(
    isVoid: (who: { userId: string; sessionId?: string | null; tokenId?: string | null }) => boolean,
    why: SessionEnd | null,
  ) {
    const left = why === 'left'
    for (const terminal of [...this.terminals.values()]) {
      const { owner } = terminal.facts
      const gone = [...terminal.viewers].filter(({ actor }) => isVoid(actor))
      const kept = [...terminal.viewers].some(
        (viewer) => viewer.actor.userId === owner.userId && !gone.includes(viewer),
      )
      if (!left && isVoid(owner) && !kept) {
        this.end(terminal, signedOut(why))
        continue
      }
      for (const viewer of gone) terminal.dismiss(viewer, Close.signedOut, left ? LEFT : signedOutError(why))
    }
  }

  /** Sessions that nobody came for, or came back to, and viewers that are gone without having said so. */
  private sweep(): void {
    const now = Date.now()
    for (const terminal of [...this.terminals.values()]) {
      for (const viewer of terminal.viewers) viewer.beat()
      const { detachedAt, ready, seen } = terminal
      if (detachedAt === null || (!ready && terminal.agent)) continue
      if (!seen && now - detachedAt > TICKET_LIFETIME_MS) this.end(terminal, neverAttached)
      else if (now - detachedAt > this.graceMs) this.end(terminal, orphaned)
    }
  }

  private drain(): void {
    for (const terminal of this.terminals.values()) terminal.drain()
  }

  private answer(id: string, error: string | null): void {
    this.waiting.get(id)?.(error)
    this.waiting.delete(id)
  }

  private end(terminal: Terminal, how: EndReason): void {
    if (!this.terminals.delete(terminal.id)) return
    if (!how.agentKnows) terminal.agent?.send({ type: 'terminal_close', session_id: terminal.id })
    for (const viewer of terminal.viewers) {
      const isGuest = viewer.actor.userId !== terminal.facts.owner.userId
      const error = (isGuest && how.guestError) || how.error
      if (error) viewer.tell({ type: 'error', ...error })
    }
    terminal.closeViewers(how.code, how.reason.slice(0, 100))
    terminal.dispose()
    void terminal.tap
      ?.end()
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'recording not closed'))
    this.answer(terminal.id, how.reason)
    this.rows.closed(terminal.id, how.reason)
    this.announce()
  }
}
