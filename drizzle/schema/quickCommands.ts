/** Quick commands: scripts that a person keeps for themselves, ready to run. */
import { int, mediumtext, mysqlEnum, mysqlTable, text, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, ulidColumn } from './columns.ts'
import { INTERPRETERS } from './runs.ts'

export const quickCommands = mysqlTable(
  'quick_commands',
  {
    id: ulidColumn('id').primaryKey(),
    userId: ulidColumn('user_id').notNull(),
    name: varchar('name', { length: 64 }).notNull(),
    script: mediumtext('script').notNull(),
    interpreter: mysqlEnum('interpreter', INTERPRETERS).notNull(),
    params: text('params').notNull(),
    /** A search (server/agents/terms) for the hosts that it is meant for; null: they are chosen each time. */
    hosts: varchar('hosts', { length: 1024 }),
    executionUser: varchar('execution_user', { length: 64 }),
    /** Among the person's own, from 0. */
    position: int('position').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('quick_commands_name').on(table.userId, table.name)],
)
