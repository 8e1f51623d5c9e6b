/** `rollouts.create` and `rollouts.preview`. */
import { ulid } from 'ulid'
import type { RolloutOptions, RolloutTargetState } from '../../drizzle/schema/index.ts'
import { rollouts } from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import { hostLockOf } from '../agents/hostLock.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'
import type { RolloutPreview } from '../trpc/types.ts'
import { type Chosen, chooseTargets } from './chooseTargets.ts'
import type { PlanInput, RolloutInput } from './input.ts'
import { OFFLINE_EXPIRY_SECONDS } from './judge.ts'
import type { RolloutRow, TargetRow } from './live.ts'
import { countStates } from './states.ts'
import { saveTargets } from './store.ts'

const NAMED_MAX = 5

export interface NewTarget {
  entry: AgentEntry
  batch: number
  state: Extract<RolloutTargetState, 'waiting' | 'skipped'>
  message: string | null
  toVersion: string
}

/** The rows of a new rollout, frozen as of now. */
export function newRollout(
  ctx: VerbContext,
  facts: Pick<RolloutRow, 'version' | 'kind' | 'options' | 'note'>,
  targets: readonly NewTarget[],
): { row: RolloutRow; rows: TargetRow[] } {
  const at = new Date()
  const id = ulid()
  const rows = targets.map(({ entry, batch, state, message, toVersion }) => ({
    rolloutId: id,
    agentId: entry.row.id,
    hostname: entry.row.hostname,
    batch,
    state,
    fromVersion: entry.row.version,
    toVersion,
    progress: null,
    received: null,
    message,
    updateId: ulid(),
    updatedAt: at,
    startedAt: null,
    finishedAt: state === 'skipped' ? at : null,
  }))
  const row: RolloutRow = {
    id,
    ...facts,
    state: 'running',
    counts: countStates(rows),
    total: rows.length,
    reason: null,
    createdBy: ctx.actor.userId,
    createdByName: ctx.actor.username,
    createdAt: at,
    startedAt: at,
    finishedAt: null,
    pausedReason: null,
    batch: 0,
    batchReadyAt: null,
  }
  return { row, rows }
}

const targetsOf = ({ planned, skipped }: Chosen, toVersion: string): NewTarget[] => [
  ...planned.map(({ entry, batch }) => ({
    entry,
    batch,
    state: 'waiting' as const,
    message: null,
    toVersion,
  })),
  ...skipped.map(({ entry, message }) => ({
    entry,
    batch: 0,
    state: 'skipped' as const,
    message,
    toVersion,
  })),
]

/**
 * Brings `version` to the targets, which are frozen here; those that can't take it are `skipped` with the reason.
 * @throws DomainError `no_such_version`, `unknown_agents`, `no_targets`, `rollout_overlap`, `rollout_nothing_to_do`
 */
export function createRollout(ctx: VerbContext, input: RolloutInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'rollouts.manage')
  const { version, targets: _targets, note, ...given } = input
  const options: RolloutOptions = { offlineExpirySeconds: OFFLINE_EXPIRY_SECONDS, ...given }
  return ctx.app.rollouts.exclusively(async () => {
    const chosen = chooseTargets(ctx, input)
    if (chosen.planned.length === 0)
      throw conflict(
        'rollout_nothing_to_do',
        `Nobody can be updated to ${version}: ${chosen.skipped[0]?.message ?? 'no agent fits'}.`,
        { version, count: chosen.skipped.length },
      )
    const { row, rows } = newRollout(
      ctx,
      { version, kind: 'update', options, note: note || null },
      targetsOf(chosen, version),
    )
    await mutate(ctx, 'rollouts.manage', async (tx, record) => {
      await tx.insert(rollouts).values(row)
      await saveTargets(tx, rows)
      record({
        action: 'rollouts.create',
        targetKind: 'rollout',
        targetId: row.id,
        targetName: version,
        details: {
          ...given,
          targets: chosen.planned.length,
          skipped: chosen.skipped.length,
          hosts: chosen.planned.slice(0, NAMED_MAX).map(({ entry }) => entry.row.hostname),
        },
      })
    })
    ctx.app.rollouts.begin(row, rows)
    return { id: row.id }
  })
}

/** What `rollouts.create` would do with this, now. @throws as that does, but for having nothing to do */
export function previewRollout(ctx: VerbContext, input: PlanInput): RolloutPreview {
  requirePermission(ctx.actor, 'rollouts.read')
  const { planned, skipped } = chooseTargets(ctx, input)
  const skippedBy: RolloutPreview['skipped'] = { already: 0, no_release: 0, unknown_arch: 0, busy: 0 }
  for (const { reason } of skipped) skippedBy[reason]++
  const sizes: number[] = []
  for (const { batch } of planned) sizes[batch] = (sizes[batch] ?? 0) + 1
  return {
    hosts: planned.length,
    offline: planned.filter(({ entry }) => !entry.online).length,
    locked: planned.filter(({ entry }) => hostLockOf(entry.row)).length,
    skipped: skippedBy,
    batches: sizes,
  }
}
