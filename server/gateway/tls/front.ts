/** The agents' port takes TLS and plain HTTP alike: the first byte of a connection tells which. */

import type { IncomingMessage } from 'node:http'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TlsCredentials } from './credentials.ts'

/** First byte of a TLS record that carries a handshake (RFC 8446, 5.1). */
const HANDSHAKE_BYTE = 0x16
/** Whoever says nothing for so long is cut off. */
const SILENCE_MS = 10_000
const REFUSAL =
  'This port takes plain connections from this machine only. Use TLS (wss://, https://), or set AGENT_ALLOW_PLAIN=true on the server behind a TLS proxy.\n'

export interface FrontOptions {
  credentials: TlsCredentials
  /** Plain connections from other machines, too. */
  allowPlain: boolean
  onRequest: RequestListener
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** A TLS handshake failed, or a plain connection was refused. */
  onRefused(): void
}

export const isLoopback = (address: string | undefined): boolean =>
  /^(?:::ffff:)?127\./.test(address ?? '') || address === '::1'

function refusePlain(socket: Socket): void {
  const head = [
    'HTTP/1.1 426 Upgrade Required',
    'Upgrade: TLS/1.2, HTTP/1.1',
    'Connection: Upgrade, close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(REFUSAL)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${REFUSAL}`)
}

/** The server to listen with; `closeConnections` ends what is still being greeted or answered. */
export function createFront(options: FrontOptions) {
  const { credentials, allowPlain, onRequest, onUpgrade, onRefused } = options
  const timeouts = { requestTimeout: 10_000, headersTimeout: 10_000 }
  const plain = createHttpServer(timeouts, onRequest)
  const secure = createTlsServer(
    {
      ...timeouts,
      ...credentials.current,
      handshakeTimeout: SILENCE_MS,
      minVersion: 'TLSv1.2',
      ticketKeys: credentials.ticketKeys,
    },
    onRequest,
  )
  for (const server of [plain, secure]) server.on('upgrade', onUpgrade)
  secure.on('tlsClientError', (_error, socket) => {
    onRefused()
    socket.destroy()
  })
  credentials.watch((pair) => secure.setSecureContext({ ...pair, minVersion: 'TLSv1.2' }))
  const unread = new Set<Socket>()

  const front = createServer({ noDelay: true }, (socket) => {
    unread.add(socket)
    const drop = () => socket.destroy()
    const gone = () => unread.delete(socket)
    socket.setTimeout(SILENCE_MS, drop)
    socket.once('error', drop)
    socket.once('close', gone)
    socket.once('data', (first: Buffer) => {
      unread.delete(socket)
      socket.pause()
      socket.setTimeout(0, drop)
      socket.off('error', drop)
      socket.off('close', gone)
      const isTls = first[0] === HANDSHAKE_BYTE
      if (!isTls && !allowPlain && !isLoopback(socket.remoteAddress)) {
        onRefused()
        socket.on('error', () => socket.destroy())
        refusePlain(socket)
        return
      }
      socket.unshift(first)
      ;(isTls ? secure : plain).emit('connection', socket)
      // An HTTP server takes over a socket that flows.
      if (!isTls) socket.resume()
    })
  })
  const servers: Server[] = [plain, secure]
  return {
    server: front,
    closeConnections: () => {
      for (const socket of unread) socket.destroy()
      for (const server of servers) server.closeAllConnections()
    },
  }
}
