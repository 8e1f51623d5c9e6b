/** `rollouts.retryFailed`: another attempt for those that did not get there. */
import { eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import { rollouts } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'
import { lockRollout, namesOf, requireMove } from './controlRollout.ts'
import { replaceTargets, type TargetRow } from './live.ts'
import { canMoveTarget, countStates, phaseOf } from './states.ts'
import { loadTargets, saveTargets } from './store.ts'

const PASSED_OVER = /^(offline|locked):/
/** Failed ones, and those that were passed over for not being there, or locked. */
const isRetried = ({ state, message }: TargetRow): boolean =>
  phaseOf(state) === 'failed' || (state === 'skipped' && PASSED_OVER.test(message ?? ''))

/**
 * Agents that are gone, or about another update by now, stay as they are.
 * @throws DomainError `not_found`, `rollout_state`, `rollout_nothing_to_retry`
 */
export function retryFailed(ctx: VerbContext, id: string): Promise<{ count: number }> {
  requirePermission(ctx.actor, 'rollouts.manage')
  const { rollouts: engine, agents, database } = ctx.app
  return engine.exclusively(async () => {
    const rows = await loadTargets(database, id)
    const at = new Date()
    const again = rows
      .filter((row) => isRetried(row) && canMoveTarget(row.state, 'waiting'))
      .filter(
        ({ agentId }) => agents.get(agentId)?.row.approval === 'approved' && !engine.registry.busy(agentId),
      )
      .map(
        (row): TargetRow => ({
          ...row,
          state: 'waiting',
          updateId: ulid(),
          updatedAt: at,
          message: null,
          progress: null,
          received: null,
          startedAt: null,
          finishedAt: null,
        }),
      )
    const attempts = new Map(again.map((row) => [row.agentId, row]))
    const row = await mutate(ctx, 'rollouts.manage', async (tx, record) => {
      const before = await lockRollout(tx, id)
      if (before.state !== 'running') requireMove(before, 'running')
      if (again.length === 0)
        throw conflict('rollout_nothing_to_retry', 'No host of this rollout can be tried again.')
      const fields = {
        state: 'running' as const,
        counts: countStates(rows.map((target) => attempts.get(target.agentId) ?? target)),
        pausedReason: null,
        reason: null,
        finishedAt: null,
        // What is tried again has not failed; what stays failed was seen by who asked for this.
        options: { ...before.options, forgivenFailures: 0 },
      }
      fields.options.forgivenFailures = fields.counts.failed + fields.counts.rolled_back
      await saveTargets(tx, again)
      await tx.update(rollouts).set(fields).where(eq(rollouts.id, id))
      record({ action: 'rollouts.retryFailed', ...namesOf(before), details: { targets: again.length } })
      return { ...before, ...fields }
    })
    const live = engine.live(id)
    if (live) {
      live.row = row
      replaceTargets(live, again)
    } else await engine.adopt(row)
    return { count: again.length }
  })
}
