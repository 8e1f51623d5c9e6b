/** Agent releases: one row per version and architecture; the files themselves are in the data folder. */
import { bigint, char, mysqlEnum, mysqlTable, text, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, binary, ulidColumn } from './columns.ts'

export const RELEASE_ARCHS = ['x64', 'arm64'] as const
export type ReleaseArch = (typeof RELEASE_ARCHS)[number]
export const RELEASE_SIGNERS = ['server', 'offline'] as const
export type ReleaseSigner = (typeof RELEASE_SIGNERS)[number]

export const releases = mysqlTable(
  'releases',
  {
    id: ulidColumn('id').primaryKey(),
    version: varchar('version', { length: 64 }).notNull(),
    arch: varchar('arch', { length: 16, enum: RELEASE_ARCHS }).notNull(),
    /** Bytes. */
    size: bigint('size', { mode: 'number' }).notNull(),
    sha256: binary('sha256', 32).notNull(),
    /** For legacy agents, hexadecimal; null where an external file came without one. */
    md5: char('md5', { length: 32 }),
    /** base64url, over `releaseText`. */
    signature: varchar('signature', { length: 128 }).notNull(),
    signedBy: mysqlEnum('signed_by', RELEASE_SIGNERS).notNull(),
    /** An external file: not stored here. */
    sourceUrl: varchar('source_url', { length: 1024 }),
    /** In the data folder's `releases/`; empty for an external file. */
    fileName: varchar('file_name', { length: 128 }).notNull(),
    notes: text('notes').notNull(),
    createdBy: ulidColumn('created_by').notNull(),
    createdByName: varchar('created_by_name', { length: 64 }).notNull(),
    createdAt: at('created_at').notNull(),
    /** Offered no more; agents that run it go on. */
    withdrawnAt: at('withdrawn_at'),
  },
  (table) => [uniqueIndex('releases_version').on(table.version, table.arch)],
)
