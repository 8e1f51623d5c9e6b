/** `runs.keep`: a run that is never removed, or is again when its time comes. */
import { eq } from 'drizzle-orm'
import { runs } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import type { VerbContext } from '../../context.ts'
import { notFound } from '../../errors.ts'

/** @throws DomainError `not_found` */
export async function keepRun(ctx: VerbContext, { id, keep }: { id: string; keep: boolean }): Promise<void> {
  const keptBy = keep ? ctx.actor.username.slice(0, 64) : null
  await mutate(ctx, 'runs.keep', async (tx, record) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
    if (!run) throw notFound('run', id)
    await tx.update(runs).set({ keptBy }).where(eq(runs.id, id))
    const details = { keep, before: run.keptBy }
    record({ action: 'runs.keep', targetKind: 'run', targetId: id, targetName: run.name, details })
  })
  ctx.app.runs.kept(id, keptBy)
}
