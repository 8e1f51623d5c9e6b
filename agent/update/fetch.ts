/** HTTP for updates and files: from the server that the agent is connected to, or from elsewhere with the system's trust. */
import http from 'node:http'
import https from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { Endpoint } from '../connection/endpoint.ts'
import { openTunnel, proxyFor } from '../connection/proxy.ts'
import { publicRoots } from '../connection/trust.ts'

export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: AsyncIterable<Buffer>
  /** Ends the transfer. */
  cancel(): void
}

/** With a `body` it is a PUT. @throws Error where no answer comes */
export type Get = (
  path: string,
  options: { headers?: Record<string, string>; signal: AbortSignal; body?: Buffer },
) => Promise<Answer>

/** Without a byte for so long a transfer is over. */
const STALLED_MS = 30_000
const REDIRECTS_MAX = 5

/** With Node's own client. `options`: trust, proxy agent, method and the like. */
export function request(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  options: https.RequestOptions = {},
  body?: Buffer,
): Promise<Answer> {
  const { request: begin } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = begin(url, { ...options, headers, signal, timeout: STALLED_MS }, (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: response,
        cancel: () => response.destroy(),
      })
    })
    sent.on('timeout', () =>
      sent.destroy(new Error(`${url.host} has been silent for ${STALLED_MS / 1000} s`)),
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** From the agents' port, by the trust and the proxy of the agent's own connection. */
export function serverGet(endpoint: Endpoint): Get {
  const base = endpoint.url.href.replace(/^ws/, 'http')
  return async (path, { headers = {}, signal, body }) => {
    const connection = await endpoint.connect(signal)
    // The connection is encrypted already where it has to be: over it goes plain HTTP.
    const url = new URL(new URL(path, base).href.replace(/^https/, 'http'))
    const options = { createConnection: () => connection, ...(body ? { method: 'PUT' } : {}) }
    return request(url, { host: endpoint.url.host, ...headers }, signal, options, body)
  }
}

/** How a public URL is reached: directly, or through the proxy of this host. */
async function publicOptions(url: URL, signal: AbortSignal): Promise<https.RequestOptions> {
  const ca = publicRoots()
  const proxy = proxyFor(url)
  if (!proxy) return { ca }
  const secure = url.protocol === 'https:'
  const tunnel = await openTunnel(proxy, `${url.hostname}:${url.port || (secure ? 443 : 80)}`, signal)
  return {
    createConnection: () =>
      secure
        ? connectTls({ socket: tunnel, servername: url.hostname, ca, rejectUnauthorized: true })
        : tunnel,
  }
}

/** A public file, by what the system trusts; redirects stay encrypted. */
export const publicGet: Get = async (text, { headers = {}, signal }) => {
  let url = new URL(text)
  for (let i = 0; i <= REDIRECTS_MAX; i++) {
    const answer = await request(url, headers, signal, await publicOptions(url, signal))
    const { location } = answer.headers
    if (answer.status < 300 || answer.status > 399 || !location) return answer
    answer.cancel()
    const next = new URL(location, url)
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`${url.host} redirects to an address without encryption.`)
    url = next
  }
  throw new Error(`${new URL(text).host} redirects more than ${REDIRECTS_MAX} times.`)
}

/** The whole body. @throws Error past `bytesMax` */
export async function readAll(
  answer: Answer,
  bytesMax: number,
  arrived: (bytes: number) => void = () => {},
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer.body) {
    bytes += chunk.length
    if (bytes > bytesMax) {
      answer.cancel()
      throw new Error(`The answer is longer than ${bytesMax} bytes.`)
    }
    arrived(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
