/** How a terminal session ends, read from the server's last message, the socket's close code and the session's record. */

/** `code`: why it is over, in the server's word. `by`: who ended it, '' where nobody did. */
export type TerminalEnd =
  | { kind: 'exited'; exitCode: number | null; signal: string | null }
  | { kind: 'over'; code: string; by: string; message: string }

/** The server's last word before it closes a socket. */
export type LastWord = Extract<ServerMessage, { type: 'exit' | 'error' }>

export type Access = 'control' | 'observe'

export interface ViewerItem {
  username: string
  access: Access
  /** Of the person who is told. */
  own: boolean
  userId: string
  /** `right`: an administrator who was not invited. */
  by: 'owner' | 'invitation' | 'right'
  since: string
}

export interface Attached {
  type: 'attached'
  id: string
  access: Access
  cols: number
  rows: number
  /** Of the session's output: the first byte that follows. */
  offset: number
  /** What follows up to here has been seen by somebody before. */
  upTo: number
  /** It follows what this viewer has; else the screen begins anew. */
  continues: boolean
  /** Sets the modes that are valid at `offset`. */
  modes: string
}

/** Text messages of the terminal socket, as docs/API.md fixes them. */
export type ServerMessage =
  | Attached
  | { type: 'ready' }
  | { type: 'paused'; reason: string }
  | { type: 'gap'; bytes: number; modes: string }
  | { type: 'resumed' }
  | { type: 'size'; cols: number; rows: number }
  | { type: 'viewers'; viewers: ViewerItem[] }
  /** What this viewer may do from now on. */
  | { type: 'access'; access: Access }
  | { type: 'exit'; exitCode: number | null; signal: string | null }
  | { type: 'error'; code: string; by: string; message: string }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0)
const accessOf = (value: unknown): Access => (value === 'control' ? 'control' : 'observe')

const viewerOf = (value: unknown): ViewerItem[] =>
  isRecord(value)
    ? [
        {
          ...{ userId: text(value.userId), username: text(value.username), since: text(value.since) },
          ...{ access: accessOf(value.access), own: value.own === true },
          by: value.by === 'invitation' || value.by === 'right' ? value.by : 'owner',
        },
      ]
    : []

/** Null for what this version does not know: a newer server may say more. */
export function parseMessage(message: string): ServerMessage | null {
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch (error) {
    return {
      type: 'error',
      code: 'protocol_violation',
      by: '',
      message: error instanceof Error ? error.message : String(error),
    }
  }
  if (!isRecord(value)) return null
  switch (value.type) {
    case 'attached':
      return {
        type: 'attached',
        id: text(value.id),
        access: accessOf(value.access),
        cols: count(value.cols),
        rows: count(value.rows),
        offset: count(value.offset),
        upTo: count(value.upTo),
        continues: value.continues === true,
        modes: text(value.modes),
      }
    case 'ready':
    case 'resumed':
      return { type: value.type }
    case 'paused':
      return { type: 'paused', reason: text(value.reason) }
    case 'gap':
      return { type: 'gap', bytes: count(value.bytes), modes: text(value.modes) }
    case 'size':
      return { type: 'size', cols: count(value.cols), rows: count(value.rows) }
    case 'access':
      return { type: 'access', access: accessOf(value.access) }
    case 'viewers':
      return {
        type: 'viewers',
        viewers: Array.isArray(value.viewers) ? value.viewers.flatMap(viewerOf) : [],
      }
    case 'exit':
      return {
        type: 'exit',
        exitCode: typeof value.exitCode === 'number' ? value.exitCode : null,
        signal: typeof value.signal === 'string' ? value.signal : null,
      }
    case 'error':
      return {
        type: 'error',
        code: text(value.code) || 'unknown',
        by: text(value.by),
        // A word that can be said in the reader's language, where there is one.
        message: text(value.problem) || text(value.message),
      }
    default:
      return null
  }
}

const EXITED: TerminalEnd = { kind: 'exited', exitCode: null, signal: null }
const over = (code: string, message = '', by = ''): TerminalEnd => ({ kind: 'over', code, by, message })

/** What the codes of docs/API.md mean where the server said nothing else. */
const CODES: Record<number, string> = {
  4001: 'agent_offline',
  4003: 'signed_out',
  4004: 'terminal_lost',
  4008: 'protocol_violation',
  4009: 'removed',
}

/** Null: only the connection is over. The server's last word tells more than the close code. */
export function endOf(code: number, reason: string, last: LastWord | null): TerminalEnd | null {
  if (last?.type === 'exit') return { kind: 'exited', exitCode: last.exitCode, signal: last.signal }
  // The connection's own: the server stopped, restarted, or the network broke.
  if (code < 4000 && code !== 1000) return null
  if (last) return over(last.code, last.message, last.by)
  return code === 1000 ? EXITED : over(CODES[code] ?? String(code), reason)
}

/** The end as the session's record has it: `exited: 1`, `exited: SIGKILL`, `closed by NAME`, or `CODE: why`. Older: `closed: why`, of a stopped agent. */
export function endOfRecord(reason: string | null): TerminalEnd {
  if (reason === null) return EXITED
  const [, how] = /^exited: ?(.*)$/.exec(reason) ?? []
  if (how?.startsWith('SIG')) return { kind: 'exited', exitCode: null, signal: how }
  if (how !== undefined) return { kind: 'exited', exitCode: how === '' ? null : Number(how), signal: null }
  const [, by] = /^closed by (.*)$/.exec(reason) ?? []
  if (by !== undefined) return over('closed', reason, by)
  const [, code, why] = /^([a-z_]+)(?:: (.*))?$/.exec(reason) ?? []
  if (code === 'closed') return over('agent_stopped', why ?? '')
  return code ? over(code, why ?? '') : over('terminal_failed', reason)
}
