/** People, their sessions and their API tokens. */
import { index, mysqlEnum, mysqlTable, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, binary, ulidColumn } from './columns.ts'

export const ROLES = ['viewer', 'operator', 'administrator'] as const
export type Role = (typeof ROLES)[number]

export const users = mysqlTable(
  'users',
  {
    id: ulidColumn('id').primaryKey(),
    username: varchar('username', { length: 64 }).notNull(),
    displayName: varchar('display_name', { length: 128 }).notNull().default(''),
    role: mysqlEnum('role', ROLES).notNull(),
    /** `argon2id$m=…,t=…,p=…$salt$hash`, base64url. */
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    lastLoginAt: at('last_login_at'),
    disabledAt: at('disabled_at'),
    /** Locked out since, by whom and why; void after `lockedUntil`. */
    lockedAt: at('locked_at'),
    lockedUntil: at('locked_until'),
    lockedBy: varchar('locked_by', { length: 64 }),
    lockReason: varchar('lock_reason', { length: 255 }),
  },
  (table) => [uniqueIndex('users_username').on(table.username)],
)

/** Why a session is over that has not run out: `left` by who had it, else taken away. */
export const SESSION_ENDS = [
  'left',
  'revoked',
  'password_changed',
  'password_reset',
  'role_changed',
  'disabled',
  'locked',
  'removed',
] as const
export type SessionEnd = (typeof SESSION_ENDS)[number]

export const sessions = mysqlTable(
  'sessions',
  {
    id: ulidColumn('id').primaryKey(),
    userId: ulidColumn('user_id').notNull(),
    ip: varchar('ip', { length: 64 }).notNull(),
    userAgent: varchar('user_agent', { length: 255 }).notNull(),
    createdAt: at('created_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
    /** Null also for one that ended before this was kept. */
    endReason: mysqlEnum('end_reason', SESSION_ENDS),
  },
  (table) => [index('sessions_user').on(table.userId)],
)

export const apiTokens = mysqlTable(
  'api_tokens',
  {
    id: ulidColumn('id').primaryKey(),
    userId: ulidColumn('user_id').notNull(),
    name: varchar('name', { length: 128 }).notNull(),
    /** SHA-256 of the token: it carries 256 random bits, so a slow hash adds nothing. */
    hash: binary('hash', 32).notNull(),
    /** First characters, to recognise it by. */
    prefix: varchar('prefix', { length: 16 }).notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [uniqueIndex('api_tokens_hash').on(table.hash), index('api_tokens_user').on(table.userId)],
)
