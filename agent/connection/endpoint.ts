/** Where the server is and how it is reached: scheme, trust and proxy, for the socket and for downloads alike. */
import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { openTunnel, proxyFor } from './proxy.ts'
import { explainTls, NOT_THE_TOKENS, UntrustedError } from './tlsErrors.ts'
import { parseEnrollmentToken } from './token.ts'
import {
  chainOf,
  currentTrust,
  isPinned,
  mayTryToken,
  pinFrom,
  type Trust,
  type TrustOptions,
} from './trust.ts'

const CONNECT_MS_MAX = 15_000
/** A server that a whole fleet comes back to needs its time for each of them. */
const HANDSHAKE_MS_MAX = 30_000

export interface EndpointFlags {
  server: string
  port: number
  /** True: TLS, false: plain; undefined: as is right for the host. */
  tls: boolean | undefined
  ca: string | undefined
  token: string | undefined
  /** Not from the environment. */
  tokenOnCommandLine: boolean
  stateDir: string
}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1' || host === '[::1]'

/** `--server` may be a host or a whole ws:// or wss:// URL. */
export function urlOf(flags: Pick<EndpointFlags, 'server' | 'port'>, tls: boolean): URL {
  const { server, port } = flags
  if (/^wss?:\/\//.test(server)) return new URL(server)
  const host = server.includes(':') && !server.startsWith('[') ? `[${server}]` : server
  return new URL(`${tls ? 'wss' : 'ws'}://${host}:${port}/`)
}

/** Waits for `event` or the signal; what failed is destroyed. */
async function becomes(event: string, socket: Socket, signal: AbortSignal): Promise<void> {
  // Also between here and whoever uses it.
  socket.on('error', () => socket.destroy())
  try {
    await once(socket, event, { signal })
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? new Error('the server does not answer') : error
  }
}

export class Endpoint {
  readonly url: URL
  /** Shown to the server once it is trusted. */
  readonly secret: string | undefined
  private readonly trust: TrustOptions
  private readonly log: Log
  private readonly proxy: URL | null
  private session: Buffer | undefined

  private constructor(flags: EndpointFlags, url: URL, log: Log) {
    const token = flags.token ? parseEnrollmentToken(flags.token) : null
    const { stateDir, ca: caFile, tokenOnCommandLine: mayReplacePin } = flags
    this.url = url
    this.log = log
    this.secret = token?.secret
    this.trust = { stateDir, caFile, caFingerprint: token?.caFingerprint ?? null, mayReplacePin }
    this.proxy = proxyFor(url)
  }

  /** @throws Error with one sentence if the options don't go together */
  static async of(flags: EndpointFlags, log: Log): Promise<Endpoint> {
    const given = /^wss?:\/\//.exec(flags.server)?.[0]
    const fingerprint = flags.token ? parseEnrollmentToken(flags.token).caFingerprint : null
    const host = urlOf(flags, true).hostname
    const pinned = await isPinned(flags.stateDir)
    const knowsAuthority = flags.ca !== undefined || fingerprint !== null || pinned
    const tls = given ? given === 'wss://' : (flags.tls ?? (knowsAuthority || !isLoopbackHost(host)))
    if (!tls && knowsAuthority && !isLoopbackHost(host))
      throw new Error(
        `This agent knows its server by a certificate: it will not talk to ${host} without TLS. Leave out --no-tls and ws://.`,
      )
    return new Endpoint(flags, urlOf(flags, tls), log)
  }

  get secure(): boolean {
    return this.url.protocol === 'wss:'
  }

  /**
   * A connection to the server, encrypted and proved where it has to be; the caller uses or destroys it.
   * @throws Error with one sentence where the server can't be reached or believed
   */
  async connect(signal?: AbortSignal): Promise<Socket> {
    const within = (ms: number) => {
      const late = AbortSignal.timeout(ms)
      return signal ? AbortSignal.any([late, signal]) : late
    }
    try {
      return await (this.secure ? this.connectSecurely(within) : this.open(within(CONNECT_MS_MAX)))
    } catch (error) {
      // Of a proxy only the host: its URL may hold a password.
      const { proxy } = this
      const message = messageOf(error)
      throw new Error(
        proxy && !message.includes(proxy.host) ? `${message} (through the proxy ${proxy.host})` : message,
        { cause: error },
      )
    }
  }

  private async connectSecurely(within: (ms: number) => AbortSignal): Promise<Socket> {
    const trust = await currentTrust(this.trust)
    if (!trust) {
      const pinned = await this.pinByToken(within)
      if (!pinned) throw new UntrustedError(NOT_THE_TOKENS)
      return this.shakeHands(pinned, within)
    }
    try {
      return await this.shakeHands(trust, within)
    } catch (error) {
      const replacing = error instanceof UntrustedError && mayTryToken(trust, this.trust)
      const pinned = replacing ? await this.pinByToken(within) : null
      if (!pinned) throw error
      return this.shakeHands(pinned, within)
    }
  }

  /** Looks at the server's certificates, believing none and sending nothing. */
  private async pinByToken(within: (ms: number) => AbortSignal): Promise<Trust | null> {
    const socket = await this.encrypt({ rejectUnauthorized: false }, 'pin', within)
    const leaf = socket.getPeerCertificate(true)
    socket.destroy()
    return pinFrom(chainOf(leaf), this.trust, this.log)
  }

  /** Resumes the session before where the server still knows it, so that a fleet coming back costs little. */
  private async shakeHands(trust: Trust, within: (ms: number) => AbortSignal): Promise<Socket> {
    const { session } = this
    this.session = undefined
    const { context: secureContext, anyName } = trust
    const options = { secureContext, session, ...(anyName ? { checkServerIdentity: () => undefined } : {}) }
    const socket = await this.encrypt(options, trust.kind, within)
    // Unless a newer ticket has come already.
    this.session ??= session
    return socket
  }

  private async encrypt(
    options: ConnectionOptions,
    kind: Trust['kind'],
    within: (ms: number) => AbortSignal,
  ): Promise<TLSSocket> {
    const raw = await this.open(within(CONNECT_MS_MAX))
    // RFC 6066: an address is no server name. NODE_TLS_REJECT_UNAUTHORIZED must not decide whom we believe.
    const servername = isIP(this.host) ? '' : this.host
    const socket = connectTls({ socket: raw, servername, rejectUnauthorized: true, ...options })
    socket.on('session', (next) => {
      if (socket.authorized) this.session = next
    })
    try {
      await becomes('secureConnect', socket, within(HANDSHAKE_MS_MAX))
      return socket
    } catch (error) {
      throw explainTls(error, socket.authorizationError, kind, this.trust)
    }
  }

  private get host(): string {
    return this.url.hostname.replace(/^\[|\]$/g, '')
  }

  private get port(): number {
    return Number(this.url.port || (this.secure ? 443 : 80))
  }

  /** A connection to the server's port, direct or through the proxy. */
  private async open(signal: AbortSignal): Promise<Socket> {
    if (this.proxy) {
      const tunnel = await openTunnel(this.proxy, `${this.url.hostname}:${this.port}`, signal)
      tunnel.on('error', () => tunnel.destroy())
      return tunnel
    }
    const socket = connectTcp({ host: this.host, port: this.port, noDelay: true })
    await becomes('connect', socket, signal)
    return socket
  }
}
