/** What goes over tRPC of the history of runs, as types; `types.ts` hands them on. */
import type { Page, RunItem, TaskItem } from './types.ts'

/** A page is looked for as long as a request may take. */
export interface SearchedPage<T> extends Page<T> {
  /** How far it was looked when the page was not full yet: go on from `nextCursor`. */
  searchedTo: string | null
}

export type RunPage = SearchedPage<RunItem>

/** One task of a host, with the run that it is of. */
export interface HostTaskItem extends TaskItem {
  run: Pick<RunItem, 'name' | 'summary' | 'createdBy' | 'createdAt'>
}

export type HostTaskPage = SearchedPage<HostTaskItem>

/** Of the runs that began within so many days (UTC), today included. Counts are of hosts, but `runs`. */
export interface SpanStatistics {
  days: number
  runs: number
  succeeded: number
  /** Failed, timed out or lost. */
  failed: number
  /** These two say nothing of the script. */
  skipped: number
  cancelled: number
  /** Milliseconds that half of the hosts, and 95 of 100, needed at most: within 5 %; null: none has ended. */
  p50Ms: number | null
  p95Ms: number | null
}

export interface ScriptStatistics {
  /** Of 7, 30 and 90 days. */
  spans: SpanStatistics[]
  /** Those of the last 90 on which it ran, oldest first. */
  days: { day: string; succeeded: number; failed: number }[]
  /** False: runs of before statistics were kept are still being counted. */
  complete: boolean
}

export interface RetentionPolicy {
  /** Runs that began more days ago go; null: none goes for its age. */
  keepDays: number | null
  /** While outputs take more, as they are stored, the oldest runs go; null: they may take what they want. */
  keepOutputBytes: number | null
}

export interface Retention extends RetentionPolicy {
  changedBy: string | null
  changedAt: string | null
  /** That are stored now: exact. */
  outputs: { outputs: number; bytes: number }
  /** As the database estimates: tasks, and bytes of everything with its indexes. */
  estimated: { tasks: number; bytes: number }
  /** False: older runs are still being counted, and nothing is removed before that is done. */
  complete: boolean
  sweeping: boolean
  /** That removed something; `oldest` and `newest`: when the first and the last of its runs began. */
  lastSweep:
    | ({
        at: string
        /** Runs of jobs: they go with the runs of their steps. */
        jobRuns?: number
      } & Pick<RetentionShare, 'runs' | 'tasks' | 'outputs' | 'bytes' | 'oldest' | 'newest'>)
    | null
}

export interface RetentionShare {
  runs: number
  tasks: number
  /** That came with these runs, and their bytes: at most so much is freed, as later runs may have printed the same. */
  outputs: number
  bytes: number
  /** When the first and the last of these runs began. */
  oldest: string | null
  newest: string | null
}

/** What a sweep would remove now; never what is not over or somebody keeps. */
export interface RetentionPreview {
  byAge: RetentionShare
  /** Beyond those. */
  bySize: RetentionShare
  /** Runs among them in age that stay, as somebody keeps them. */
  kept: number
}
