/** Rows for the unit tests of this folder. */
import type { RolloutRow, TargetRow } from './live.ts'
import { countStates } from './states.ts'

export const targetRow = (agentId: string, fields: Partial<TargetRow> = {}): TargetRow => ({
  rolloutId: 'r',
  agentId,
  hostname: agentId,
  batch: 0,
  state: 'waiting',
  fromVersion: '1.0.0',
  toVersion: '1.1.0',
  progress: null,
  received: null,
  message: null,
  updateId: `attempt-${agentId}`,
  updatedAt: new Date(0),
  startedAt: null,
  finishedAt: null,
  ...fields,
})

export const rolloutRow = (
  fields: Partial<RolloutRow> = {},
  targets: readonly TargetRow[] = [],
): RolloutRow => ({
  id: 'r',
  version: '1.1.0',
  state: 'running',
  kind: 'update',
  options: {},
  counts: countStates(targets),
  total: targets.length,
  note: null,
  reason: null,
  createdBy: '',
  createdByName: 'system',
  createdAt: new Date(0),
  startedAt: null,
  finishedAt: null,
  pausedReason: null,
  batch: 0,
  batchReadyAt: null,
  ...fields,
})
