/** A way to the server through an HTTP proxy: CONNECT (RFC 9110, 9.3.6), as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { getProxyForUrl } from 'proxy-from-env'
import { messageOf } from '../log.ts'
import { publicRoots } from './trust.ts'

/** Null: direct. The variables are those of the scheme without "ws": nobody sets WSS_PROXY. @throws Error if it is none */
export function proxyFor(url: URL): URL | null {
  const text = getProxyForUrl(url.href.replace(/^ws/, 'http'))
  if (!text) return null
  const proxy = URL.parse(text)
  // Not named: it may hold a password.
  if (!proxy || !/^https?:$/.test(proxy.protocol))
    throw new Error('The proxy in HTTPS_PROXY or HTTP_PROXY is no http:// or https:// URL.')
  return proxy
}

function authorization({ username, password }: URL): Record<string, string> {
  if (!username) return {}
  const credentials = [username, password].map(decodeURIComponent).join(':')
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/**
 * A connection to `target` (`host:port`) through the proxy.
 * @throws Error with one sentence that names the proxy, without its password
 */
export function openTunnel(proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const secure = proxy.protocol === 'https:'
  const options = {
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (secure ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...authorization(proxy) },
    agent: false,
  }
  const request = secure ? https.request({ ...options, ca: publicRoots() }) : http.request(options)
  return new Promise((resolve, reject) => {
    // Not by the request's own `signal`: the connection outlives the request.
    const late = () => request.destroy(new Error('no answer'))
    signal.addEventListener('abort', late, { once: true })
    const settled = () => signal.removeEventListener('abort', late)
    request.once('connect', ({ statusCode = 0 }, socket: Socket) => {
      settled()
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket)
        return
      }
      socket.destroy()
      reject(new Error(`the proxy ${proxy.host} answered ${statusCode}`))
    })
    request.once('error', (error) => {
      settled()
      reject(new Error(`the proxy ${proxy.host} can't be used: ${messageOf(error)}`))
    })
    request.end()
  })
}
