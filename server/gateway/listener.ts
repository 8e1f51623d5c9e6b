/** The agents' port: a WebSocket on any path, and plain requests. */
import type { IncomingMessage, RequestListener } from 'node:http'
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
  /** Whatever is no upgrade. */
  onRequest: RequestListener
  /** An upgrade that is no agent's socket; false: it is one. */
  onUpgrade(req: IncomingMessage, socket: Socket, head: Buffer): boolean
  onSocket(ws: WebSocket, socket: Socket, ip: string): void
}

const BUSY = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\r\n'

function destroy(this: Socket): void {
  this.destroy()
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
  const { server, closeConnections } = createFront(options)
  server.on('request', options.onRequest)
  server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
    const ip = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    socket.on('error', destroy)
    if (!options.admit(ip)) {
      socket.end(BUSY, () => socket.destroy())
      return
    }
    socket.setNoDelay(true)
    if (options.onUpgrade(req, socket, head)) return
    wss.handleUpgrade(req, socket, head, (ws) => options.onSocket(ws, socket, ip))
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
