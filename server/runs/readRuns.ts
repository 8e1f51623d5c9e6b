/** `runs.get`: what a run is, and how far it has come. */
import { eq } from 'drizzle-orm'
import { runs } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { RunDetail } from '../trpc/types.ts'
import { toRunDetail } from './items.ts'
import type { RunRow } from './live.ts'

/** The run as it is now: live ones are ahead of the database by a batch at most. */
export async function loadRun(ctx: VerbContext, id: string): Promise<RunRow> {
  const live = ctx.app.runs.run(id)
  if (live) return live.row
  const [row] = await ctx.app.database.select().from(runs).where(eq(runs.id, id))
  if (!row) throw notFound('run', id)
  return row
}

/** @throws DomainError `not_found` */
export async function getRun(ctx: VerbContext, id: string): Promise<RunDetail> {
  requirePermission(ctx.actor, 'runs.read')
  return toRunDetail(await loadRun(ctx, id), ctx.app.runs.run(id))
}
