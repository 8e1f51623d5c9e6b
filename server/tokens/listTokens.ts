/** `tokens.list`: one's own that are not revoked, newest first. */
import { and, desc, eq, isNull } from 'drizzle-orm'
import { apiTokens } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import type { ApiTokenItem } from '../trpc/types.ts'

export async function listTokens(ctx: VerbContext): Promise<{ items: ApiTokenItem[] }> {
  requirePermission(ctx.actor, 'account.manage')
  const rows = await ctx.app.database
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, ctx.actor.userId), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.id))
  const items = rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }))
  return { items }
}
