/** `rollouts.pause`, `rollouts.resume` and `rollouts.abort`. */
import { eq } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { type RolloutState, rollouts } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { changeRollout, type RolloutRow } from './live.ts'
import { canMoveRollout, countOf } from './states.ts'

/** The row, locked. @throws DomainError `not_found` */
export async function lockRollout(tx: Transaction, id: string): Promise<RolloutRow> {
  const [row] = await tx.select().from(rollouts).where(eq(rollouts.id, id)).for('update')
  if (!row) throw notFound('rollout', id)
  return row
}

/** @throws DomainError `rollout_state` */
export function requireMove(row: RolloutRow, to: RolloutState): void {
  if (canMoveRollout(row.state, to)) return
  throw conflict('rollout_state', `This is not possible any more: the rollout is ${row.state}.`, {
    state: row.state,
  })
}

export const namesOf = (row: RolloutRow) => ({
  targetKind: 'rollout',
  targetId: row.id,
  targetName: row.version,
})

/** What stands still and goes on is the row; the engine is told after the commit. */
function control(
  ctx: VerbContext,
  id: string,
  action: string,
  to: RolloutState,
  fieldsOf: (row: RolloutRow) => Partial<RolloutRow>,
): Promise<void> {
  const { rollouts: engine } = ctx.app
  return engine.exclusively(async () => {
    const row = await mutate(ctx, 'rollouts.manage', async (tx, record) => {
      const before = await lockRollout(tx, id)
      requireMove(before, to)
      const fields = { ...fieldsOf(before), state: to }
      await tx.update(rollouts).set(fields).where(eq(rollouts.id, id))
      record({ action, ...namesOf(before), details: { waiting: before.counts.waiting } })
      return { ...before, ...fields }
    })
    const live = engine.live(id)
    if (live) changeRollout(live, row)
  })
}

/** Nobody else is told to update; what is under way goes on. @throws DomainError `not_found`, `rollout_state` */
export const pauseRollout = (ctx: VerbContext, id: string): Promise<void> =>
  control(ctx, id, 'rollouts.pause', 'paused', () => ({ pausedReason: 'operator' }))

/** Failures so far are forgiven: the budget begins anew. @throws DomainError `not_found`, `rollout_state` */
export const resumeRollout = (ctx: VerbContext, id: string): Promise<void> =>
  control(ctx, id, 'rollouts.resume', 'running', (row) => ({
    pausedReason: null,
    options: { ...row.options, forgivenFailures: countOf(row.counts, 'failed') },
  }))

/**
 * Nobody else is ever told to update by it; updates under way end by themselves and are recorded.
 * @throws DomainError `not_found`, `rollout_state`
 */
export const abortRollout = (ctx: VerbContext, id: string): Promise<void> =>
  control(ctx, id, 'rollouts.abort', 'aborted', () => ({
    pausedReason: null,
    batchReadyAt: null,
    finishedAt: new Date(),
  }))
