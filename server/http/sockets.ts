/** Sockets for subscriptions that are open: closed at once when the session, the token or the user behind them is. */
import type { Logger } from 'pino'
import { WebSocket } from 'ws'
import type { Identifier } from '../auth/identify.ts'
import type { Bus } from '../bus/bus.ts'
import type { Actor } from '../context.ts'

export const SIGNED_OUT = 4003
const GOING_AWAY = 1001
/** Expiry tells nobody: it is looked for. */
const SWEEP_MS = 30_000
const CLOSE_TIMEOUT_MS = 2_000

export class SubscriptionSockets {
  private readonly sockets = new Map<WebSocket, Actor>()
  private readonly identifier: Identifier
  private readonly log: Logger
  private readonly timer: NodeJS.Timeout
  private readonly unsubscribe: (() => void)[]

  constructor(deps: { identifier: Identifier; bus: Bus; log: Logger }) {
    this.identifier = deps.identifier
    this.log = deps.log
    this.unsubscribe = [
      deps.bus.subscribe('sessions.revoked', ({ sessionIds }) =>
        this.closeWhere(({ sessionId }) => sessionId !== undefined && sessionIds.includes(sessionId)),
      ),
      deps.bus.subscribe('tokens.revoked', ({ tokenIds }) =>
        this.closeWhere(({ tokenId }) => tokenId !== undefined && tokenIds.includes(tokenId)),
      ),
      deps.bus.subscribe('users.changed', ({ userId }) =>
        this.closeWhere((actor) => actor.userId === userId),
      ),
    ]
    this.timer = setInterval(() => {
      this.sweep().catch((error: unknown) => this.log.warn({ err: error }, 'sockets not checked'))
    }, SWEEP_MS)
    this.timer.unref()
  }

  add(socket: WebSocket, actor: Actor): void {
    this.sockets.set(socket, actor)
    socket.once('close', () => this.sockets.delete(socket))
  }

  get count(): number {
    return this.sockets.size
  }

  /** Says goodbye to all (1001), and drops those that don't answer within two seconds. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    const open = [...this.sockets.keys()]
    const closed = Promise.all(
      open.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))),
    )
    for (const socket of open) close(socket, GOING_AWAY, 'the server stops')
    await closed
  }

  private closeWhere(isVoid: (actor: Actor) => boolean): void {
    for (const [socket, actor] of this.sockets) if (isVoid(actor)) close(socket, SIGNED_OUT, 'signed out')
  }

  private async sweep(): Promise<void> {
    for (const [socket, actor] of this.sockets)
      if (!(await this.identifier.stillValid(actor))) close(socket, SIGNED_OUT, 'signed out')
  }
}

function close(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  const force = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
  if (socket.readyState === WebSocket.CLOSED) clearTimeout(force)
  socket.once('close', () => clearTimeout(force))
}
