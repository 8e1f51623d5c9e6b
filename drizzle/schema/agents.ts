/** Managed hosts and the tokens that let them in. */
import {
  boolean,
  double,
  index,
  int,
  mysqlEnum,
  mysqlTable,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, binary, json, ulidColumn } from './columns.ts'

export const APPROVALS = ['pending', 'approved'] as const

/** Nothing begins on a locked host. Times are ISO 8601. */
export interface HostLock {
  at: string
  by: string
  reason: string
  /** It ends by itself then; absent or null: when somebody unlocks. */
  until?: string | null
}

export const agents = mysqlTable(
  'agents',
  {
    id: varchar('id', { length: 128 }).primaryKey(),
    /** base64url of the raw Ed25519 key; null for a legacy agent, which stays unverified for ever. */
    publicKey: varchar('public_key', { length: 64 }),
    approval: mysqlEnum('approval', APPROVALS).notNull(),
    hostname: varchar('hostname', { length: 255 }).notNull(),
    ip: varchar('ip', { length: 64 }).notNull().default(''),
    externalIp: varchar('external_ip', { length: 64 }).notNull().default(''),
    platform: varchar('platform', { length: 128 }).notNull().default(''),
    version: varchar('version', { length: 64 }).notNull().default(''),
    capabilities: json<string[]>('capabilities').notNull(),
    systemInfo: json<Record<string, unknown>>('system_info').notNull(),
    labels: json<Record<string, string>>('labels').notNull(),
    instanceId: varchar('instance_id', { length: 64 }),
    enrollmentTokenId: ulidColumn('enrollment_token_id'),
    /** As of the last batched flush; the live values are in memory. */
    cpuUsage: double('cpu_usage'),
    memoryUsage: double('memory_usage'),
    diskUsage: double('disk_usage'),
    createdAt: at('created_at').notNull(),
    lastSeenAt: at('last_seen_at'),
    approvedAt: at('approved_at'),
    /** A removed agent is refused until it enrols again with a token. */
    removedAt: at('removed_at'),
    lock: json<HostLock>('host_lock'),
  },
  (table) => [index('agents_hostname').on(table.hostname)],
)

export const enrollmentTokens = mysqlTable(
  'enrollment_tokens',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 128 }).notNull().default(''),
    hash: binary('hash', 32).notNull(),
    prefix: varchar('prefix', { length: 16 }).notNull(),
    labels: json<Record<string, string>>('labels').notNull(),
    maxUses: int('max_uses'),
    uses: int('uses').notNull().default(0),
    /** Made by the program for its own local agent: not listed. */
    internal: boolean('internal').notNull().default(false),
    createdBy: ulidColumn('created_by'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [uniqueIndex('enrollment_tokens_hash').on(table.hash)],
)
