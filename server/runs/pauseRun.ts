/** `runs.pause` and `runs.resume`: nothing more starts, or goes on from there. */
import { eq } from 'drizzle-orm'
import { runs } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict, notFound } from '../errors.ts'

/** What is under way goes on. @throws DomainError `not_found`, `run_over`, `run_state` */
export async function pauseRun(ctx: VerbContext, id: string): Promise<void> {
  await ctx.app.runs.paceStored(id)
  const pausedReason = `person: ${ctx.actor.username}`
  await mutate(ctx, 'runs.pause', async (tx, record) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
    if (!run) throw notFound('run', id)
    if (run.finishedAt) throw conflict('run_over', 'This run is over.')
    if (run.state === 'awaiting_approval')
      throw conflict('run_state', 'This run waits for approval.', { state: run.state })
    if (run.state === 'paused')
      throw conflict('run_state', 'This run is paused already.', { state: 'paused' })
    await tx.update(runs).set({ state: 'paused', pausedReason }).where(eq(runs.id, id))
    record({ action: 'runs.pause', targetKind: 'run', targetId: id, targetName: run.name })
  })
  ctx.app.runs.pause(id, pausedReason)
}

/**
 * Lets the next batch start where the present one is over; failures so far are forgiven.
 * @throws DomainError `not_found`, `run_over`, `run_state`
 */
export async function resumeRun(ctx: VerbContext, id: string): Promise<void> {
  await ctx.app.runs.paceStored(id)
  const fields = await mutate(ctx, 'runs.pause', async (tx, record) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
    if (!run) throw notFound('run', id)
    const plan = ctx.app.runs.planResume(id)
    if (run.finishedAt) throw conflict('run_over', 'This run is over.')
    if (!plan) throw conflict('run_state', 'This run is not paused.', { state: run.state })
    await tx
      .update(runs)
      .set({ state: 'running', pausedReason: null, ...plan })
      .where(eq(runs.id, id))
    const details = { reason: run.pausedReason, batch: plan.batch }
    record({ action: 'runs.resume', targetKind: 'run', targetId: id, targetName: run.name, details })
    return plan
  })
  ctx.app.runs.resume(id, fields)
}
