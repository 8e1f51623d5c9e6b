/** `runs.approvals`: how much waits for a decision, for the badge of the navigation. */
import { eq, sql } from 'drizzle-orm'
import { runs } from '../../../drizzle/schema/index.ts'
import { can, requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'

/** `mine` to decide, and all that wait. */
export async function countApprovals(ctx: VerbContext): Promise<{ waiting: number; mine: number }> {
  requirePermission(ctx.actor, 'runs.read')
  const { userId, username } = ctx.actor
  const author = JSON.stringify({ name: username })
  const wrote = sql`coalesce(json_contains(${runs.approval}, ${author}, '$.authors'), 0)`
  const others = sql<number>`coalesce(sum(${runs.createdBy} <> ${userId} and ${wrote} = 0), 0)`
  const [row] = await ctx.app.database
    .select({ waiting: sql<number>`count(*)`.mapWith(Number), others: others.mapWith(Number) })
    .from(runs)
    .where(eq(runs.state, 'awaiting_approval'))
  return { waiting: row?.waiting ?? 0, mine: can(ctx.actor.role, 'runs.approve') ? (row?.others ?? 0) : 0 }
}
