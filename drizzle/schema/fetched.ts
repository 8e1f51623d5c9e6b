/** Files that a run fetched from hosts: a row for each; the content is in the data folder, once for each SHA-256, for some days. */
import { bigint, index, int, mysqlTable, text, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, binary, ulidColumn } from './columns.ts'

/** What a run of the kind `fetch` brings back. */
export interface FetchSpec {
  /** Absolute. */
  paths: string[]
  /** Of one file at most. */
  bytesMax: number
}

export const fetchedFiles = mysqlTable(
  'fetched_files',
  {
    id: ulidColumn('id').primaryKey(),
    runId: ulidColumn('run_id').notNull(),
    taskId: ulidColumn('task_id').notNull(),
    /** Which of the run's paths. */
    place: int('place').notNull(),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
    /** As it was when the run started. */
    hostname: varchar('hostname', { length: 255 }).notNull(),
    path: text('path').notNull(),
    sha256: binary('sha256', 32).notNull(),
    /** Bytes. */
    size: bigint('size', { mode: 'number' }).notNull(),
    mode: int('mode').notNull(),
    uid: bigint('uid', { mode: 'number' }).notNull(),
    gid: bigint('gid', { mode: 'number' }).notNull(),
    modifiedAt: at('modified_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('fetched_files_task').on(table.taskId, table.place),
    index('fetched_files_run').on(table.runId, table.id),
    index('fetched_files_content').on(table.sha256),
    index('fetched_files_age').on(table.createdAt),
  ],
)
