/** What makes the history of runs quick to read. */
import { index, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core'
import { ulidColumn } from './columns.ts'

/** Every label that a host of the run had when the run started, once. */
export const runLabels = mysqlTable(
  'run_labels',
  {
    /** As `env=prod`. */
    label: varchar('label', { length: 192 }).notNull(),
    runId: ulidColumn('run_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.label, table.runId] }), index('run_labels_run').on(table.runId)],
)
