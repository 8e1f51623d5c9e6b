/** The one owner of upgrades: who may, decided before the handshake. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import type { App } from '../app.ts'
import type { Identifier } from '../auth/identify.ts'
import type { Actor } from '../context.ts'
import type { RequestContext } from '../trpc/init.ts'
import { appRouter } from '../trpc/router.ts'
import { refuseUpgrade } from './answers.ts'
import { isSameOrigin, originOf } from './origin.ts'
import type { Pages } from './pages.ts'
import type { SubscriptionSockets } from './sockets.ts'

/** Subscriptions send little up: a query's input. */
const MESSAGE_BYTES_MAX = 1024 * 1024

export interface UpgradeDeps {
  app: App
  identifier: Identifier
  sockets: SubscriptionSockets
  pages: Pages
  log: Logger
}

export interface Upgrades {
  handle(req: IncomingMessage, socket: Duplex, head: Buffer): void
  stop(): void
}

export function createUpgrades({ app, identifier, sockets, pages, log }: UpgradeDeps): Upgrades {
  const trpc = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  })
  const contexts = new WeakMap<IncomingMessage, RequestContext>()
  const handler = applyWSSHandler({
    wss: trpc,
    router: appRouter,
    createContext: ({ req }): RequestContext => contexts.get(req) ?? { app, actor: null, ip: '' },
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 10_000 },
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log.error({ err: error.cause ?? error, path }, 'subscription failed')
    },
  })

  const admit = (req: IncomingMessage, socket: Duplex, head: Buffer, url: URL, actor: Actor) => {
    const { ip } = originOf(req, app.config)
    if (url.pathname === '/ws/terminal') return app.terminals.handleUpgrade(req, socket, head, actor)
    trpc.handleUpgrade(req, socket, head, (ws) => {
      contexts.set(req, { app, actor, ip })
      sockets.add(ws, actor)
      trpc.emit('connection', ws, req)
    })
  }

  const decide = async (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(req.url ?? '/', 'http://server')
    if (pages.upgrade(req, socket, head, url.pathname)) return
    if (url.pathname !== '/api/trpc' && url.pathname !== '/ws/terminal') return refuseUpgrade(socket, 404)
    // A token is no cookie: no page of another origin can make a browser send it.
    if (req.headers.authorization === undefined && !isSameOrigin(req, app.config))
      return refuseUpgrade(socket, 403)
    const actor = await identifier.identify(req)
    if (!actor) return refuseUpgrade(socket, 401)
    admit(req, socket, head, url, actor)
  }

  return {
    handle(req, socket, head) {
      socket.on('error', () => socket.destroy())
      if ('setNoDelay' in socket && typeof socket.setNoDelay === 'function') socket.setNoDelay(true)
      decide(req, socket, head).catch((error: unknown) => {
        log.error({ err: error }, 'upgrade failed')
        refuseUpgrade(socket, 503)
      })
    },
    stop() {
      handler.broadcastReconnectNotification()
      trpc.close()
    },
  }
}
