/** Rollouts: a version brought to a set of agents in batches, and how far each agent is. */
import {
  bigint,
  double,
  index,
  int,
  mysqlEnum,
  mysqlTable,
  primaryKey,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, json, ulidColumn } from './columns.ts'

export const ROLLOUT_STATES = ['running', 'paused', 'completed', 'failed', 'aborted'] as const
export type RolloutState = (typeof ROLLOUT_STATES)[number]
export const ROLLOUT_KINDS = ['update', 'rollback'] as const
export type RolloutKind = (typeof ROLLOUT_KINDS)[number]

export const ROLLOUT_TARGET_STATES = [
  'waiting',
  'sent',
  'downloading',
  'installing',
  'restarting',
  'confirmed',
  'failed',
  'rolled_back',
  'skipped',
] as const
export type RolloutTargetState = (typeof ROLLOUT_TARGET_STATES)[number]

/** Numbers of hosts, or shares as `10%`; spans in seconds. */
export interface RolloutOptions {
  canary?: number
  batch?: number | string
  pauseSeconds?: number
  failureBudget?: number | string
  /** `HH:MM` on the clocks of `timeZone`. */
  window?: { from: string; to: string; timeZone: string }
  offlineExpirySeconds?: number
  /** Failures that somebody has seen and gone on after: they count no more. */
  forgivenFailures?: number
  /** Of a rollback: what it takes back. */
  rollbackOf?: string
}

/** How many targets of a rollout are in each state. */
export type RolloutCounts = Record<RolloutTargetState, number>

export const rollouts = mysqlTable(
  'rollouts',
  {
    id: ulidColumn('id').primaryKey(),
    /** Of an update: where to. Of a rollback: what is taken back; its targets say where to. */
    version: varchar('version', { length: 64 }).notNull(),
    state: mysqlEnum('state', ROLLOUT_STATES).notNull(),
    kind: mysqlEnum('kind', ROLLOUT_KINDS).notNull(),
    options: json<RolloutOptions>('options').notNull(),
    counts: json<RolloutCounts>('counts').notNull(),
    total: int('total').notNull(),
    /** What the operator wrote, and why it ended as it did. */
    note: varchar('note', { length: 512 }),
    reason: varchar('reason', { length: 512 }),
    createdBy: ulidColumn('created_by').notNull(),
    createdByName: varchar('created_by_name', { length: 64 }).notNull(),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    pausedReason: varchar('paused_reason', { length: 512 }),
    /** Index of the current batch; when the next one may begin. */
    batch: int('batch').notNull().default(0),
    batchReadyAt: at('batch_ready_at'),
  },
  (table) => [index('rollouts_state').on(table.state, table.id)],
)

export const rolloutTargets = mysqlTable(
  'rollout_targets',
  {
    rolloutId: ulidColumn('rollout_id').notNull(),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
    /** As it was when the rollout was made. */
    hostname: varchar('hostname', { length: 255 }).notNull(),
    batch: int('batch').notNull(),
    state: mysqlEnum('state', ROLLOUT_TARGET_STATES).notNull(),
    fromVersion: varchar('from_version', { length: 64 }).notNull().default(''),
    toVersion: varchar('to_version', { length: 64 }).notNull().default(''),
    /** 0 to 1, of the download. */
    progress: double('progress'),
    /** Bytes that came over the wire. */
    received: bigint('received', { mode: 'number' }),
    message: varchar('message', { length: 512 }),
    /** As sent with `update_agent`: answers name it. */
    updateId: ulidColumn('update_id').notNull(),
    updatedAt: at('updated_at').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.agentId] }),
    index('rollout_targets_state').on(table.rolloutId, table.state),
    index('rollout_targets_agent').on(table.agentId),
  ],
)
