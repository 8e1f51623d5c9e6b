/** What listens to terminals besides their viewers: recordings. */

export interface TapSession {
  id: string
  agentId: string
  hostname: string
  userId: string
  username: string
  runAs: string | null
  cols: number
  rows: number
  openedAt: Date
}

export interface TapHooks {
  /**
   * Where the server's knowledge of a session from before its restart begins; null for a new one. The agent sends again
   * what it still has, so that `output` may begin before what was taken already: that is to be skipped by offset.
   */
  resumedAt: number | null
  /** What must be is not possible any more: the session is ended, with a word for the cause and a sentence about it. */
  fail(problem: string, sentence: string): void
  /** `ready` is true again. */
  onDrain(): void
}

export interface TerminalTap {
  /** Contiguous, but for `gap`; what is to be kept of the buffer has to be copied. */
  output(offset: number, bytes: Buffer): void
  input(username: string, bytes: Buffer): void
  resize(cols: number, rows: number): void
  /** Output that is lost for everybody. */
  gap(offset: number, bytes: number): void
  /** The session is over. */
  end(): Promise<void>
  /** The server stops; the session goes on with the next one. */
  suspend(): Promise<void>
  /** False while it is behind: the agent gets no credit until then. */
  readonly ready: boolean
}

export interface TerminalTaps {
  /**
   * Null: nobody listens to this session.
   * @throws DomainError where the session must not go on without
   */
  begin(session: TapSession, hooks: TapHooks): Promise<TerminalTap | null>
}

export const NO_TAPS: TerminalTaps = { begin: async () => null }
