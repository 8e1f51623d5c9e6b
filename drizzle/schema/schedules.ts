/** Schedules: what is run by the clock, and every time that it was due. */
import { index, int, mysqlEnum, mysqlTable, text, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { at, json, ulidColumn } from './columns.ts'
import type { Interpreter, RunPace } from './runs.ts'
import type { ParameterValue } from './scripts.ts'

/** While the one before still runs: leave this one out, let it wait, or start it all the same. */
export const OVERLAP_POLICIES = ['skip', 'queue', 'allow'] as const
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number]

export const FIRING_STATES = ['queued', 'started', 'skipped', 'refused'] as const
export type FiringState = (typeof FIRING_STATES)[number]

/** A run that is started later, as `runs.create` takes it. */
export interface StoredRun {
  script?: string
  scriptRef?: { id: string; version?: number }
  values?: Record<string, ParameterValue>
  name?: string
  interpreter?: Interpreter
  params?: string
  timeoutSeconds?: number
  user?: string
  targets:
    | { agentIds: string[] }
    | {
        filter: {
          query?: string
          status?: 'online' | 'offline' | 'pending'
          labels?: Record<string, string>
          enrollmentTokenId?: string
          ids?: string[]
        }
      }
  pace?: RunPace
  /** Guard rules that warn, by whoever saved it. */
  acknowledgedRules?: string[]
}

/** A code of `server/errors.ts` with what its sentence needs. */
export interface StoredReason {
  code: string
  params: Record<string, string | number>
  message: string
}

export const schedules = mysqlTable(
  'schedules',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 128 }).notNull(),
    /** Minute, hour, day, month, weekday on the clocks of `timeZone`. */
    cron: varchar('cron', { length: 128 }).notNull(),
    timeZone: varchar('time_zone', { length: 64 }).notNull(),
    /** What it runs: this, or else a job. */
    run: json<StoredRun>('run'),
    jobId: ulidColumn('job_id'),
    /** Of the job: guard rules that warn, by whoever saved the schedule. */
    acknowledgedRules: json<string[]>('acknowledged_rules'),
    /** Values of its secret parameters, by name, as JSON that is sealed by the server's secret. */
    secrets: text('secrets'),
    overlap: mysqlEnum('overlap', OVERLAP_POLICIES).notNull(),
    /** Whoever saved it last: it runs with their permissions. */
    ownerId: ulidColumn('owner_id').notNull(),
    ownerName: varchar('owner_name', { length: 64 }).notNull(),
    pausedAt: at('paused_at'),
    /** Null while it is paused. */
    nextAt: at('next_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('schedules_name').on(table.name),
    index('schedules_next').on(table.nextAt),
    index('schedules_job').on(table.jobId),
  ],
)

export const scheduleFirings = mysqlTable(
  'schedule_firings',
  {
    id: ulidColumn('id').primaryKey(),
    scheduleId: ulidColumn('schedule_id')
      .notNull()
      .references(() => schedules.id, { onDelete: 'cascade' }),
    /** Null: somebody asked for it. One row for each time, whichever server was first. */
    dueAt: at('due_at'),
    state: mysqlEnum('state', FIRING_STATES).notNull(),
    reason: json<StoredReason>('reason'),
    /** How many times this row stands for, where nobody was there to start them. */
    missed: int('missed').notNull().default(0),
    runId: ulidColumn('run_id'),
    jobRunId: ulidColumn('job_run_id'),
    /** Of a person who asked for it; null: the schedule's owner. */
    actorId: ulidColumn('actor_id'),
    actorName: varchar('actor_name', { length: 64 }),
    /** Until then one server is at it. */
    leaseUntil: at('lease_until'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
  },
  (table) => [
    uniqueIndex('schedule_firings_due').on(table.scheduleId, table.dueAt),
    index('schedule_firings_schedule').on(table.scheduleId, table.id),
    index('schedule_firings_state').on(table.state, table.scheduleId, table.id),
  ],
)
