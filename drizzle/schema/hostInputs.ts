/** What each host of a run is given of its own, where a step of a job takes what that host printed in an earlier one. */
import { mysqlTable, primaryKey, text, varchar } from 'drizzle-orm/mysql-core'
import { json, ulidColumn } from './columns.ts'
import type { RunValue } from './scripts.ts'

export const hostInputs = mysqlTable(
  'host_inputs',
  {
    runId: ulidColumn('run_id').notNull(),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
    /** In place of the run's. */
    params: text('params').notNull(),
    values: json<RunValue[]>('values'),
    /** Why it is given nothing, and does not start there: a code with words after it. */
    refusal: text('refusal'),
  },
  (table) => [primaryKey({ columns: [table.runId, table.agentId] })],
)
