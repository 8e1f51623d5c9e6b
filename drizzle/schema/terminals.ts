/** Terminal sessions: who had a shell where, and when. */
import { index, mysqlTable, smallint, varchar } from 'drizzle-orm/mysql-core'
import { at, ulidColumn } from './columns.ts'

export const terminalSessions = mysqlTable(
  'terminal_sessions',
  {
    id: ulidColumn('id').primaryKey(),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
    hostname: varchar('hostname', { length: 255 }).notNull(),
    userId: ulidColumn('user_id').notNull(),
    username: varchar('username', { length: 64 }).notNull(),
    cols: smallint('cols').notNull(),
    rows: smallint('rows').notNull(),
    openedAt: at('opened_at').notNull(),
    closedAt: at('closed_at'),
    closeReason: varchar('close_reason', { length: 255 }),
  },
  (table) => [
    index('terminal_sessions_agent').on(table.agentId, table.id),
    index('terminal_sessions_open').on(table.closedAt, table.id),
  ],
)
