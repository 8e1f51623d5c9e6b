/**
 * Events as asciicast v2 has them (https://docs.asciinema.org/manual/asciicast/v2/), one JSON array a line. `q` is ours alone:
 * how many bytes of the session's output are in what stands before it, and the transfer of files in whose middle that is. It is
 * left out of what people download.
 */
import type { Transfer } from '../../agent/protocol/zmodem.ts'

export type EventCode = 'o' | 'i' | 'r' | 'm' | 'q'

export interface CastEvent {
  ms: number
  code: EventCode
  data: string
}

export interface CastHeader {
  cols: number
  rows: number
  /** When the recording began. */
  startedAt: Date
  title: string
}

const CODES: ReadonlySet<string> = new Set<EventCode>(['o', 'i', 'r', 'm', 'q'])

export const headerLine = ({ cols, rows, startedAt, title }: CastHeader): string =>
  `${JSON.stringify({
    version: 2,
    width: cols,
    height: rows,
    timestamp: Math.floor(startedAt.getTime() / 1_000),
    title,
    env: { TERM: 'xterm-256color' },
  })}\n`

export const eventLine = (ms: number, code: EventCode, data: string): string =>
  `[${(ms / 1_000).toFixed(3)},"${code}",${JSON.stringify(data)}]\n`

export const sizeData = (cols: number, rows: number): string => `${cols}x${rows}`

export function readSize(data: string): { cols: number; rows: number } | null {
  const [, cols, rows] = /^(\d{1,5})x(\d{1,5})$/.exec(data) ?? []
  return cols && rows ? { cols: Number(cols), rows: Number(rows) } : null
}

/** Null: no event, such as the header, or a line that was cut off. */
export function readEvent(line: string): CastEvent | null {
  if (!line.startsWith('[') || !line.endsWith(']')) return null
  try {
    const parsed: unknown = JSON.parse(line)
    if (!Array.isArray(parsed)) return null
    const [seconds, code, data]: unknown[] = parsed
    if (typeof seconds !== 'number' || typeof code !== 'string' || typeof data !== 'string') return null
    return CODES.has(code) ? { ms: Math.round(seconds * 1_000), code: code as EventCode, data } : null
  } catch {
    // Cut off in the middle.
    return null
  }
}

/** The data of `q`, by tabs: a name has no control characters. */
export const placeData = (offset: number, transfer: Transfer | null): string =>
  transfer ? [offset, transfer.program, transfer.bytes, ...transfer.files].join('\t') : String(offset)

export function readPlace(data: string): { offset: number; transfer: Transfer | null } {
  const [offset, program, bytes, ...files] = data.split('\t')
  const isKnown = program === 'sz' || program === 'rz'
  return { offset: Number(offset), transfer: isKnown ? { program, files, bytes: Number(bytes) } : null }
}

/** Lines that are no more than a place in the session's bytes. */
export const isPlaceLine = (line: string): boolean => /^\[[\d.]+,"q",/.test(line)

/** The size that a segment begins with. */
export function readHeaderSize(line: string): { cols: number; rows: number } | null {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed !== 'object' || parsed === null) return null
    const { width, height } = parsed as { width?: unknown; height?: unknown }
    return typeof width === 'number' && typeof height === 'number' ? { cols: width, rows: height } : null
  } catch {
    return null
  }
}
