/** What goes over tRPC of terminals, as types; `types.ts` hands them on. */
import type { TerminalAccess, TerminalViewer } from './sharingTypes.ts'

export interface TerminalItem {
  id: string
  agentId: string
  hostname: string
  userId: string
  username: string
  openedAt: string
  closedAt: string | null
  closeReason: string | null
  /** The user whose shell it is; null: the agent's own. */
  runAs: string | null
  own: boolean
  /** What the reader is invited to do in it; null: not invited. */
  shared: TerminalAccess | null
  /** Null: it is over. */
  live: TerminalLive | null
}

export interface TerminalLive {
  /** `paused`: the agent is away, the shell is awaited. */
  state: 'live' | 'paused'
  cols: number
  rows: number
  /** Of the last byte in or out. */
  idleSince: string
  /** Nobody looks; null while somebody does. */
  detachedSince: string | null
  viewers: TerminalViewer[]
}
