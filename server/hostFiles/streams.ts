/** Connections that agents open for the bytes of one transfer each: `/host-files/STREAM` on their port. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Bus } from '../bus/bus.ts'
import type { Actor } from '../context.ts'
import { DomainError } from '../errors.ts'
import { refuseUpgrade } from '../http/answers.ts'

const MESSAGE_BYTES_MAX = 1024 * 1024
const CONNECT_MS_MAX = 20_000
const STREAMS_MAX = 64
const PER_USER_MAX = 16

const PATH = /^\/host-files\/([\w-]{1,64})$/
const BEARER = /^Bearer ([\w-]{1,128})$/
const digest = (text: string) => createHash('sha256').update(text).digest()

export interface HostStream extends Disposable {
  /** What the agent is told. */
  readonly ask: { id: string; key: string }
  /** Its connection. @throws DomainError `agent_timeout`; the signal's reason */
  readonly socket: Promise<WebSocket>
  /** Aborted when the transfer may not go on: whoever asked has left or may not any more. */
  readonly signal: AbortSignal
  stop(): void
}

interface Open {
  key: Buffer
  actor: Actor
  agentId: string
  connected(socket: WebSocket): void
  stop(): void
}

export class HostFileStreams {
  private readonly open = new Map<string, Open>()
  private readonly unsubscribe: (() => void)[]
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  })

  constructor(bus: Bus) {
    const stopIf = (isVoid: (stream: Open) => boolean) => {
      for (const stream of [...this.open.values()]) if (isVoid(stream)) stream.stop()
    }
    const stopWhere = (isVoid: (actor: Actor) => boolean) => stopIf(({ actor }) => isVoid(actor))
    this.unsubscribe = [
      bus.subscribe('sessions.revoked', ({ sessionIds }) =>
        stopWhere(({ sessionId }) => sessionId !== undefined && sessionIds.includes(sessionId)),
      ),
      bus.subscribe('tokens.revoked', ({ tokenIds }) =>
        stopWhere(({ tokenId }) => tokenId !== undefined && tokenIds.includes(tokenId)),
      ),
      bus.subscribe('users.changed', ({ userId }) => stopWhere((actor) => actor.userId === userId)),
      bus.subscribe('hosts.locked', ({ agentIds }) => {
        const locked = new Set(agentIds)
        stopIf(({ agentId }) => locked.has(agentId))
      }),
    ]
  }

  /**
   * Waits for an agent's connection; `attach` is called at the moment it is there.
   * @throws DomainError `too_many_transfers`
   */
  begin(actor: Actor, agentId: string, attach: (socket: WebSocket) => void = () => {}): HostStream {
    const own = [...this.open.values()].filter(({ actor: { userId } }) => userId === actor.userId).length
    if (this.open.size >= STREAMS_MAX || own >= PER_USER_MAX)
      throw new DomainError('limited', 'too_many_transfers', 'Too many transfers at once: try again later.')
    const id = randomBytes(18).toString('base64url')
    const key = randomBytes(32).toString('base64url')
    const over = new AbortController()
    const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
    // Whoever began may have left before anybody waits for it.
    promise.catch(() => undefined)
    const late = setTimeout(
      () => reject(new DomainError('unavailable', 'agent_timeout', 'The host did not connect in time.')),
      CONNECT_MS_MAX,
    )
    let socket: WebSocket | null = null
    const stop = () => {
      over.abort(new DomainError('unavailable', 'host_file_stopped', 'The transfer was stopped.'))
      reject(over.signal.reason)
      socket?.terminate()
    }
    const connected = (ws: WebSocket) => {
      clearTimeout(late)
      socket = ws
      ws.on('error', () => ws.terminate())
      attach(ws)
      resolve(ws)
    }
    this.open.set(id, { key: digest(key), actor, agentId, connected, stop })
    return {
      ask: { id, key },
      socket: promise,
      signal: over.signal,
      stop,
      [Symbol.dispose]: () => {
        clearTimeout(late)
        this.open.delete(id)
        stop()
      },
    }
  }

  /** False: it is about something else. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = URL.parse(req.url ?? '/', 'http://server')?.pathname ?? ''
    if (!path.startsWith('/host-files/')) return false
    const id = PATH.exec(path)?.[1] ?? ''
    const key = BEARER.exec(req.headers.authorization ?? '')?.[1] ?? ''
    const found = this.open.get(id)
    // Compared whatever was found; used once.
    const fits = timingSafeEqual(digest(key), found?.key ?? digest(''))
    if (!found || !fits) {
      refuseUpgrade(socket, 403)
      return true
    }
    found.key = randomBytes(32)
    this.server.handleUpgrade(req, socket, head, found.connected)
    return true
  }

  stop(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    for (const { stop } of [...this.open.values()]) stop()
    this.server.close()
  }
}
