/** One terminal session: a browser's socket on one side, an agent's PTY on the other, bytes between. */
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

export class Terminal {
  readonly id: string
  readonly agent: AgentSession
  readonly actor: Actor
  readonly createdAt = performance.now()
  browser: WebSocket | null = null
  ready = false
  private early: Buffer[] = []
  private earlyBytes = 0
  private sent = 0
  private acked = 0
  private clientAcks = false
  private readonly legacy = new LegacyInput()
  private readonly end: (how: EndReason) => void

  constructor(id: string, agent: AgentSession, actor: Actor, end: (how: EndReason) => void) {
    this.id = id
    this.agent = agent
    this.actor = actor
    this.end = end
  }

  /** The browser's socket is there: what came before it is sent first. */
  attach(browser: WebSocket): void {
    this.browser = browser
    if (this.ready) this.tell({ type: 'ready' })
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

  output(bytes: Buffer): void {
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
        if (!this.clientAcks && this.sent - this.acked >= ACK_STEP_BYTES) this.credit(this.sent)
      })
  }

  /** Bytes rendered so far in all. */
  ack(bytes: number): void {
    this.clientAcks = true
    this.credit(bytes)
  }

  private credit(bytes: number): void {
    if (bytes <= this.acked || !this.agent.binary) return
    this.acked = bytes
    this.agent.send({ type: 'terminal_ack', session_id: this.id, bytes })
  }

  input(bytes: Buffer): void {
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
    this.agent.send({ type: 'terminal_resize', session_id: this.id, cols, rows })
  }
}
