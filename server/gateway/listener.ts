/** The agents' port: a WebSocket on any path, and short answers to plain HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { MAX_FRAME_BYTES } from '../../agent/protocol/index.ts'
import type { TlsCredentials } from './tls/credentials.ts'
import { createFront } from './tls/front.ts'

export interface AgentListener {
  readonly port: number
  /** Accepts nothing more; sockets that are open are the gateway's to close. */
  close(): Promise<void>
}

export type HttpRoute = (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<void>

export interface ListenerOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  credentials: TlsCredentials
  /** Plain connections from other machines, too: a TLS proxy is in front. */
  allowPlain: boolean
  onRefused(): void
  /** False refuses the upgrade with 503. */
  admit(ip: string): boolean
  /** Answers paths below `/releases/`; it handles its errors itself. */
  releases: HttpRoute
  onSocket(ws: WebSocket, socket: Socket, ip: string): void
}

function answer(releases: HttpRoute, req: IncomingMessage, res: ServerResponse): void {
  const url = URL.canParse(req.url ?? '/', 'http://server') ? new URL(req.url ?? '/', 'http://server') : null
  if (url?.pathname.startsWith('/releases/')) {
    void releases(req, res, url)
    return
  }
  const healthy = req.url === '/healthz'
  res.writeHead(healthy ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  res.end(healthy ? 'ok\n' : 'This port speaks the agent protocol over WebSocket.\n')
}

/** @throws the listen error (`EADDRINUSE`, `EACCES`, …) */
export async function listenForAgents(options: ListenerOptions): Promise<AgentListener> {
  // No permessage-deflate: 10,000 connections would cost 2.4 GB instead of 240 MB.
  const wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    clientTracking: false,
  })
  const upgrade = (req: IncomingMessage, socket: Socket, head: Buffer) => {
    const ip = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    socket.on('error', () => socket.destroy())
    if (!options.admit(ip)) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\r\n')
      return
    }
    socket.setNoDelay(true)
    wss.handleUpgrade(req, socket, head, (ws) => options.onSocket(ws, socket, ip))
  }
  const { server, closeConnections } = createFront({
    ...options,
    onRequest: (req, res) => answer(options.releases, req, res),
    // Of an HTTP or TLS server of ours it is always a net.Socket.
    onUpgrade: (req, socket, head) => upgrade(req, socket as Socket, head),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.host, port: options.port, backlog: 4096 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        closeConnections()
      }),
  }
}
