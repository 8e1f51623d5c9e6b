/** Jobs: steps of scripts and files in order, and every time that one was run. */
import {
  boolean,
  index,
  int,
  mysqlEnum,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, json, ulidColumn } from './columns.ts'
import type { FetchSpec } from './fetched.ts'
import type { PushSpec } from './files.ts'
import type { ApprovalAuthor, RunOrigin, RunPace } from './runs.ts'
import type { StoredReason, StoredRun } from './schedules.ts'

/** After a step that did not succeed on all its hosts: no step more, or the next one all the same. */
export const FAILURE_POLICIES = ['stop', 'continue'] as const
export type FailurePolicy = (typeof FAILURE_POLICIES)[number]
export const JOB_RUN_STATES = ['running', 'succeeded', 'failed', 'cancelled'] as const
export type JobRunState = (typeof JOB_RUN_STATES)[number]
export const STEP_STATES = ['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'] as const
export type StepState = (typeof STEP_STATES)[number]

export type StepRun = Omit<StoredRun, 'targets' | 'acknowledgedRules' | 'name'>

/** An upload that a step brings to its hosts. */
export interface StepFile extends Omit<PushSpec, 'name' | 'size' | 'sha256'> {
  /** Of the upload, as it was called when the job was saved. */
  fileName: string
  timeoutSeconds?: number
  user?: string
  pace?: RunPace
}

/** Files that a step brings back from its hosts. */
export interface StepFetch extends FetchSpec {
  timeoutSeconds?: number
  user?: string
  pace?: RunPace
}

/** A step runs a script, brings a file or brings files back: one of the three. */
export interface JobStep {
  /** By which later steps name it. */
  name: string
  run?: StepRun
  file?: StepFile
  fetch?: StepFetch
  /** Null: those of the job. */
  targets: StoredRun['targets'] | null
  onFailure: FailurePolicy
}

export const jobs = mysqlTable(
  'jobs',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 128 }).notNull(),
    description: varchar('description', { length: 1024 }).notNull().default(''),
    /** Of the steps that have none of their own. */
    targets: json<StoredRun['targets']>('targets').notNull(),
    steps: json<JobStep[]>('steps').notNull(),
    /** Guard rules that warn, by whoever saved it. */
    acknowledgedRules: json<string[]>('acknowledged_rules').notNull(),
    /** Secret values by step and parameter, as JSON that is sealed by the server's secret. */
    secrets: text('secrets'),
    /** Goes up with every change. */
    version: int('version').notNull(),
    updatedBy: varchar('updated_by', { length: 64 }).notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('jobs_name').on(table.name)],
)

/** All that it takes stands here as it was when it started: a changed or removed job changes nothing. */
export const jobRuns = mysqlTable(
  'job_runs',
  {
    id: ulidColumn('id').primaryKey(),
    jobId: ulidColumn('job_id').notNull(),
    jobName: varchar('job_name', { length: 128 }).notNull(),
    state: mysqlEnum('state', JOB_RUN_STATES).notNull(),
    /** Of the steps that have none of their own, by id. */
    targets: json<{ agentIds: string[] }>('targets').notNull(),
    steps: json<JobStep[]>('steps').notNull(),
    acknowledgedRules: json<string[]>('acknowledged_rules').notNull(),
    secrets: text('secrets'),
    cancelRequestedAt: at('cancel_requested_at'),
    createdBy: ulidColumn('created_by').notNull(),
    createdByName: varchar('created_by_name', { length: 64 }).notNull(),
    retryOf: ulidColumn('retry_of'),
    /** Null: a person. */
    origin: json<RunOrigin>('origin'),
    /** Who had saved the job, and the schedule that started it; null: it started before this was kept. */
    authors: json<ApprovalAuthor[]>('authors'),
    createdAt: at('created_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('job_runs_job').on(table.jobId, table.id),
    index('job_runs_state').on(table.state, table.id),
  ],
)

/** One row for each step: its run is written in the transaction that makes it, so that there is one at most. */
export const jobRunSteps = mysqlTable(
  'job_run_steps',
  {
    jobRunId: ulidColumn('job_run_id').notNull(),
    /** From 0. */
    position: int('position').notNull(),
    state: mysqlEnum('state', STEP_STATES).notNull(),
    runId: ulidColumn('run_id'),
    /** Succeeded in the job run of which this is a retry, and was not run again. */
    kept: boolean('kept').notNull().default(false),
    reason: json<StoredReason>('reason'),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.jobRunId, table.position] }),
    uniqueIndex('job_run_steps_run').on(table.runId, table.jobRunId),
  ],
)
