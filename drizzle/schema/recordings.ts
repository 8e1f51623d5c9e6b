/** Recordings of terminal sessions, the segments that they are kept in, and what is recorded for how long. */
import {
  bigint,
  boolean,
  index,
  int,
  mysqlEnum,
  mysqlTable,
  primaryKey,
  smallint,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, json, mediumblob, ulidColumn } from './columns.ts'
import { agentGroups } from './groups.ts'

/** `must`: a session that can't be recorded is not opened, or ended. */
export const RECORD_MODES = ['off', 'on', 'must'] as const
export type RecordMode = (typeof RECORD_MODES)[number]

/** `incomplete`: something of the session is missing, `problem` says why. `removed`: the row stays, what was recorded is gone. */
export const RECORDING_STATES = ['recording', 'complete', 'incomplete', 'removed'] as const
export type RecordingState = (typeof RECORDING_STATES)[number]

/** Why something is missing. */
export const RECORDING_PROBLEMS = [
  'disk_full',
  'write_failed',
  'too_slow',
  'bytes_lost',
  'server_stopped',
] as const
export type RecordingProblem = (typeof RECORDING_PROBLEMS)[number]

/** What a timeline shows beside the output. `bytes`: how many are missing; `name`: who typed from here on. */
export interface RecordingMark {
  ms: number
  kind: 'gap' | 'resumed' | 'unrecorded' | 'typist'
  bytes?: number
  name?: string
}

const bytes = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

export const recordings = mysqlTable(
  'recordings',
  {
    /** The terminal session's. */
    id: ulidColumn('id').primaryKey(),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
    hostname: varchar('hostname', { length: 255 }).notNull(),
    userId: ulidColumn('user_id').notNull(),
    username: varchar('username', { length: 64 }).notNull(),
    /** On the host; null: as the agent. */
    runAs: varchar('run_as', { length: 64 }),
    state: mysqlEnum('state', RECORDING_STATES).notNull(),
    problem: mysqlEnum('problem', RECORDING_PROBLEMS),
    /** In the words of whatever failed. */
    problemText: varchar('problem_text', { length: 255 }),
    must: boolean('must').notNull(),
    input: boolean('input').notNull(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
    /** Of the last event, from the start. */
    durationMs: bytes('duration_ms'),
    cols: smallint('cols').notNull(),
    rows: smallint('rows').notNull(),
    segments: int('segments').notNull().default(0),
    /** Of the first ones, text and screens are there to be searched and jumped to. */
    indexed: int('indexed').notNull().default(0),
    events: bytes('events'),
    /** Of output since the session's start, those that are missing included: the next one that is expected. */
    offset: bytes('output_offset'),
    lostBytes: bytes('lost_bytes'),
    /** On disk: the events, and what makes them searchable. */
    storedBytes: bytes('stored_bytes'),
    indexBytes: bytes('index_bytes'),
    marks: json<RecordingMark[]>('marks').notNull(),
    pinnedBy: varchar('pinned_by', { length: 64 }),
    removedAt: at('removed_at'),
    /** Null: its time was over. */
    removedBy: varchar('removed_by', { length: 64 }),
  },
  (table) => [
    index('recordings_user').on(table.userId, table.id),
    index('recordings_username').on(table.username, table.id),
    index('recordings_agent').on(table.agentId, table.id),
    index('recordings_state').on(table.state, table.id),
  ],
)

export const recordingSegments = mysqlTable(
  'recording_segments',
  {
    recordingId: ulidColumn('recording_id').notNull(),
    /** From 1. */
    number: int('number').notNull(),
    startMs: bytes('start_ms'),
    endMs: bytes('end_ms'),
    events: int('events').notNull().default(0),
    /** Of the events as text. */
    size: bytes('size'),
    storedBytes: bytes('stored_bytes'),
    /** Not the one that is being written. */
    closed: boolean('closed').notNull().default(false),
    /** Lines of visible text; null: not looked for yet. */
    lines: int('lines'),
    /** What stands in that text, so that most searches need not read it; null: not noted. */
    grams: mediumblob('grams'),
  },
  (table) => [
    primaryKey({ columns: [table.recordingId, table.number] }),
    index('recording_segments_closed').on(table.closed, table.recordingId),
  ],
)

/** What holds for the hosts of a group, instead of the default. */
export const recordingPolicies = mysqlTable('recording_policies', {
  groupId: ulidColumn('group_id')
    .primaryKey()
    .references(() => agentGroups.id, { onDelete: 'cascade' }),
  record: mysqlEnum('record', RECORD_MODES).notNull(),
  input: boolean('input').notNull(),
  /** Null: for ever. */
  keepDays: int('keep_days'),
})

/** One row: the default policy, how much all recordings may take, and who is removing what is older. */
export const recordingSettings = mysqlTable('recording_settings', {
  id: int('id').primaryKey(),
  record: mysqlEnum('record', RECORD_MODES).notNull(),
  input: boolean('input').notNull(),
  keepDays: int('keep_days'),
  /** While they take more on disk, the oldest go; null: they may take what they want. */
  keepBytes: bigint('keep_bytes', { mode: 'number' }),
  changedBy: varchar('changed_by', { length: 64 }),
  changedAt: at('changed_at'),
  /** One server at a time. */
  leaseOwner: varchar('lease_owner', { length: 64 }),
  leaseUntil: at('lease_until'),
  /** Of the last sweep that removed something. */
  sweptAt: at('swept_at'),
  swept: json<RecordingSweep>('swept'),
})

export interface RecordingSweep {
  recordings: number
  bytes: number
  /** When the first and the last of them began. */
  oldest: string | null
  newest: string | null
}
