/** The script library: scripts, and every version that each of them has had. */
import {
  int,
  mediumtext,
  mysqlEnum,
  mysqlTable,
  primaryKey,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, json, ulidColumn } from './columns.ts'
import { INTERPRETERS } from './runs.ts'

export const PARAMETER_TYPES = ['text', 'number', 'choice', 'boolean', 'secret'] as const
export type ParameterType = (typeof PARAMETER_TYPES)[number]
/** How a value reaches the script: an environment variable of the parameter's name, or one more argument. */
export const PARAMETER_PASSES = ['env', 'argument'] as const
export type ParameterPass = (typeof PARAMETER_PASSES)[number]
export type ParameterValue = string | number | boolean

export interface ScriptParameter {
  name: string
  /** Words for people; '' where the name says it all. */
  label: string
  type: ParameterType
  pass: ParameterPass
  required: boolean
  default?: ParameterValue
  /** Of a number. */
  min?: number
  max?: number
  /** Of a choice. */
  choices?: string[]
  /** Of a text: a regular expression for all of it. */
  pattern?: string
}

/** One parameter's value in one run; '' where it was left empty, and of a secret. */
export interface RunValue {
  name: string
  pass: ParameterPass
  value: ParameterValue
  secret?: true
}

export const scripts = mysqlTable(
  'scripts',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 128 }).notNull(),
    description: varchar('description', { length: 1024 }).notNull().default(''),
    tags: json<string[]>('tags').notNull(),
    /** The newest one. */
    version: int('version').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('scripts_name').on(table.name)],
)

/** Never changed once they are written, but for `disabledAt`. */
export const scriptVersions = mysqlTable(
  'script_versions',
  {
    scriptId: ulidColumn('script_id')
      .notNull()
      .references(() => scripts.id, { onDelete: 'cascade' }),
    /** From 1. */
    version: int('version').notNull(),
    script: mediumtext('script').notNull(),
    interpreter: mysqlEnum('interpreter', INTERPRETERS).notNull(),
    parameters: json<ScriptParameter[]>('parameters').notNull(),
    /** What is new in it. */
    note: varchar('note', { length: 255 }).notNull().default(''),
    /** The version whose content it took up again. */
    restoredFrom: int('restored_from'),
    createdBy: ulidColumn('created_by').notNull(),
    createdByName: varchar('created_by_name', { length: 64 }).notNull(),
    createdAt: at('created_at').notNull(),
    /** Can't be run since. */
    disabledAt: at('disabled_at'),
  },
  (table) => [primaryKey({ columns: [table.scriptId, table.version] })],
)
