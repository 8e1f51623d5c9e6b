/** Guard rails: rules of administrators about scripts, and what they made of the built-in ones. */
import { boolean, mysqlEnum, mysqlTable, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, json, ulidColumn } from './columns.ts'
import type { Interpreter } from './runs.ts'

export const GUARD_KINDS = ['regex', 'word'] as const
export type GuardKind = (typeof GUARD_KINDS)[number]
export const GUARD_ACTIONS = ['warn', 'approve', 'block'] as const
export type GuardAction = (typeof GUARD_ACTIONS)[number]
export const BUILTIN_ACTIONS = ['warn', 'approve', 'block', 'off'] as const
export type BuiltinAction = (typeof BUILTIN_ACTIONS)[number]

export const guardRules = mysqlTable(
  'guard_rules',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 64 }).notNull(),
    kind: mysqlEnum('kind', GUARD_KINDS).notNull(),
    pattern: varchar('pattern', { length: 512 }).notNull(),
    /** Empty: of any. */
    languages: json<Interpreter[]>('languages').notNull(),
    /** A search (server/agents/terms): the rule holds for runs that mean one of these hosts; null: for all. */
    hosts: varchar('hosts', { length: 1024 }),
    action: mysqlEnum('action', GUARD_ACTIONS).notNull(),
    enabled: boolean('enabled').notNull().default(true),
    createdBy: ulidColumn('created_by'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('guard_rules_name').on(table.name)],
)

/** A built-in rule without a row here is as it ships. */
export const guardBuiltins = mysqlTable('guard_builtins', {
  id: varchar('id', { length: 64 }).primaryKey(),
  action: mysqlEnum('action', BUILTIN_ACTIONS).notNull(),
  updatedAt: at('updated_at').notNull(),
})
