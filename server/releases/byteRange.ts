/** The `Range` header, as far as downloads that go on need it: one range of bytes (RFC 9110, 14.1.2). */

/** Null: the whole file, also where several ranges or other units are asked for. Both ends are included. */
export function byteRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const last = match[2] === '' ? size - 1 : Number(match[2])
  if (match[1] === '')
    return last === 0 ? 'unsatisfiable' : { start: Math.max(0, size - last), end: size - 1 }
  const start = Number(match[1])
  if (start >= size) return 'unsatisfiable'
  return last < start ? null : { start, end: Math.min(last, size - 1) }
}
