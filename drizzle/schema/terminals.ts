/** Terminal sessions: who had a shell where, and when. */
import {
  boolean,
  index,
  int,
  mysqlEnum,
  mysqlTable,
  smallint,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, binary, ulidColumn } from './columns.ts'

export const TERMINAL_ACCESSES = ['observe', 'control'] as const

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
    /** Whose login shell it is; null: the agent's own user's. */
    runAs: varchar('run_as', { length: 64 }),
    /** By which session or token of the console it was opened: it ends with that, unless its owner has it elsewhere. */
    sessionId: ulidColumn('session_id'),
    tokenId: ulidColumn('token_id'),
    openedAt: at('opened_at').notNull(),
    closedAt: at('closed_at'),
    closeReason: varchar('close_reason', { length: 255 }),
  },
  (table) => [
    index('terminal_sessions_agent').on(table.agentId, table.id),
    index('terminal_sessions_open').on(table.closedAt, table.id),
  ],
)

/** One row. */
export const terminalSettings = mysqlTable('terminal_settings', {
  id: int('id').primaryKey(),
  /** How long a shell lives that nobody looks at. */
  graceSeconds: int('grace_seconds').notNull(),
  /** The most that who owns a session may let others do in it. */
  ownersInvite: mysqlEnum('owners_invite', ['off', ...TERMINAL_ACCESSES])
    .notNull()
    .default('control'),
  /** Whether administrators get into other people's sessions without being invited. */
  administratorsWatch: boolean('administrators_watch').notNull().default(true),
})

/** Who may come into somebody's session besides its owner. They are over with the session. */
export const terminalInvitations = mysqlTable(
  'terminal_invitations',
  {
    id: ulidColumn('id').primaryKey(),
    terminalId: ulidColumn('terminal_id').notNull(),
    /** Null: a link, which lets in whoever has it. */
    userId: ulidColumn('user_id'),
    username: varchar('username', { length: 64 }).notNull().default(''),
    access: mysqlEnum('access', TERMINAL_ACCESSES).notNull(),
    /** SHA-256 of a link's secret. */
    hash: binary('hash', 32),
    /** By which link this person came. */
    linkId: ulidColumn('link_id'),
    createdAt: at('created_at').notNull(),
    /** Of a link: nobody comes by it any more. */
    expiresAt: at('expires_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    index('terminal_invitations_terminal').on(table.terminalId, table.id),
    index('terminal_invitations_user').on(table.userId, table.terminalId),
    uniqueIndex('terminal_invitations_hash').on(table.hash),
  ],
)
