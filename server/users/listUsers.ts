/** `users.list`: by user name. */
import { and, asc, gt, like, or } from 'drizzle-orm'
import { users } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { containing, cutPage } from '../trpc/paging.ts'
import type { Page, UserItem } from '../trpc/types.ts'

export async function listUsers(
  ctx: VerbContext,
  input: { cursor?: string; limit: number; query?: string },
): Promise<Page<UserItem>> {
  requirePermission(ctx.actor, 'users.read')
  const { cursor, limit, query } = input
  const found = query
    ? or(like(users.username, containing(query)), like(users.displayName, containing(query)))
    : undefined
  const { database } = ctx.app
  const rows = await database
    .select()
    .from(users)
    .where(and(found, cursor ? gt(users.username, cursor) : undefined))
    .orderBy(asc(users.username))
    .limit(limit + 1)
  const [shown, nextCursor] = cutPage(rows, limit, (row) => row.username)
  const items = shown.map((row) => ({
    id: row.id,
    username: row.username,
    displayName: row.displayName,
    role: row.role,
    createdAt: row.createdAt.toISOString(),
    lastLoginAt: row.lastLoginAt?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
  }))
  return { items, nextCursor, total: await database.$count(users, found) }
}
