/** What there is to know of one terminal of this tab: where its shell is, how it is linked to it, what one has not seen yet. */
import type { Access, TerminalEnd, ViewerItem } from './end.ts'

export interface TerminalTarget {
  agentId: string
  hostname: string
  address: string
  /** Run the shell as this user; absent: the agent's own. */
  user?: string
  /** Path of a shell other than the user's own. */
  shell?: string
  /** Folder to begin in, other than the user's own. */
  cwd?: string
  /** Or that of another session, by its id. */
  beside?: string
}

/** There is a shell, or there will be. */
export type Living =
  | { phase: 'waiting' }
  | { phase: 'connecting' }
  | { phase: 'connected'; lostBytes: number }
  /** The agent is away; the shell lives on and is awaited. */
  | { phase: 'paused'; lostBytes: number }
  /** The server is out of reach. `since`: ms since the epoch. */
  | { phase: 'reconnecting'; since: number }

export type Over =
  | { phase: 'ended'; end: TerminalEnd }
  /** It was refused to open it or to attach to it, or the screen could not be made. */
  | { phase: 'refused'; error: unknown }

export type SessionStatus = Living | Over

/** There is, or may be, a shell. */
export const isAlive = ({ phase }: SessionStatus): boolean =>
  phase !== 'waiting' && phase !== 'ended' && phase !== 'refused'

/** It is being opened, or attached to for the first time. */
export const isComing = ({ phase }: SessionStatus): boolean => phase === 'waiting' || phase === 'connecting'

/** What came while the screen was not in the page. */
export type News = 'none' | 'output' | 'bell'

/** A program that draws anew because somebody has come back has nothing new to say. */
export const REDRAWN_MS = 1_000

/** RIS: full reset. As bytes, so that half a character before it is given up. */
export const RESET = new TextEncoder().encode('\x1bc')

export interface SessionState {
  status: SessionStatus
  /** As the program set it. */
  title: string
  access: Access
  /** Who looks, this viewer too. */
  viewers: readonly ViewerItem[]
  /** Drawn with another viewer's size. */
  held: boolean
  /** Counts what was typed and went nowhere. */
  refusals: number
  news: News
}

export const FRESH: SessionState = {
  status: { phase: 'waiting' },
  title: '',
  access: 'control',
  viewers: [],
  held: false,
  refusals: 0,
  news: 'none',
}

/** Sees output before the screen does. */
export interface Interceptor {
  /** A screen begins anew, with history. @param modes what was set before it @returns what of them it is to be given */
  begin(modes: string): string
  /** Output is missing. @param modes what it has set @returns what of them the screen is to be given */
  missed(modes: string): string
  /** @returns what the screen is to draw; what is kept is owed a `drew` */
  intercept(bytes: Uint8Array): Uint8Array | null
  /** All of the history has come. May be told more than once. */
  replayed(): void
}
