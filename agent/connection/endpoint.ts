/** Where the server is and how it is reached: scheme, trust and proxy, for the socket and for downloads alike. */
import type { X509Certificate } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { getProxyForUrl } from 'proxy-from-env'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { parseEnrollmentToken } from './token.ts'
import { chainOf, isPinned, resolveTrust, type Trust } from './trust.ts'

const CONNECT_MS_MAX = 15_000

export interface EndpointFlags {
  server: string
  port: number
  /** True: TLS, false: plain; undefined: as is right for the host. */
  tls: boolean | undefined
  ca: string | undefined
  token: string | undefined
  stateDir: string
}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || /^127\./.test(host) || host === '::1' || host === '[::1]'

/** `--server` may be a host or a whole ws:// or wss:// URL. */
export function urlOf(flags: Pick<EndpointFlags, 'server' | 'port'>, tls: boolean): URL {
  const { server, port } = flags
  if (/^wss?:\/\//.test(server)) return new URL(server)
  const host = server.includes(':') && !server.startsWith('[') ? `[${server}]` : server
  return new URL(`${tls ? 'wss' : 'ws'}://${host}:${port}/`)
}

export class Endpoint {
  readonly url: URL
  /** Shown to the server once it is trusted. */
  readonly secret: string | undefined
  private readonly flags: EndpointFlags
  private readonly caFingerprint: string | null
  private readonly log: Log
  private readonly proxy: string
  private session: Buffer | undefined

  private constructor(flags: EndpointFlags, url: URL, log: Log) {
    this.flags = flags
    this.url = url
    this.log = log
    const token = flags.token ? parseEnrollmentToken(flags.token) : null
    this.secret = token?.secret
    this.caFingerprint = token?.caFingerprint ?? null
    // The variables are those of the scheme without "ws": nobody sets WSS_PROXY.
    this.proxy = getProxyForUrl(url.href.replace(/^ws/, 'http'))
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
   * A connection to the server, for one request or socket: what `createConnection` gives is encrypted and proved where
   * it has to be.
   * @throws Error with one sentence where the server can't be reached or believed
   */
  async connection(): Promise<{ createConnection: () => Socket }> {
    const trust = await this.trust()
    const raw = await this.open()
    return { createConnection: () => this.over(raw, trust) }
  }

  /** One sentence for what went wrong with a connection. */
  private explain(error: unknown): Error {
    // Of a proxy only the host: its URL may hold a password.
    const through = this.proxy ? ` (through the proxy ${new URL(this.proxy).host})` : ''
    return new Error(`${messageOf(error)}${through}`)
  }

  private async trust(): Promise<Trust> {
    if (!this.secure) return {}
    const { stateDir, ca: caFile } = this.flags
    const { caFingerprint, log } = this
    return resolveTrust({ stateDir, caFile, caFingerprint, log }, () => this.firstLook())
  }

  /** Of what is there over `raw`: TLS that resumes the session before, so that a fleet coming back costs little. */
  private over(raw: Socket, trust: Trust): Socket {
    if (!this.secure) return raw
    const { session } = this
    const socket = connectTls({ socket: raw, servername: this.servername, ...trust, session })
    socket.on('session', (next) => {
      this.session = next
    })
    socket.once('error', () => {
      // Perhaps of a server that has other keys now.
      this.session = undefined
    })
    return socket
  }

  private get host(): string {
    return this.url.hostname.replace(/^\[|\]$/g, '')
  }

  private get port(): number {
    return Number(this.url.port || (this.secure ? 443 : 80))
  }

  /** RFC 6066: an address is no server name. */
  private get servername(): string {
    return isIP(this.host) ? '' : this.host
  }

  /** The server's certificates, believed by nobody yet; nothing is sent to it. */
  private async firstLook(): Promise<X509Certificate[]> {
    const raw = await this.open()
    const { servername } = this
    return new Promise((resolve, reject) => {
      const socket = connectTls({ socket: raw, servername, rejectUnauthorized: false }, () => {
        const chain = chainOf(socket)
        socket.destroy()
        resolve(chain)
      })
      socket.setTimeout(CONNECT_MS_MAX, () => socket.destroy(new Error('the server does not answer')))
      socket.once('error', (error) => reject(this.explain(error)))
    })
  }

  /** A connection to the server's port, direct or through the proxy. */
  private open(): Promise<Socket> {
    if (this.proxy) return this.tunnel(new URL(this.proxy))
    const socket = connectTcp({ host: this.host, port: this.port, noDelay: true })
    return new Promise((resolve, reject) => {
      const late = () => socket.destroy(new Error('the server does not answer'))
      const failed = (error: Error) => reject(this.explain(error))
      socket.setTimeout(CONNECT_MS_MAX, late)
      socket.once('error', failed)
      socket.once('connect', () => {
        socket.setTimeout(0, late)
        socket.off('error', failed)
        resolve(socket)
      })
    })
  }

  /** By CONNECT (RFC 9110, 9.3.6). */
  private tunnel(proxy: URL): Promise<Socket> {
    const secure = proxy.protocol === 'https:'
    const target = `${this.url.hostname}:${this.port}`
    const credentials = [proxy.username, proxy.password].map(decodeURIComponent).join(':')
    const request = (secure ? https : http).request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (secure ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: proxy.username
        ? { host: target, 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
        : { host: target },
      timeout: CONNECT_MS_MAX,
    })
    return new Promise((resolve, reject) => {
      request.once('connect', (response, socket) => {
        if (response.statusCode === 200) return resolve(socket)
        socket.destroy()
        reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode}`))
      })
      // An answer to CONNECT that is none.
      request.once('response', ({ statusCode }) => {
        request.destroy()
        reject(new Error(`the proxy ${proxy.host} answered ${statusCode}`))
      })
      request.once('timeout', () => request.destroy(new Error('the proxy does not answer')))
      request.once('error', (error) => reject(this.explain(error)))
      request.end()
    })
  }
}
