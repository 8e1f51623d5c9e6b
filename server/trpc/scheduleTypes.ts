/** Schedules as they go over tRPC. */
import type {
  FiringState,
  JobRunState,
  OverlapPolicy,
  RunState,
  StoredReason,
  StoredRun,
  TaskCounts,
} from '../../drizzle/schema/index.ts'

export type { FiringState, OverlapPolicy, StoredReason, StoredRun }

export interface FiringItem {
  id: string
  /** When it was due; null: a person asked for it. */
  dueAt: string | null
  /** A person who asked for it. */
  by: string | null
  state: FiringState
  /** Why it did not start; of one that did, what was otherwise than asked for. */
  reason: StoredReason | null
  /** How many times this stands for, where no server ran; 0: it is about one. */
  missed: number
  runId: string | null
  /** Of a schedule that runs a job. */
  jobRunId: string | null
  /** Of the run as it is now, of a job `awaiting_approval` while one of its steps does; null: there is none. */
  runState: RunState | JobRunState | null
  /** Of a job there are none. */
  counts: TaskCounts | null
  createdAt: string
  startedAt: string | null
}

export interface ScheduleItem {
  id: string
  name: string
  cron: string
  timeZone: string
  overlap: OverlapPolicy
  paused: boolean
  /** With whose permissions it runs. */
  owner: string
  /** What it runs: the name of the job or of the library script, or the first line of the script that says something. */
  summary: string
  nextAt: string | null
  /** The newest one that is no mere wait. */
  last: FiringItem | null
  /** How many wait. */
  queued: number
  updatedAt: string
}

export interface ScheduleDetail extends ScheduleItem {
  /** Null: it runs a job. */
  run: StoredRun | null
  /** Its name is null if it is gone. */
  job: { id: string; name: string | null } | null
  /** Names of the secret values that are kept; leaving them empty keeps them. */
  secrets: string[]
  /** The library script that it runs, if there still is one. */
  script: { id: string; name: string } | null
}

/** What `schedules.runNow` made of it. */
export type RunNowResult = Pick<FiringItem, 'id' | 'state' | 'reason' | 'runId' | 'jobRunId'>
