/** `runs.cancel`: what has not ended is told to. */
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { runs, tasks } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, notFound } from '../errors.ts'
import { asWaiting, decided, endWaiting, tellDecided } from './approval/rows.ts'

const NAMED_IDS_MAX = 5

/** All or nothing: one that is over stays as it is, one that is none may be a mistake. @throws DomainError `task_not_in_run` */
async function refuseUnknown(tx: Transaction, runId: string, taskIds: readonly string[]): Promise<void> {
  const rows = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.runId, runId), inArray(tasks.id, [...taskIds])))
  const known = new Set(rows.map(({ id }) => id))
  const unknown = [...new Set(taskIds)].filter((id) => !known.has(id))
  if (unknown.length === 0) return
  const ids = unknown.slice(0, NAMED_IDS_MAX).join(', ') + (unknown.length > NAMED_IDS_MAX ? ', …' : '')
  throw new DomainError('not_found', 'task_not_in_run', `This run has no such task: ${ids}.`, {
    ids,
    count: unknown.length,
  })
}

/**
 * Cancels a run, or only `taskIds` of it; one that waits for approval waits no more. Offline agents are told when they are back, whatever happens to the server.
 * @throws DomainError `not_found`, `task_not_in_run`, `run_over`, `run_state`
 */
export async function cancelRun(ctx: VerbContext, input: { id: string; taskIds?: string[] }): Promise<void> {
  const { id, taskIds } = input
  const at = new Date()
  const waiting = await mutate(ctx, 'runs.cancel', async (tx, record) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
    if (!run) throw notFound('run', id)
    if (run.finishedAt) throw conflict('run_over', 'This run is over: there is nothing to cancel.')
    const waits = run.state === 'awaiting_approval'
    if (waits && taskIds)
      throw conflict('run_state', 'This run waits for approval as a whole.', { state: run.state })
    if (waits) {
      const held = asWaiting(run)
      const decision = run.createdBy === ctx.actor.userId ? 'withdrawn' : 'cancelled'
      await endWaiting(tx, held, decided(held, decision, ctx.actor, { at }), at)
    } else if (taskIds) {
      await refuseUnknown(tx, id, taskIds)
      await tx
        .update(tasks)
        .set({ cancelRequestedAt: at })
        .where(and(eq(tasks.runId, id), inArray(tasks.id, taskIds), isNull(tasks.finishedAt)))
    } else
      await tx
        .update(runs)
        .set({ cancelRequestedAt: at })
        .where(and(eq(runs.id, id), isNull(runs.cancelRequestedAt)))
    const details = taskIds ? { tasks: taskIds.length } : {}
    record({ action: 'runs.cancel', targetKind: 'run', targetId: id, targetName: run.name, details })
    return waits ? run : null
  })
  if (waiting) {
    tellDecided(ctx.app.bus, waiting)
    return
  }
  ctx.app.runs.cancel(id, taskIds ? null : at, taskIds ?? null)
}
