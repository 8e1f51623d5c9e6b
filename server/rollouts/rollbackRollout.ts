/** `rollouts.rollback`: the versions from before come back, by a rollout of their own. */
import { eq } from 'drizzle-orm'
import { rollouts } from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid, notFound } from '../errors.ts'
import type { RollbackResult } from '../trpc/types.ts'
import { lockRollout, namesOf } from './controlRollout.ts'
import { archOf } from './createEngine.ts'
import { type NewTarget, newRollout } from './createRollout.ts'
import { changeRollout, type TargetRow } from './live.ts'
import { isOpen, isUnderWay } from './states.ts'
import { loadTargets, saveTargets } from './store.ts'

/** Why this host can't be taken back, or null. */
function whyNot(
  ctx: VerbContext,
  entry: AgentEntry,
  { state, fromVersion, toVersion }: TargetRow,
): string | null {
  if (isUnderWay(state)) return 'busy: its update is still under way; roll back again when it has ended'
  if (entry.row.version !== toVersion) return `already: it runs ${entry.row.version}`
  if (!fromVersion || fromVersion === toVersion) return 'no_version: the version from before is not known'
  const arch = archOf(entry)
  if (!arch || !ctx.app.releases.find(fromVersion, arch))
    return `no_release: there is no release ${fromVersion} for ${arch ?? 'its architecture'}`
  return ctx.app.rollouts.registry.busy(entry.row.id) ? 'busy: another rollout is about it' : null
}

/**
 * Takes every confirmed host back to what it ran before; one that is not over is aborted. Those that can't are named.
 * @throws DomainError `not_found`, `rollout_is_rollback`, `rollout_nothing_to_do`
 */
export function rollbackRollout(ctx: VerbContext, id: string): Promise<RollbackResult> {
  requirePermission(ctx.actor, 'rollouts.manage')
  const { rollouts: engine, agents, database } = ctx.app
  return engine.exclusively(async () => {
    const [of] = await database.select().from(rollouts).where(eq(rollouts.id, id))
    if (!of) throw notFound('rollout', id)
    if (of.kind === 'rollback')
      throw invalid(
        'rollout_is_rollback',
        'This takes a version back already: start a rollout of the version instead.',
      )
    const targets: NewTarget[] = []
    for (const row of await loadTargets(database, id)) {
      const entry = agents.get(row.agentId)
      if (!entry || (row.state !== 'confirmed' && !isUnderWay(row.state))) continue
      const message = whyNot(ctx, entry, row)
      const state = message === null ? 'waiting' : 'skipped'
      targets.push({ entry, batch: 0, state, message, toVersion: row.fromVersion })
    }
    const skipped = targets.filter(({ state }) => state === 'skipped')
    const count = targets.length - skipped.length
    if (count === 0)
      throw conflict(
        'rollout_nothing_to_do',
        `No host can be taken back from ${of.version}: ${skipped[0]?.message ?? 'none was updated'}.`,
        { version: of.version, count: skipped.length },
      )
    const options = { rollbackOf: of.id, failureBudget: targets.length }
    const facts = { version: of.version, kind: 'rollback' as const, options, note: null }
    const { row, rows } = newRollout(ctx, facts, targets)
    const aborted = {
      state: 'aborted' as const,
      pausedReason: null,
      batchReadyAt: null,
      finishedAt: new Date(),
    }
    await mutate(ctx, 'rollouts.manage', async (tx, record) => {
      const before = await lockRollout(tx, id)
      if (isOpen(before.state)) await tx.update(rollouts).set(aborted).where(eq(rollouts.id, id))
      await tx.insert(rollouts).values(row)
      await saveTargets(tx, rows)
      const details = { rollback: row.id, targets: count, skipped: skipped.length }
      record({ action: 'rollouts.rollback', ...namesOf(before), details })
    })
    const live = engine.live(id)
    if (live && isOpen(live.row.state)) changeRollout(live, aborted)
    engine.begin(row, rows)
    return {
      id: row.id,
      count,
      skipped: skipped.map(({ entry, message }) => ({
        agentId: entry.row.id,
        hostname: entry.row.hostname,
        reason: message ?? '',
      })),
    }
  })
}
