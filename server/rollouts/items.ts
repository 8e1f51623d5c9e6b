/** Rollouts and their targets as they go over tRPC. */
import type { RolloutDetail, RolloutItem, RolloutTargetItem } from '../trpc/types.ts'
import type { RolloutRow, TargetRow } from './live.ts'
import { isWithin } from './window.ts'

const iso = (at: Date | null) => at?.toISOString() ?? null

export const toRolloutItem = (row: RolloutRow): RolloutItem => ({
  id: row.id,
  version: row.version,
  kind: row.kind,
  state: row.state,
  counts: row.counts,
  total: row.total,
  pausedReason: row.pausedReason,
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
  finishedAt: iso(row.finishedAt),
})

export const toRolloutDetail = (row: RolloutRow, batches: number): RolloutDetail => ({
  ...toRolloutItem(row),
  options: row.options,
  note: row.note ?? '',
  reason: row.reason,
  batch: row.batch,
  batches,
  batchReadyAt: iso(row.batchReadyAt),
  withinWindow: isWithin(row.options.window, new Date()),
})

/** `held`: why it does not begin though it is its turn. */
export const toTargetItem = (row: TargetRow, held: string | null = null): RolloutTargetItem => ({
  rolloutId: row.rolloutId,
  agentId: row.agentId,
  hostname: row.hostname,
  batch: row.batch,
  state: row.state,
  fromVersion: row.fromVersion,
  toVersion: row.toVersion,
  progress: row.progress,
  received: row.received,
  message: row.message,
  held,
  updatedAt: row.updatedAt.toISOString(),
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
})
