/** What makes the history of runs quick to read. */
import { bigint, date, index, int, mysqlTable, primaryKey, smallint, varchar } from 'drizzle-orm/mysql-core'
import { at, binary, json, ulidColumn } from './columns.ts'

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

/**
 * What came of a script's runs, day by day: kept true in the same transaction as every batch of task changes. A task counts for the
 * day (UTC) on which its run started.
 */
export const scriptDays = mysqlTable(
  'script_days',
  {
    /** As in `runs.subject`. */
    subject: varchar('subject', { length: 64 }).notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    runs: int('runs').notNull().default(0),
    succeeded: int('succeeded').notNull().default(0),
    failed: int('failed').notNull().default(0),
    timedOut: int('timed_out').notNull().default(0),
    cancelled: int('cancelled').notNull().default(0),
    lost: int('lost').notNull().default(0),
    skipped: int('skipped').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.subject, table.day] }), index('script_days_day').on(table.day)],
)

/** How long its tasks took: how many fell into which of the buckets of server/history/durations.ts. */
export const scriptDurations = mysqlTable(
  'script_durations',
  {
    subject: varchar('subject', { length: 64 }).notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    bucket: smallint('bucket').notNull(),
    tasks: int('tasks').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.day, table.bucket] }),
    index('script_durations_day').on(table.day),
  ],
)

/** One row: how many outputs are stored that tasks refer to, and their bytes as they are stored. */
export const outputTotals = mysqlTable('output_totals', {
  id: int('id').primaryKey(),
  outputs: bigint('outputs', { mode: 'number' }).notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
})

/** Outputs that no task refers to any more, since when: removed after a while, unless the same bytes came again. */
export const unusedOutputs = mysqlTable(
  'unused_outputs',
  {
    outputId: binary('output_id', 32).primaryKey(),
    since: at('since').notNull(),
  },
  (table) => [index('unused_outputs_since').on(table.since)],
)

/** One row: how long history is kept, and who is removing what is older. */
export const retention = mysqlTable('retention', {
  id: int('id').primaryKey(),
  /** Runs that began longer ago go; null: none does for its age. */
  keepDays: int('keep_days'),
  /** While outputs take more, the oldest runs go; null: they may take what they want. */
  keepOutputBytes: bigint('keep_output_bytes', { mode: 'number' }),
  changedBy: varchar('changed_by', { length: 64 }),
  changedAt: at('changed_at'),
  /** One server at a time. */
  leaseOwner: varchar('lease_owner', { length: 64 }),
  leaseUntil: at('lease_until'),
  /** Of the last sweep that is over. */
  sweptAt: at('swept_at'),
  swept: json<SweepSummary>('swept'),
})

export interface SweepSummary {
  runs: number
  tasks: number
  /** Of jobs; none is said where this was not kept yet. */
  jobRuns?: number
  /** When the first and the last of those runs began. */
  oldest: string | null
  newest: string | null
  /** That nothing referred to any more. */
  outputs: number
  bytes: number
}

/** Runs that are removed and whose tasks still have to be. */
export const doomedRuns = mysqlTable('doomed_runs', { runId: ulidColumn('run_id').primaryKey() })
