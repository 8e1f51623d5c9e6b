/** Named sets of hosts: those that a rule finds, or those on a list. */
import { index, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, ulidColumn } from './columns.ts'

export const agentGroups = mysqlTable(
  'agent_groups',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 64 }).notNull(),
    description: varchar('description', { length: 255 }).notNull().default(''),
    /** A search (server/agents/terms); null: the members are listed. */
    rule: varchar('rule', { length: 1024 }),
    createdBy: ulidColumn('created_by'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('agent_groups_name').on(table.name)],
)

export const agentGroupMembers = mysqlTable(
  'agent_group_members',
  {
    groupId: ulidColumn('group_id')
      .notNull()
      .references(() => agentGroups.id, { onDelete: 'cascade' }),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.groupId, table.agentId] }),
    index('agent_group_members_agent').on(table.agentId),
  ],
)
