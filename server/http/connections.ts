/** Connections of an HTTP server: how long they wait for another request, and how they end when the server stops. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type Socket, Server as SocketServer } from 'node:net'

/**
 * A proxy must be the one to let go, else it writes into a connection that is just being closed and answers 502. They keep theirs
 * for 60 s (nginx, most load balancers), 90 s (Traefik) or 120 s (Caddy).
 */
const IDLE_MS = 150_000
/** What is under way when the server stops may take so long. */
const GRACE_MS = 3_000

function isLast(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close')
}

export class Connections {
  private readonly server: Server
  private readonly open = new Set<Socket>()
  /** Answers that have not left yet: Node takes a connection for idle once an answer is written, however much of it is still here. */
  private readonly answering = new Map<Socket, ServerResponse>()
  private stopping = false

  /** Before the server's own listeners are added: they see a request after it. */
  constructor(server: Server, idleMs = IDLE_MS) {
    this.server = server
    server.keepAliveTimeout = idleMs
    server.on('connection', (socket) => {
      this.open.add(socket)
      socket.once('close', () => this.open.delete(socket))
    })
    server.prependListener('request', (req: IncomingMessage, res: ServerResponse) =>
      this.began(req.socket, res),
    )
    // No connection of requests any more.
    server.prependListener('upgrade', ({ socket }: IncomingMessage) => this.open.delete(socket))
  }

  private began(socket: Socket, res: ServerResponse): void {
    this.answering.set(socket, res)
    if (this.stopping) isLast(res)
    res.once('close', () => {
      if (this.answering.get(socket) === res) this.answering.delete(socket)
      if (this.stopping) socket.destroySoon()
    })
  }

  /**
   * Takes no more connections and ends those that are idle at once; the others end with their answer (which says so where it has not
   * begun), or after a bounded time.
   */
  async stop(graceMs = GRACE_MS): Promise<void> {
    this.stopping = true
    // Not the HTTP server's own: it would cut answers that have not left yet.
    const closed = new Promise<void>((resolve) => {
      Reflect.apply(SocketServer.prototype.close, this.server, [() => resolve()])
    })
    for (const socket of this.open) {
      const res = this.answering.get(socket)
      if (res) isLast(res)
      else socket.destroy()
    }
    const force = setTimeout(() => {
      for (const socket of this.open) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(force)
  }
}
