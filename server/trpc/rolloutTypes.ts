/** Rollouts as they go over tRPC; `types.ts` hands them on. */
import type {
  RolloutCounts,
  RolloutKind,
  RolloutOptions,
  RolloutState,
  RolloutTargetState,
} from '../../drizzle/schema/index.ts'
import type { Page } from './types.ts'

export type { RolloutCounts, RolloutKind, RolloutOptions, RolloutState, RolloutTargetState }

export interface RolloutItem {
  id: string
  /** Of an update: where to. Of a rollback: what is taken back. */
  version: string
  kind: RolloutKind
  state: RolloutState
  counts: RolloutCounts
  total: number
  /** `operator`, or a code with words after it, as `budget: 3 hosts failed, 2 may`. */
  pausedReason: string | null
  createdBy: string
  createdAt: string
  finishedAt: string | null
}

export interface RolloutDetail extends RolloutItem {
  options: RolloutOptions
  note: string
  /** Why it failed, as `pausedReason`. */
  reason: string | null
  /** Index of the current batch, of `batches`. */
  batch: number
  batches: number
  /** When the next batch may begin, while it is waited for. */
  batchReadyAt: string | null
  /** Outside nothing new begins. */
  withinWindow: boolean
}

export interface RolloutTargetItem {
  rolloutId: string
  agentId: string
  hostname: string
  batch: number
  state: RolloutTargetState
  fromVersion: string
  toVersion: string
  /** 0 to 1, of the download. */
  progress: number | null
  /** Bytes that came over the wire. */
  received: number | null
  /** The agent's own sentence, or a code with words after it, as `offline: …`. */
  message: string | null
  /** While it waits: the reason of the lock that it waits for. */
  held: string | null
  /** Since when it is in this state. */
  updatedAt: string
  startedAt: string | null
  finishedAt: string | null
}

export interface RolloutTargetPage extends Page<RolloutTargetItem> {
  /** `rollouts.watch` from here as `lastEventId` tells what changed after this page was read. */
  watchFrom: string
}

/** Coalesced: at most two a second. */
export interface RolloutEvent {
  rollout: RolloutDetail
  targets: RolloutTargetItem[]
  /** Read the list again: too much has changed, or it is not known since when. */
  reset: boolean
}

/** What a rollout would do now. */
export interface RolloutPreview {
  /** That would be updated, those included that are offline now. */
  hosts: number
  offline: number
  /** They wait until they are unlocked, and hold nobody up who is no canary. */
  locked: number
  skipped: Record<'already' | 'no_release' | 'unknown_arch' | 'busy', number>
  /** Hosts of each batch, the canaries' first. */
  batches: number[]
}

export interface RollbackResult {
  id: string
  count: number
  skipped: { agentId: string; hostname: string; reason: string }[]
}

export interface FleetVersion {
  /** Empty: the agent doesn't say. */
  version: string
  count: number
  online: number
}

export interface AgentUpdate {
  /** The newest release for it, where it runs another version. */
  available: string | null
  /** Its part in the last rollout that it was in. */
  last: RolloutTargetItem | null
}
