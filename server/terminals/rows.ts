/** Terminal sessions in the database: what a restart has to know, and how each ended. */
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../drizzle/client.ts'
import { terminalSessions } from '../../drizzle/schema/index.ts'
import type { TerminalFacts } from './terminal.ts'

const REASON_CHARS = 255
/** More than one server can serve: those beyond are closed when their agents name them. */
const OPEN_MAX = 10_000

export class SessionRows {
  private readonly database: Database
  private readonly log: Logger
  private readonly writes = new Set<Promise<void>>()

  constructor(database: Database, log: Logger) {
    this.database = database
    this.log = log
  }

  /** Those that have not ended. */
  async open(): Promise<TerminalFacts[]> {
    const rows = await this.database
      .select()
      .from(terminalSessions)
      .where(isNull(terminalSessions.closedAt))
      .orderBy(desc(terminalSessions.id))
      .limit(OPEN_MAX)
    return rows.map(({ sessionId, tokenId, ...row }) => ({
      ...row,
      owner: { userId: row.userId, username: row.username, sessionId, tokenId },
    }))
  }

  /** In the background: the shell is over whatever the database says. */
  closed(id: string, reason: string): void {
    const write = this.database
      .update(terminalSessions)
      .set({ closedAt: new Date(), closeReason: reason.slice(0, REASON_CHARS) })
      .where(and(eq(terminalSessions.id, id), isNull(terminalSessions.closedAt)))
      .then(
        () => undefined,
        (error: unknown) => this.log.warn({ err: error, terminal: id }, 'end of a terminal not recorded'),
      )
    this.writes.add(write)
    void write.finally(() => this.writes.delete(write))
  }

  async settled(): Promise<void> {
    await Promise.all(this.writes)
  }
}
