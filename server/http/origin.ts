/** Where a request comes from and goes to: address, scheme and host, with or without a proxy in between. */
import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'

export interface Origin {
  /** As `https://qunkong.example.com`, the way the browser sees it. */
  url: string
  host: string
  secure: boolean
  /** Of the client. */
  ip: string
}

type Settings = Pick<Config, 'trustProxy' | 'publicUrl'>

const last = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim() ?? ''

/** `X-Forwarded-*` counts only behind a proxy that is trusted to set it (the entry that it added is the last). */
export function originOf(req: IncomingMessage, { trustProxy, publicUrl }: Settings): Origin {
  const forwarded = (name: string) => (trustProxy ? last(req.headers[name]) : '')
  const host = forwarded('x-forwarded-host') || (req.headers.host ?? 'localhost')
  const behindTls = publicUrl?.protocol === 'https:' && publicUrl.host === host
  const secure = forwarded('x-forwarded-proto') === 'https' || behindTls
  const ip = forwarded('x-forwarded-for') || (req.socket.remoteAddress ?? '')
  return {
    url: `${secure ? 'https' : 'http'}://${host}`,
    host,
    secure,
    ip: ip.replace(/^::ffff:/, ''),
  }
}

/**
 * May this request act with the browser's cookies? `Origin` must be our own. A request without one did not come from
 * a page's script; then `Sec-Fetch-Site`, where the browser sends it, must not be another site.
 */
export function isSameOrigin(req: IncomingMessage, settings: Settings): boolean {
  const sent = req.headers.origin
  if (sent === undefined) {
    const site = req.headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none'
  }
  if (settings.publicUrl && sent === settings.publicUrl.origin) return true
  const { host } = originOf(req, settings)
  // The scheme may be the proxy's business; the host is ours.
  return URL.canParse(sent) && new URL(sent).host === host
}
