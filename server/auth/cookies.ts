/** Reads the `Cookie` header. */

/** Name → value; the first of a name wins, as browsers send the most specific one first. */
export function parseCookies(header: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null)
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at < 1) continue
    const name = part.slice(0, at).trim()
    const raw = part.slice(at + 1).trim()
    if (name in cookies) continue
    try {
      cookies[name] = decodeURIComponent(raw)
    } catch {
      // Not percent-encoded: taken as it stands.
      cookies[name] = raw
    }
  }
  return cookies
}
