/** Who did what, on what, when, from where: a hash chain, so that a changed or missing record shows. */
import { bigint, index, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { at, binary, json } from './columns.ts'

export const auditEvents = mysqlTable(
  'audit_events',
  {
    /** Consecutive, given out under the lock of `audit_head`. */
    id: bigint('id', { mode: 'number' }).primaryKey(),
    at: at('at').notNull(),
    actorKind: varchar('actor_kind', { length: 16 }).notNull(),
    actorId: varchar('actor_id', { length: 128 }),
    actorName: varchar('actor_name', { length: 128 }).notNull(),
    ip: varchar('ip', { length: 64 }).notNull().default(''),
    /** `entity.verb`, as `runs.create`. */
    action: varchar('action', { length: 64 }).notNull(),
    targetKind: varchar('target_kind', { length: 32 }).notNull().default(''),
    targetId: varchar('target_id', { length: 128 }).notNull().default(''),
    targetName: varchar('target_name', { length: 255 }).notNull().default(''),
    details: json<Record<string, unknown>>('details').notNull(),
    hash: binary('hash', 32).notNull(),
  },
  (table) => [
    index('audit_actor').on(table.actorName, table.id),
    index('audit_action').on(table.action, table.id),
    index('audit_target').on(table.targetKind, table.targetId, table.id),
  ],
)

/** One row: the last id and hash. */
export const auditHead = mysqlTable('audit_head', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  lastId: bigint('last_id', { mode: 'number' }).notNull(),
  lastHash: binary('last_hash', 32).notNull(),
})
