/** One connection to the server: handshake, heartbeats, frames; from dialling to close, then it is over. */
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { UsageMeter } from '../facts/usage.ts'
import type { Identity } from '../identity/identity.ts'
import { type Log, messageOf } from '../log.ts'
import {
  type BinaryFrame,
  DEFAULT_HEARTBEAT_SECONDS,
  type DownMessage,
  decodeFrame,
  MAX_FRAME_BYTES,
  parseDown,
  type RegisterConfirm,
} from '../protocol/index.ts'
import { Scavenging } from '../shared/scavenging.ts'

const DIAL_TIMEOUT_MS = 15_000
/** The agent's heap is small, and a frame is copied when it is masked. */
const scavenging = new Scavenging(2 * 1024 * 1024)
/** Without any frame for this many heartbeats the connection is half open. */
const SILENT_BEATS_MAX = 3

export interface LinkEvents {
  /** The fields of `register` that are known only now. */
  registration(localAddress: string): Promise<object>
  confirmed(confirm: RegisterConfirm): void
  message(message: DownMessage): void
  binary(frame: BinaryFrame): void
  /** A heartbeat went out. */
  beaten(): void
}

/** How a connection ended. `retryAfterMs` as the server asked; `confirmedMs`: how long it was confirmed. */
export interface LinkEnd {
  reason: string
  retryAfterMs: number
  /** Of `register_rejected`, else null. */
  code: string | null
  confirmedMs: number
  /** Nothing listens at the server's address. */
  refused?: boolean
}

export class Link {
  readonly ended: Promise<LinkEnd>
  private readonly socket: WebSocket
  private readonly identity: Identity
  private readonly events: LinkEvents
  private readonly log: Log
  private readonly meter: Pick<UsageMeter, 'read'>
  private confirmedAt: number | null = null
  private retryAfterMs = 0
  private code: string | null = null
  private reason = ''
  private intervalMs = DEFAULT_HEARTBEAT_SECONDS * 1000
  private lastFrameAt = performance.now()
  private beatSentAt = 0
  private rttMs: number | null = null
  private timer: NodeJS.Timeout | null = null

  /** @param connection to `url`, of `Endpoint.connect` */
  constructor(
    url: string,
    connection: Socket,
    identity: Identity,
    meter: Pick<UsageMeter, 'read'>,
    log: Log,
    events: LinkEvents,
  ) {
    this.identity = identity
    this.events = events
    this.log = log
    this.meter = meter
    this.socket = new WebSocket(url, {
      createConnection: () => connection,
      perMessageDeflate: false,
      handshakeTimeout: DIAL_TIMEOUT_MS,
      maxPayload: MAX_FRAME_BYTES,
      followRedirects: false,
    })
    this.ended = new Promise((resolve) => {
      this.socket.on('error', (error) => {
        this.reason ||= messageOf(error)
      })
      this.socket.on('close', (code, text) => {
        if (this.timer) clearTimeout(this.timer)
        const confirmedMs = this.confirmedAt === null ? 0 : performance.now() - this.confirmedAt
        this.reason ||= `closed by the server (${code}${text.length > 0 ? `: ${text}` : ''})`
        this.confirmedAt = null
        // "Try again later" and "the server goes away" are the server's own words, too.
        if (code === 1013 || code === 1001) this.code ??= 'busy'
        resolve({ reason: this.reason, retryAfterMs: this.retryAfterMs, code: this.code, confirmedMs })
      })
    })
    this.socket.on('upgrade', (response) => response.socket.setNoDelay(true))
    this.socket.on('open', () => void this.register())
    this.socket.on('message', (data, binary) => this.receive(data as Buffer, binary))
  }

  get confirmed(): boolean {
    return this.confirmedAt !== null && this.socket.readyState === WebSocket.OPEN
  }

  send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }

  /** A message that is JSON already. */
  sendText(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text)
  }

  sendBinary(frame: Buffer): void {
    if (this.socket.readyState !== WebSocket.OPEN) return
    this.socket.send(frame)
    scavenging.count(frame.length)
  }

  close(reason: string): void {
    this.reason ||= reason
    this.socket.close(1000, reason)
    setTimeout(() => this.socket.terminate(), 2_000).unref()
  }

  private async register(): Promise<void> {
    try {
      const local = this.socket as WebSocket & { _socket?: { localAddress?: string } }
      this.send(await this.events.registration(local._socket?.localAddress ?? ''))
      this.watch()
    } catch (error) {
      this.close(`registration failed: ${messageOf(error)}`)
    }
  }

  private receive(data: Buffer, binary: boolean): void {
    this.lastFrameAt = performance.now()
    if (binary) {
      const frame = decodeFrame(data)
      if (typeof frame === 'string') this.refuse(frame)
      else if (this.confirmed) this.events.binary(frame)
      return
    }
    const parsed = parseDown(data.toString('utf8'))
    if (parsed.kind === 'malformed') this.refuse(parsed.reason)
    else if (parsed.kind === 'message') this.handle(parsed.message)
  }

  private refuse(reason: string): void {
    this.log.warn('malformed frame from the server', { reason })
    this.send({ type: 'error', code: 'malformed', message: reason.slice(0, 512) })
  }

  private handle(message: DownMessage): void {
    switch (message.type) {
      case 'challenge':
        this.send({ type: 'challenge_response', signature: this.identity.answer(message.nonce) })
        return
      case 'register_confirm':
        this.confirmedAt = performance.now()
        this.intervalMs = (message.heartbeat_interval ?? DEFAULT_HEARTBEAT_SECONDS) * 1000
        this.log.info('connected', { agent: message.agent_id })
        this.events.confirmed(message)
        this.watch(0)
        return
      case 'register_pending':
        this.intervalMs = (message.heartbeat_interval ?? DEFAULT_HEARTBEAT_SECONDS) * 1000
        this.log.info('waiting for approval', { message: message.message })
        return
      case 'register_rejected':
        this.code = message.code
        this.retryAfterMs = (message.retry_after ?? 0) * 1000
        this.reason = `rejected (${message.code}): ${message.message}`
        return
      case 'heartbeat_ack':
        this.rttMs = Math.round((performance.now() - this.beatSentAt) * 10) / 10
        return
      case 'error':
        this.log.warn('the server refused a frame', { code: message.code, message: message.message })
        return
      default:
        if (this.confirmed) this.events.message(message)
    }
  }

  /** The next heartbeat, or the end of a silent connection. */
  private watch(waitMs = this.intervalMs): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (performance.now() - this.lastFrameAt > SILENT_BEATS_MAX * this.intervalMs) {
        this.reason ||= 'the server has been silent for three heartbeats'
        this.socket.terminate()
        return
      }
      void this.beat().finally(() => this.socket.readyState === WebSocket.OPEN && this.watch())
    }, waitMs)
  }

  private async beat(): Promise<void> {
    const usage = await this.meter.read().catch((error: unknown) => {
      this.log.debug('usage not readable', { error: messageOf(error) })
      return {}
    })
    this.beatSentAt = performance.now()
    const timestamp = new Date().toISOString()
    const beat = { type: 'heartbeat', agent_id: this.identity.agentId, timestamp, ...usage }
    this.send(this.rttMs === null ? beat : { ...beat, rtt_ms: this.rttMs })
    this.events.beaten()
  }
}
