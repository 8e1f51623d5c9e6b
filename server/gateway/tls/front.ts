/** The agents' port takes TLS and plain HTTP alike: the first byte of a connection tells which. */
import { createServer as createHttpServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import type { TlsCredentials } from './credentials.ts'
import { Doorstep } from './doorstep.ts'

/** First byte of a TLS record that carries a handshake (RFC 8446, 5.1). */
const HANDSHAKE_BYTE = 0x16
const REFUSAL =
  'This port takes plain connections from this machine only. Use TLS (wss://, https://), or set AGENT_ALLOW_PLAIN=true on the server.\n'
const REFUSAL_HEAD = [
  'HTTP/1.1 426 Upgrade Required',
  'Upgrade: TLS/1.2, HTTP/1.1',
  'Connection: Upgrade, close',
  'Content-Type: text/plain; charset=utf-8',
  `Content-Length: ${Buffer.byteLength(REFUSAL)}`,
].join('\r\n')

/** Generous with handshakes: when a whole fleet comes back at once, the last of them wait for the others' arithmetic. */
export const LIMITS = { silenceMs: 10_000, handshakeMs: 30_000, headersMs: 15_000, waitingMax: 12_288 }
/** How often Node looks for requests whose headers are late. */
const CHECK_MS = 1_000

export interface FrontOptions {
  credentials: TlsCredentials
  /** Plain connections from other machines, too. */
  allowPlain: boolean
  /** A TLS handshake failed, or a plain connection was refused. */
  onRefused(): void
  limits?: typeof LIMITS
}

export interface Front {
  /** Listens, and emits `request` and `upgrade` for TLS and plain alike. */
  server: Server
  /** Ends what is still being greeted or answered. */
  closeConnections(): void
}

export const isLoopback = (address: string | undefined): boolean =>
  /^(?:::ffff:)?127\./.test(address ?? '') || address === '::1'

const tlsOptions = ({ current, ticketKeys }: TlsCredentials): TlsOptions => ({
  ...current,
  minVersion: 'TLSv1.2',
  ticketKeys,
  // The same after every restart, or no session would be resumed.
  sessionIdContext: 'qunkong-agents',
  sessionTimeout: 24 * 3600,
})

export function createFront({ credentials, allowPlain, onRefused, limits = LIMITS }: FrontOptions): Front {
  const doorstep = new Doorstep(limits.waitingMax)
  const { headersMs } = limits
  const timeouts = {
    headersTimeout: headersMs,
    requestTimeout: headersMs,
    connectionsCheckingInterval: CHECK_MS,
  }
  const server = createHttpServer(timeouts)
  // One HTTP server for both: only one that listens enforces its timeouts. Its own listeners come behind the first byte.
  const parsers = server.listeners('connection')
  server.removeAllListeners('connection')
  const parse = (socket: Socket) => {
    for (const parser of parsers) Reflect.apply(parser, server, [socket])
  }

  const secure = createTlsServer({ ...tlsOptions(credentials), handshakeTimeout: limits.handshakeMs })
  secure.on('secureConnection', (socket: TLSSocket) => {
    doorstep.leave(socket)
    parse(socket)
  })
  secure.on('tlsClientError', (_error, socket) => {
    onRefused()
    socket.destroy()
  })
  credentials.watch(() => secure.setSecureContext(tlsOptions(credentials)))

  const refusePlain = (socket: Socket) => {
    onRefused()
    socket.end(`${REFUSAL_HEAD}\r\n\r\n${REFUSAL}`)
    // Until the other end has closed too, or for as long as a silent one.
    socket.resume()
  }
  // No closures for each connection: there may be ten thousand.
  function firstBytes(this: Socket, bytes: Buffer): void {
    const isTls = bytes[0] === HANDSHAKE_BYTE
    this.off('data', firstBytes)
    if (!isTls && !allowPlain && !isLoopback(this.remoteAddress)) {
      refusePlain(this)
      return
    }
    this.pause()
    this.setTimeout(0)
    this.unshift(bytes)
    if (isTls) {
      secure.emit('connection', this)
      return
    }
    doorstep.leave(this)
    parse(this)
    this.resume()
  }
  server.on('connection', (socket: Socket) => {
    if (!doorstep.enter(socket, limits.silenceMs)) return
    socket.on('data', firstBytes)
  })
  return {
    server,
    closeConnections: () => {
      doorstep.clear()
      server.closeAllConnections()
    },
  }
}
