/** Files that people uploaded for hosts: a row for each upload; the content is in the data folder, once for each SHA-256. */
import { bigint, index, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { at, binary, ulidColumn } from './columns.ts'

export const RUN_KINDS = ['script', 'push', 'fetch'] as const
export type RunKind = (typeof RUN_KINDS)[number]

/** What a run of the kind `push` brings, and where to. */
export interface PushSpec {
  /** Of the upload; it may be gone. */
  fileId: string
  name: string
  /** Bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
  /** Of the file itself, absolute. */
  path: string
  /** Octal; without it as it was. */
  mode?: string
  owner?: string
  group?: string
  ifExists: 'overwrite' | 'keep' | 'backup'
  makeFolders: boolean
  followLink: boolean
}

export const files = mysqlTable(
  'files',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 255 }).notNull(),
    sha256: binary('sha256', 32).notNull(),
    /** Bytes. */
    size: bigint('size', { mode: 'number' }).notNull(),
    createdBy: ulidColumn('created_by').notNull(),
    createdByName: varchar('created_by_name', { length: 64 }).notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [index('files_content').on(table.sha256), index('files_name').on(table.name, table.id)],
)
