/** Jobs and their runs as they go over tRPC. */
import type {
  FailurePolicy,
  JobRunState,
  JobStep,
  RunOrigin,
  RunState,
  StepFetch,
  StepFile,
  StepRun,
  StepState,
  StoredReason,
  StoredRun,
  TaskCounts,
} from '../../drizzle/schema/index.ts'

export type { FailurePolicy, JobRunState, JobStep, StepFetch, StepFile, StepRun, StepState }

export interface JobItem {
  id: string
  name: string
  description: string
  /** Names of its steps, in order. */
  steps: string[]
  updatedBy: string
  updatedAt: string
  /** Its newest run. */
  last: Pick<JobRunItem, 'id' | 'state' | 'awaiting' | 'createdAt' | 'finishedAt'> | null
}

export interface JobDetail extends Omit<JobItem, 'steps'> {
  /** Of the definition: `jobs.update` names it. */
  version: number
  targets: StoredRun['targets']
  steps: JobStepDetail[]
}

export interface JobStepDetail extends JobStep {
  /** Names of the secret values that are kept; leaving them empty keeps them. */
  secrets: string[]
}

export interface JobRunItem {
  id: string
  jobId: string
  jobName: string
  state: JobRunState
  /** The run of a step that waits for approval; null: none does. */
  awaiting: string | null
  /** Of each step, in order. */
  steps: { name: string; state: StepState; awaitsApproval: boolean }[]
  createdBy: string
  createdAt: string
  finishedAt: string | null
  /** Milliseconds; while running, null. */
  durationMs: number | null
  retryOf: string | null
}

export interface JobRunDetail extends Omit<JobRunItem, 'steps'> {
  cancelRequested: boolean
  /** There still is such a job. */
  jobExists: boolean
  /** What started it; null: a person. */
  origin: RunOrigin | null
  steps: JobRunStep[]
}

export interface JobRunStep {
  name: string
  /** The library script's name, or the first line of the script that says something; of a file its name and its path, of files that come back their paths. */
  summary: string
  onFailure: FailurePolicy
  state: StepState
  runId: string | null
  /** Of its run as it is now; null: there is none. */
  runState: RunState | null
  counts: TaskCounts | null
  total: number
  /** Succeeded in the run of the job of which this is a retry. */
  kept: boolean
  /** Why it did not start; of one that did, what was otherwise than asked for. */
  reason: StoredReason | null
  startedAt: string | null
  finishedAt: string | null
}
