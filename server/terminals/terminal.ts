/**
 * One terminal session: an agent's PTY on one side, any number of viewers on the other, and the history between. It
 * belongs to the person who opened it and outlives viewers, the agent's connection and this server.
 *
 *   STARTING ─ready─► LIVE ──agent away──► PAUSED ──terminal_ready──► LIVE          each ──► over
 *                                            ▲ restored after the server's restart: the history is not known yet
 */
import { encodeFrame, FrameKind, MAX_CHUNK_BYTES, StreamCode } from '../../agent/protocol/index.ts'
import { ZmodemFilter } from '../../agent/protocol/zmodem.ts'
import type { AgentSession } from '../gateway/session.ts'
import { Claim } from './claim.ts'
import type { EndError } from './endings.ts'
import { History, type HistoryBudget } from './history.ts'
import { LegacyInput } from './legacy.ts'
import type { TapSession, TerminalTap } from './tap.ts'
import type { Access, Size, Viewer } from './viewer.ts'

const PAUSED = { type: 'paused', reason: 'agent_offline' }
/** Between the two resizes that make a program draw anew. */
const REDRAW_MS = 50

/** Who has it, and by which session of the console it was opened. */
export interface TerminalOwner {
  userId: string
  username: string
  sessionId: string | null
  tokenId: string | null
}

export interface TerminalFacts extends TapSession {
  owner: TerminalOwner
}

export class Terminal {
  readonly facts: TerminalFacts
  agent: AgentSession | null
  ready = false
  tap: TerminalTap | null = null
  /** When the host was started; null: not known. */
  bootedAt: number | null = null
  /** ms since the epoch: last byte in or out. */
  touchedAt = Date.now()
  /** Since when nobody looks; null while somebody does. */
  detachedAt: number | null = Date.now()
  /** Somebody has looked at it. */
  seen: boolean
  readonly viewers = new Set<Viewer>()
  /** Invitations that were changed since the server started, as they are now; null: over. */
  readonly grants = new Map<string, Access | null>()
  private readonly history: History
  private size: Size
  /** Whose window the size is. */
  private sizedBy: Viewer | null = null
  /** Who has typed last, which a file transfer does, too. */
  private typist: Viewer | null = null
  private readonly transfers = new ZmodemFilter()
  /** What the agent may count as rendered. */
  private acked = 0
  /** Restored: output up to here was there when the agent came back. Null: not known yet. */
  private knownTo: number | null = 0
  private away: boolean
  private redrawing: NodeJS.Timeout | null = null
  private readonly legacy = new LegacyInput()
  /** Of a viewer that may be back. */
  private claim: Claim | null = null

  /** @param agent null for one from before this server's restart, whose agent is not back yet */
  constructor(facts: TerminalFacts, agent: AgentSession | null, budget: HistoryBudget) {
    this.facts = facts
    this.agent = agent
    this.away = agent === null
    this.seen = agent === null
    if (agent === null) this.knownTo = null
    this.size = { cols: facts.cols, rows: facts.rows }
    this.history = new History(budget)
  }

  get id(): string {
    return this.facts.id
  }

  get paused(): boolean {
    return this.away
  }

  get window(): Size {
    return this.size
  }

  /** Bytes of output so far. */
  get offset(): number {
    return this.history.end
  }

  /** The history is as complete as it gets. */
  private get complete(): boolean {
    return this.knownTo !== null && this.history.end >= this.knownTo
  }

  add(viewer: Viewer): void {
    this.viewers.add(viewer)
    this.detachedAt = null
    this.seen = true
    this.claim = null
    if (this.complete) this.show(viewer)
    if (this.away) viewer.tell(PAUSED)
    this.announce()
  }

  /** @param broken its line broke: it may be back for what it lacks */
  remove(viewer: Viewer, broken: boolean): void {
    if (!this.viewers.delete(viewer)) return
    if (this.typist === viewer) this.typist = null
    if (this.viewers.size === 0) {
      this.detachedAt = Date.now()
      const { seen } = viewer
      if (broken && seen !== null && seen >= this.history.start)
        this.claim = Claim.of(seen, this.history.capacity)
    }
    this.passSizeOn(viewer)
    this.announce()
    this.credit()
  }

  /** Sends a viewer away. What it says from now on counts for nothing, whenever its socket closes. */
  dismiss(viewer: Viewer, code: number, error: EndError): void {
    viewer.access = 'observe'
    this.remove(viewer, false)
    viewer.tell({ type: 'error', ...error })
    viewer.close(code, error.code)
  }

  setAccess(viewer: Viewer, access: Access): void {
    if (viewer.access === access) return
    viewer.access = access
    viewer.tell({ type: 'access', access })
    if (access === 'observe') this.passSizeOn(viewer)
    this.announce()
  }

  private passSizeOn(viewer: Viewer): void {
    if (this.sizedBy !== viewer) return
    this.sizedBy = null
    const next = [...this.viewers].find(({ access, size }) => access === 'control' && size)
    if (next) this.resize(next)
    // It draws with the size of the one that left.
    next?.tell({ type: 'size', ...this.size })
  }

  tell(message: object): void {
    for (const viewer of this.viewers) viewer.tell(message)
  }

  closeViewers(code: number, reason: string): void {
    for (const viewer of [...this.viewers]) viewer.close(code, reason)
  }

  /** The shell runs. */
  begun(): void {
    this.ready = true
    this.tell({ type: 'ready' })
  }

  pause(): void {
    if (this.away) return
    this.away = true
    this.tell(PAUSED)
  }

  /** A newer connection of the agent has it, with `total` bytes so far: `resumed` follows with its answer. */
  takeUp(agent: AgentSession, total: number): void {
    this.agent = agent
    const { cols, rows } = this.size
    const restored = this.knownTo === null
    if (restored) {
      this.knownTo = total
      // Viewers need a moment to find the new server.
      if (this.viewers.size === 0) this.claim = Claim.onRing(total, this.history.capacity)
    }
    const offset = restored ? 0 : this.history.end
    // Of a restored one everything counts as rendered that the agent does not send.
    const acked = restored ? total : this.acked
    agent.send({ type: 'terminal_attach', session_id: this.id, offset, acked, cols, rows })
  }

  /** The agent goes on at `offset`; what is missing before it is lost. */
  resumed(offset: number | undefined, modes: string): void {
    if (!this.away) return
    this.away = false
    this.ready = true
    const missing = (offset ?? this.history.end) - this.history.end
    if (this.history.end === 0 && missing > 0) this.history.restart(missing, modes)
    else if (missing > 0) this.lose(missing, modes)
    if (this.complete) this.showWaiting()
    this.tell({ type: 'resumed' })
    // What was drawn meanwhile.
    this.credit()
  }

  dispose(): void {
    if (this.redrawing) clearTimeout(this.redrawing)
    this.history.dispose()
  }

  /** @param offset of the first byte in the session's output; a legacy agent does not say */
  output(payload: Buffer, offset = this.history.end): void {
    const { history } = this
    if (offset > history.end) this.lose(offset - history.end, '')
    // What was sent again is here already.
    const bytes = payload.subarray(history.end - offset)
    if (bytes.length === 0) return
    this.touchedAt = Date.now()
    const waiting = !this.complete
    history.append(bytes)
    this.transfers.take(bytes, this.touchedAt)
    this.tap?.output(history.end - bytes.length, bytes)
    if (waiting) {
      this.grantAll()
      if (this.complete) this.showWaiting()
      return
    }
    const head = this.head()
    for (const viewer of this.viewers) viewer.offer(history, head, bytes)
  }

  /** The viewers have drawn more, or a tap has room again: the agent may go on. */
  credit(): void {
    const head = this.head()
    let best = 0
    for (const viewer of this.viewers) {
      viewer.pump(this.history, head)
      best = Math.max(best, viewer.seen ?? 0)
    }
    // Who only looks on would else carry a file away from under who takes it.
    const taker = this.transfers.certain ? this.typist : null
    this.grant(taker?.seen ?? best)
  }

  /** Nobody looks: the program goes on, at the pace at which this is called. */
  drain(): void {
    if (this.viewers.size === 0 && !this.away) this.grantAll()
  }

  input(viewer: Viewer, bytes: Buffer): void {
    // Typed blindly, and nobody would know what came of it.
    if (viewer.access !== 'control' || this.away || !this.agent) return
    this.touchedAt = Date.now()
    this.typist = viewer
    if (viewer.size && this.sizedBy !== viewer) this.resize(viewer)
    this.tap?.input(viewer.actor.username, bytes)
    if (!this.agent.binary) {
      const data = this.legacy.take(bytes)
      if (data) this.agent.send({ type: 'terminal_input', session_id: this.id, ...data })
      return
    }
    for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + MAX_CHUNK_BYTES)
      this.agent.sendBinary(encodeFrame(FrameKind.terminalInput, StreamCode.none, this.id, 0, chunk))
    }
  }

  /** The terminal takes the size of this viewer's window. */
  resize(viewer: Viewer): void {
    const { size } = viewer
    if (viewer.access !== 'control' || !size) return
    this.sizedBy = viewer
    if (size.cols === this.size.cols && size.rows === this.size.rows) return
    this.size = size
    this.tap?.resize(size.cols, size.rows)
    if (!this.away) this.sendSize(size)
    for (const other of this.viewers) if (other !== viewer) other.tell({ type: 'size', ...size })
  }

  /** Who is there, as each of them sees it. */
  announce(): void {
    for (const reader of this.viewers) {
      const viewers = [...this.viewers].map((viewer) => viewer.item(reader.actor.userId))
      reader.tell({ type: 'viewers', viewers })
    }
  }

  private head(): object {
    return { id: this.id, ...this.size }
  }

  private showWaiting(): void {
    for (const viewer of this.viewers) if (!viewer.started) this.show(viewer)
  }

  private show(viewer: Viewer): void {
    viewer.start(this.history, this.head())
    if (this.ready) viewer.tell({ type: 'ready' })
    // What a full-screen program drew before the history begins is on no screen: it draws anew.
    if (this.history.beginsFullScreen && !this.away) this.redraw()
  }

  /** SIGWINCH, twice, so that the size that counts is the last. */
  private redraw(): void {
    if (this.redrawing) return
    const { cols, rows } = this.size
    this.sendSize({ cols, rows: rows > 1 ? rows - 1 : rows + 1 })
    this.redrawing = setTimeout(() => {
      this.redrawing = null
      this.sendSize(this.size)
    }, REDRAW_MS)
  }

  private sendSize({ cols, rows }: Size): void {
    this.agent?.send({ type: 'terminal_resize', session_id: this.id, cols, rows })
  }

  private lose(bytes: number, modes: string): void {
    const { history } = this
    const at = history.end
    for (const viewer of this.viewers) viewer.pump(history, this.head())
    history.restart(at + bytes, modes || history.modes)
    this.tap?.gap(at, bytes)
    for (const viewer of this.viewers) viewer.skip(at, bytes, modes)
    this.grant(at + bytes)
  }

  /** As if everything that came had been drawn, as far as nobody has a claim to it. */
  private grantAll(): void {
    const { end } = this.history
    this.grant(this.claim?.bound(end) ?? end)
  }

  private grant(bytes: number): void {
    if (bytes <= this.acked || !this.agent?.binary || this.away) return
    if (this.tap && !this.tap.ready) return
    this.acked = bytes
    this.agent.send({ type: 'terminal_ack', session_id: this.id, bytes })
  }
}
