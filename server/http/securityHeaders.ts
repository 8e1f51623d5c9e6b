/** What every answer tells the browser not to allow. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** xterm.js and the editor set styles from script, so styles can't carry the nonce; scripts must. */
export function contentSecurityPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export function setSecurityHeaders(
  req: IncomingMessage,
  res: ServerResponse,
  options: { nonce: string; dev: boolean; secure: boolean },
): void {
  const policy = contentSecurityPolicy(options.nonce, options.dev)
  // Next reads the nonce for its own scripts out of the request's header.
  req.headers['content-security-policy'] = policy
  res.setHeader('content-security-policy', policy)
  res.setHeader('x-content-type-options', 'nosniff')
  res.setHeader('x-frame-options', 'DENY')
  res.setHeader('referrer-policy', 'same-origin')
  res.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
  res.setHeader('cross-origin-opener-policy', 'same-origin')
  res.setHeader('cross-origin-resource-policy', 'same-origin')
  if (options.secure) res.setHeader('strict-transport-security', 'max-age=31536000')
}
