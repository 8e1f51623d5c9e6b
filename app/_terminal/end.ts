/** How a terminal session ends, read from the server's last message and the socket's close code. */

export type TerminalEnd =
  | { kind: 'exited'; exitCode: number | null; signal: string | null }
  | { kind: 'agentOffline' }
  | { kind: 'signedOut' }
  | { kind: 'serverStopped' }
  | { kind: 'lost' }
  | { kind: 'failed'; code: string; message: string }

/** Text messages of the terminal socket, as docs/API.md fixes them. */
export type ServerMessage =
  | { type: 'ready' }
  | { type: 'paused'; reason: string }
  | { type: 'gap'; bytes: number }
  | { type: 'resumed' }
  | { type: 'exit'; exitCode: number | null; signal: string | null }
  | { type: 'error'; code: string; message: string }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Null for what this version does not know: a newer server may say more. */
export function parseMessage(text: string): ServerMessage | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return {
      type: 'error',
      code: 'protocol',
      message: error instanceof Error ? error.message : String(error),
    }
  }
  if (!isRecord(value)) return null
  switch (value.type) {
    case 'ready':
    case 'resumed':
      return { type: value.type }
    case 'paused':
      return { type: 'paused', reason: String(value.reason ?? '') }
    case 'gap':
      return { type: 'gap', bytes: typeof value.bytes === 'number' ? value.bytes : 0 }
    case 'exit':
      return {
        type: 'exit',
        exitCode: typeof value.exitCode === 'number' ? value.exitCode : null,
        signal: typeof value.signal === 'string' ? value.signal : null,
      }
    case 'error':
      return { type: 'error', code: String(value.code ?? 'unknown'), message: String(value.message ?? '') }
    default:
      return null
  }
}

/** What the server said last tells more than the close code; 1006 is a connection that broke. */
export function endOf(code: number, reason: string, last: ServerMessage | null): TerminalEnd {
  if (last?.type === 'exit') return { kind: 'exited', exitCode: last.exitCode, signal: last.signal }
  switch (code) {
    case 1000:
      return { kind: 'exited', exitCode: null, signal: null }
    case 1001:
      return { kind: 'serverStopped' }
    case 4001:
      return { kind: 'agentOffline' }
    case 4003:
      return { kind: 'signedOut' }
  }
  if (last?.type === 'error') return { kind: 'failed', code: last.code, message: last.message }
  if (code === 1006) return { kind: 'lost' }
  return { kind: 'failed', code: String(code), message: reason }
}
