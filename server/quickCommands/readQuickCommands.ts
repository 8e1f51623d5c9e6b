/** `quickCommands.list` and `quickCommands.get`: one's own, and nobody else's. */
import { and, asc, eq, sql } from 'drizzle-orm'
import { quickCommands } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { summaryOf } from '../runs/items.ts'
import type { QuickCommand, QuickCommandItem } from '../trpc/types.ts'

/** Of one person. */
export const QUICK_COMMANDS_MAX = 50
/** Enough of a script to find the line that says something. */
const SUMMARY_SOURCE_CHARS = 2_000

type Row = Pick<
  typeof quickCommands.$inferSelect,
  'id' | 'name' | 'script' | 'interpreter' | 'hosts' | 'executionUser'
>

const toItem = ({ id, name, script, interpreter, hosts, executionUser }: Row): QuickCommandItem => ({
  ...{ id, name, interpreter, hosts, user: executionUser, summary: summaryOf(script) },
})

/** In the order that their owner has given them. */
export async function listQuickCommands(ctx: VerbContext): Promise<{ items: QuickCommandItem[] }> {
  requirePermission(ctx.actor, 'quickCommands.own')
  const { id, name, script, interpreter, hosts, executionUser, userId, position } = quickCommands
  const start = sql<string>`left(${script}, ${SUMMARY_SOURCE_CHARS})`
  const rows = await ctx.app.database
    .select({ id, name, script: start, interpreter, hosts, executionUser })
    .from(quickCommands)
    .where(eq(userId, ctx.actor.userId))
    .orderBy(asc(position), asc(id))
    .limit(QUICK_COMMANDS_MAX)
  return { items: rows.map(toItem) }
}

/** @throws DomainError `not_found` */
export async function getQuickCommand(ctx: VerbContext, id: string): Promise<QuickCommand> {
  requirePermission(ctx.actor, 'quickCommands.own')
  const [row] = await ctx.app.database
    .select()
    .from(quickCommands)
    .where(and(eq(quickCommands.id, id), eq(quickCommands.userId, ctx.actor.userId)))
  if (!row) throw notFound('quick command', id)
  return { ...toItem(row), script: row.script, params: row.params }
}
