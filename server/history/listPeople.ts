/** `history.people`: who has ever run something. */
import { runs } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'

const PEOPLE_MAX = 500

/** By their names, which an index has beside each other: the runs themselves are not read. */
export async function listPeople(ctx: VerbContext): Promise<{ items: string[] }> {
  requirePermission(ctx.actor, 'runs.read')
  const rows = await ctx.app.database
    .selectDistinct({ name: runs.createdByName })
    .from(runs)
    .orderBy(runs.createdByName)
    .limit(PEOPLE_MAX)
  return { items: rows.map(({ name }) => name) }
}
