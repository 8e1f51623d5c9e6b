/** Runs, their tasks and outputs as they go over tRPC. */
import type {
  FetchSpec,
  Interpreter,
  PushSpec,
  RunApproval,
  RunKind,
  RunOrigin,
  RunPace,
  RunState,
  RunValue,
  TaskCounts,
  TaskState,
} from '../../drizzle/schema/index.ts'

export interface RunItem {
  id: string
  name: string
  state: RunState
  kind: RunKind
  interpreter: Interpreter
  /** First line of the script that says something. */
  summary: string
  counts: TaskCounts
  total: number
  createdBy: string
  createdAt: string
  /** From when it might begin: as it was made, or approved; null: it waits for approval. */
  startedAt: string | null
  finishedAt: string | null
  /** Milliseconds from there; while running, null. */
  durationMs: number | null
  retryOf: string | null
  /** Who said that it is never to be removed; null: it goes in time. */
  keptBy: string | null
}

export interface RunDetail extends RunItem {
  /** Of a run that brings a file its path there. */
  script: string
  /** What a run of the kind `push` brings. */
  file: PushSpec | null
  /** What a run of the kind `fetch` brings back. */
  fetch: FetchSpec | null
  params: string
  /** Of the library; null: the script was written for this run. */
  scriptRef: { id: string; name: string; version: number } | null
  /** What its parameters were given. */
  values: RunValue[]
  /** Each host is given parameters and values of its own (`runs.hostInput`). */
  perHost: boolean
  user: string | null
  timeoutSeconds: number
  cancelRequested: boolean
  pace: RunPace | null
  /** The last one that may start, counted from 0, of `batches`. */
  batch: number
  batches: number
  /** While paused: a code with words after it, as `budget: 3 failed, 2 may`. */
  pausedReason: string | null
  /** Hosts that may run at one time now; null: all of them. */
  slots: number | null
  /** Hosts whose turn it is, that are offline, and that the run waits for until then. */
  waitingOffline: number
  offlineUntil: string | null
  /** Of its files, while it goes on. */
  transfer: RunTransfer | null
  /** What started it; null: a person. */
  origin: RunOrigin | null
  /** Why a second person has to approve it, and what was decided; null: nobody has to. */
  approval: RunApproval | null
}

/** How far the files of a push or a fetch have come. */
export interface RunTransfer {
  /** That hosts have, or that came from them. */
  bytes: number
  /** All that hosts will have; null: nobody knows. */
  total: number | null
  /** That went over the line: compressed, and without what hosts had already. */
  lineBytes: number
}

export interface TaskItem {
  taskId: string
  runId: string
  agentId: string
  hostname: string
  /** Of the agent as it is known now; '' of one that is removed. */
  address: string
  /** The agent is connected now. */
  online: boolean
  batch: number
  state: TaskState
  exitCode: number | null
  signal: string | null
  /** A code with words after it, as `offline: the agent did not connect within 30 s`. */
  reason: string | null
  /** When somebody cancelled it. */
  cancelRequestedAt: string | null
  startedAt: string | null
  finishedAt: string | null
  durationMs: number | null
  stdoutBytes: number
  stderrBytes: number
  truncated: boolean
}

/** Coalesced: at most about five a second. */
export interface RunEvent {
  run: RunDetail
  /** Tasks that changed since the last event; all of them in the first one, up to 1,000. */
  tasks: TaskItem[]
}

/** What one host is given in place of the run's; of a secret no value. */
export interface HostInputItem {
  params: string
  values: RunValue[]
}

/** UTF-8 decoded with replacement characters; the cut middle is marked by a line of our own. */
export interface TaskOutput {
  stdout: string
  stderr: string
  truncated: boolean
  /** Bytes the script wrote in all. */
  stdoutBytes: number
  stderrBytes: number
}

/** Live output of one task: text to append; `reset` says that what was shown before is void. */
export type OutputEvent =
  | { type: 'append'; stdout: string; stderr: string; reset: boolean }
  | { type: 'end'; task: TaskItem }
