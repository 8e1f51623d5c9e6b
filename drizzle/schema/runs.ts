/** Runs, their tasks, and outputs stored once per content. */
import {
  bigint,
  boolean,
  index,
  int,
  mediumtext,
  mysqlEnum,
  mysqlTable,
  text,
  varchar,
} from 'drizzle-orm/mysql-core'
import { at, binary, json, mediumblob, ulidColumn } from './columns.ts'
import type { FetchSpec } from './fetched.ts'
import { type PushSpec, RUN_KINDS } from './files.ts'
import type { RunValue } from './scripts.ts'

export const RUN_STATES = [
  'running',
  'paused',
  'succeeded',
  'failed',
  'cancelled',
  'awaiting_approval',
] as const
export type RunState = (typeof RUN_STATES)[number]
export const INTERPRETERS = ['shell', 'python'] as const
export type Interpreter = (typeof INTERPRETERS)[number]

export const TASK_STATES = [
  'queued',
  'dispatched',
  'running',
  'succeeded',
  'failed',
  'timed_out',
  'cancelled',
  'lost',
  'skipped',
] as const
export type TaskState = (typeof TASK_STATES)[number]

/** Which hosts go first; `label:KEY`: value after value. */
export type RunOrder = 'chosen' | 'hostname' | 'random' | `label:${string}`

/** How fast a run may go. Amounts are numbers of hosts, or shares of all as `10%`. */
export interface RunPace {
  /** Hosts at one time. */
  concurrency?: number | string
  /** Sizes of the batches in turn; the last one is repeated, `rest` takes all that are left. */
  batches?: (number | string)[]
  /** Between two batches: a person lets the next one start, or so many seconds pass. */
  gate?: boolean
  pauseSeconds?: number
  /** More failures than this pause the run, or stop it. */
  failureBudget?: number | string
  onBudget?: 'pause' | 'stop'
  /** None: as they were chosen. */
  order?: RunOrder
  /** Of a random order: the same one gives the same order. */
  seed?: number
  /** Fewer hosts at one time at first, and `by` more (`5`, `10%`) or `by` times as many (`x2`) from step to step, up to `concurrency`. */
  ramp?: {
    from: number | string
    by: number | string
    /** A step every so many seconds; none: whenever as many have succeeded as may run at one time. */
    everySeconds?: number
  }
  /** Hosts that are offline are waited for so long from the run's start; none: they are skipped after a short grace. */
  offlineExpirySeconds?: number
  /** From then on nothing starts: a time (ISO 8601), or so long after the start, which the server makes a time of. */
  deadlineAt?: string
  deadlineSeconds?: number
  /** What runs then goes on, or is cancelled. */
  onDeadline?: 'finish' | 'cancel'
}

/** What started a run, where no person did; names as of then. */
export interface RunOrigin {
  schedule?: { id: string; name: string }
  /** `id` of the job, `runId` of its run, `step` by name. */
  job?: { id: string; name: string; runId: string; step: string }
}

/** `approved` starts it; the others end it as `cancelled`: `withdrawn` by who asked for it, `cancelled` by somebody else. */
export type ApprovalDecision = 'approved' | 'refused' | 'withdrawn' | 'cancelled' | 'expired'

/** By username, which never changes: who wrote that version of a script, or saved the job or the schedule last. */
export interface ApprovalAuthor {
  name: string
  of: 'script' | 'job' | 'schedule'
}

/** A guard rule that wants a second person, and what it found, as of when the run was asked for. */
export interface ApprovalRule {
  rule: string
  name: string
  builtin: boolean
  /** The first line; null: in the parameters. */
  line: number | null
  excerpt: string
  /** How many lines. */
  count: number
}

export interface RunApproval {
  rules: ApprovalRule[]
  /** Beside whoever asked, nor may they approve it. */
  authors?: ApprovalAuthor[]
  /** Times as ISO 8601. */
  expiresAt: string
  decision?: ApprovalDecision
  decidedBy?: string
  decidedAt?: string
  note?: string
}

/** How many tasks of a run are in each state. */
export type TaskCounts = Record<TaskState, number>

export const runs = mysqlTable(
  'runs',
  {
    id: ulidColumn('id').primaryKey(),
    name: varchar('name', { length: 255 }).notNull().default(''),
    state: mysqlEnum('state', RUN_STATES).notNull(),
    kind: mysqlEnum('kind', RUN_KINDS).notNull().default('script'),
    /** Of a run that brings a file; `script` holds the path then. */
    file: json<PushSpec>('file'),
    /** Of a run that brings files back; `script` holds their paths then. */
    fetch: json<FetchSpec>('fetch'),
    /** Set when someone cancelled: the run ends `cancelled` once its last task has ended. */
    cancelRequestedAt: at('cancel_requested_at'),
    script: mediumtext('script').notNull(),
    interpreter: mysqlEnum('interpreter', INTERPRETERS).notNull(),
    params: text('params').notNull(),
    /** Of the library, and its name at that time; null: the script was written for this run. */
    scriptId: ulidColumn('script_id'),
    scriptVersion: int('script_version'),
    scriptName: varchar('script_name', { length: 128 }),
    /** Of that version's parameters, in their order. */
    scriptValues: json<RunValue[]>('script_values'),
    /** Each host is given parameters of its own (`host_inputs`). */
    perHost: boolean('per_host').notNull().default(false),
    /** Of its secret parameters, sealed (server/auth/vault.ts). */
    scriptSecrets: mediumtext('script_secrets'),
    executionUser: varchar('execution_user', { length: 64 }),
    timeoutSeconds: int('timeout_seconds').notNull(),
    /** Of the tasks; kept true in the same transaction as every batch of task changes. */
    counts: json<TaskCounts>('counts').notNull(),
    total: int('total').notNull(),
    createdBy: ulidColumn('created_by').notNull(),
    createdByName: varchar('created_by_name', { length: 64 }).notNull(),
    retryOf: ulidColumn('retry_of'),
    /** Null: a person. */
    origin: json<RunOrigin>('origin'),
    /** How fast it may go; null: as fast as it can. */
    pace: json<RunPace>('pace'),
    /** The last batch that may start. */
    batch: int('batch').notNull().default(0),
    /** While `paused`: a code with words after it. */
    pausedReason: varchar('paused_reason', { length: 255 }),
    /** Failures that a person has seen and gone on after. */
    forgiven: int('forgiven').notNull().default(0),
    /** Whose statistics it counts for: the library's script, else the digest of its text; null: it is not counted yet. */
    subject: varchar('subject', { length: 64 }),
    /** Outputs that came with it first, and their bytes as they are stored. */
    outputs: int('outputs').notNull().default(0),
    outputBytes: bigint('output_bytes', { mode: 'number' }).notNull().default(0),
    /** Steps that a ramp over time has made. */
    rampSteps: int('ramp_steps').notNull().default(0),
    /** Who said that it is never to be removed. */
    keptBy: varchar('kept_by', { length: 64 }),
    /** Why a second person had to approve it, and who did; null: nobody had to. */
    approval: json<RunApproval>('approval'),
    createdAt: at('created_at').notNull(),
    /** When it was approved, or was not; null: it could begin as it was made, or waits. */
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('runs_state').on(table.state, table.id),
    index('runs_retry').on(table.retryOf, table.id),
    index('runs_person').on(table.createdByName, table.id),
    index('runs_person_state').on(table.createdByName, table.state, table.id),
    index('runs_script').on(table.scriptId, table.id),
    // All that filters and retention ask of a run, so that they read no run itself.
    index('runs_facets').on(
      table.id,
      table.keptBy,
      table.state,
      table.createdByName,
      table.scriptId,
      table.retryOf,
      table.total,
      table.outputs,
      table.outputBytes,
    ),
    index('runs_kept').on(table.keptBy, table.id),
    index('runs_subject').on(table.subject, table.id),
    index('runs_script_state').on(table.scriptId, table.state, table.id),
  ],
)

export const tasks = mysqlTable(
  'tasks',
  {
    id: ulidColumn('id').primaryKey(),
    runId: ulidColumn('run_id').notNull(),
    agentId: varchar('agent_id', { length: 128 }).notNull(),
    /** As it was when the run started. */
    hostname: varchar('hostname', { length: 255 }).notNull(),
    batch: int('batch').notNull().default(0),
    state: mysqlEnum('state', TASK_STATES).notNull(),
    exitCode: int('exit_code'),
    signal: varchar('signal', { length: 32 }),
    /** Why it did not run or ended as it did, where the exit code alone does not say. */
    reason: varchar('reason', { length: 512 }),
    stdoutId: binary('stdout_id', 32),
    stderrId: binary('stderr_id', 32),
    stdoutTotal: bigint('stdout_total', { mode: 'number' }).notNull().default(0),
    stderrTotal: bigint('stderr_total', { mode: 'number' }).notNull().default(0),
    truncated: boolean('truncated').notNull().default(false),
    createdAt: at('created_at').notNull(),
    /** Someone cancelled this task alone; a wish for the whole run stands in the run. */
    cancelRequestedAt: at('cancel_requested_at'),
    dispatchedAt: at('dispatched_at'),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    /** By the agent's monotonic clock. */
    durationMs: bigint('duration_ms', { mode: 'number' }),
  },
  (table) => [
    // With the name, so that hosts of a run are found by it without a look at each task.
    index('tasks_run').on(table.runId, table.id, table.hostname),
    index('tasks_run_state').on(table.runId, table.state, table.id),
    // With the state, so that what failed on a host is found without a look at each task.
    index('tasks_agent').on(table.agentId, table.runId, table.state),
  ],
)

export const outputs = mysqlTable('outputs', {
  /** SHA-256 of (head ‖ tail ‖ u64 total ‖ u64 head length), so that a cut output never equals a whole one. */
  id: binary('id', 32).primaryKey(),
  /** Bytes that the script wrote. */
  total: bigint('total', { mode: 'number' }).notNull(),
  /** Bytes kept from the start and from the end; their sum is `total` unless the middle was cut. */
  head: int('head').notNull(),
  tail: int('tail').notNull(),
  /** deflate-raw of head ‖ tail, or the bytes themselves where that is shorter. */
  compressed: boolean('compressed').notNull(),
  data: mediumblob('data').notNull(),
  /** Length of `data`. */
  stored: int('stored').notNull().default(0),
  /** How often tasks of counted runs name it. */
  refs: int('refs').notNull().default(0),
  createdAt: at('created_at').notNull(),
})
