/**
 * One terminal session: a browser's socket on one side, an agent's PTY on the other, bytes between. It outlives the
 * agent's connection: while that is away it is paused, and goes on where the bytes ended.
 */
import { WebSocket } from 'ws'
import { encodeFrame, FrameKind, MAX_CHUNK_BYTES, StreamCode } from '../../agent/protocol/index.ts'
import type { Actor } from '../context.ts'
import type { AgentSession } from '../gateway/session.ts'
import { LegacyInput } from './legacy.ts'

/** What may come before the browser is there; credits keep an agent of ours far below it. */
const EARLY_BYTES_MAX = 1024 * 1024
/** A browser that lets this much wait, in spite of credits or because a legacy agent has none, is dropped. */
const UNSENT_BYTES_MAX = 8 * 1024 * 1024
/** For clients that never acknowledge, credit is given in steps of this. */
const ACK_STEP_BYTES = 16 * 1024

/** `error`: a code to tell the browser. `agentKnows`: the agent itself said that it is over. */
export type EndReason = { code: number; reason: string; error?: string; agentKnows?: boolean }

const CLOSE_TIMEOUT_MS = 2_000
const PAUSED = { type: 'paused', reason: 'agent_offline' }

interface Size {
  cols: number
  rows: number
}

export class Terminal {
  readonly id: string
  agent: AgentSession
  readonly actor: Actor
  readonly createdAt = performance.now()
  browser: WebSocket | null = null
  ready = false
  private early: Buffer[] = []
  private earlyBytes = 0
  private size: Size
  /** Bytes of output since the session's start, lost ones included: the next that is expected. */
  private received = 0
  /** Of these, what the agent had no more when it came back. */
  private skipped = 0
  private sent = 0
  private acked = 0
  private away: NodeJS.Timeout | null = null
  private clientAcks = false
  private readonly legacy = new LegacyInput()
  private readonly end: (how: EndReason) => void

  constructor(id: string, agent: AgentSession, actor: Actor, size: Size, end: (how: EndReason) => void) {
    this.id = id
    this.size = size
    this.agent = agent
    this.actor = actor
    this.end = end
  }

  /** The browser's socket is there: what came before it is sent first. */
  attach(browser: WebSocket): void {
    this.browser = browser
    if (this.ready) this.tell({ type: 'ready' })
    if (this.away) this.tell(PAUSED)
    const early = this.early
    this.early = []
    this.earlyBytes = 0
    for (const bytes of early) this.output(bytes)
  }

  tell(message: object): void {
    if (this.browser?.readyState === WebSocket.OPEN) this.browser.send(JSON.stringify(message))
  }

  /** Says goodbye; a browser that does not answer is dropped. */
  closeBrowser(code: number, reason: string): void {
    const { browser } = this
    if (!browser) return
    browser.close(code, reason)
    const force = setTimeout(() => browser.terminate(), CLOSE_TIMEOUT_MS)
    browser.once('close', () => clearTimeout(force))
    if (browser.readyState === WebSocket.CLOSED) clearTimeout(force)
  }

  /** The agent is away: the viewer waits, at most `ms`. */
  pause(ms: number, expired: () => void): void {
    if (this.away) return
    this.away = setTimeout(expired, ms)
    this.tell(PAUSED)
  }

  /** A newer connection of the agent has it: `resumed` follows with the agent's answer. */
  takeUp(agent: AgentSession): void {
    this.agent = agent
    const { id, received, acked, size } = this
    agent.send({
      type: 'terminal_attach',
      session_id: id,
      offset: received,
      acked,
      cols: size.cols,
      rows: size.rows,
    })
  }

  /** The agent goes on at `offset`; what is missing before it is lost. */
  resumed(offset: number | undefined): void {
    if (!this.away) return
    clearTimeout(this.away)
    this.away = null
    if (offset !== undefined && offset > this.received) this.skip(offset - this.received)
    this.tell({ type: 'resumed' })
  }

  dispose(): void {
    if (this.away) clearTimeout(this.away)
  }

  /** The viewer never renders them, so that they count as rendered. */
  private skip(bytes: number): void {
    this.received += bytes
    this.skipped += bytes
    this.tell({ type: 'gap', bytes })
    this.credit(this.acked + bytes)
  }

  /** @param offset of the first byte in the session's output; a legacy agent does not say */
  output(payload: Buffer, offset = this.received): void {
    if (offset > this.received) this.skip(offset - this.received)
    // What was sent again is here already.
    const bytes = payload.subarray(this.received - offset)
    if (bytes.length === 0) return
    this.received += bytes.length
    const browser = this.browser
    if (!browser) {
      this.earlyBytes += bytes.length
      if (this.earlyBytes > EARLY_BYTES_MAX)
        this.end({ code: 4008, reason: 'too much output before a viewer', error: 'output_overflow' })
      // The frame is a view into the socket's buffer.
      else this.early.push(Buffer.from(bytes))
      return
    }
    if (browser.bufferedAmount > UNSENT_BYTES_MAX) {
      this.end({ code: 4008, reason: 'the viewer does not read', error: 'viewer_too_slow' })
      return
    }
    if (this.clientAcks || !this.agent.binary) browser.send(bytes)
    else
      browser.send(bytes, () => {
        this.sent += bytes.length
        const drawn = this.sent + this.skipped
        if (!this.clientAcks && drawn - this.acked >= ACK_STEP_BYTES) this.credit(drawn)
      })
  }

  /** Bytes rendered so far in all. */
  ack(bytes: number): void {
    this.clientAcks = true
    this.credit(bytes + this.skipped)
  }

  private credit(bytes: number): void {
    if (bytes <= this.acked || !this.agent.binary) return
    this.acked = bytes
    this.agent.send({ type: 'terminal_ack', session_id: this.id, bytes })
  }

  input(bytes: Buffer): void {
    // Typed blindly, and nobody would know what came of it.
    if (this.away) return
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

  resize(cols: number, rows: number): void {
    this.size = { cols, rows }
    if (!this.away) this.agent.send({ type: 'terminal_resize', session_id: this.id, cols, rows })
  }
}
