/** `users.list`: filtered, sorted and paged by the database. */
import { and, like, or } from 'drizzle-orm'
import { users } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { afterCursor, cursorOf, orderedBy } from '../trpc/keyset.ts'
import { containing, cutPage, type Order } from '../trpc/paging.ts'
import type { Page, UserItem, UserSort } from '../trpc/types.ts'
import { lockOf } from './active.ts'

export const USER_SORT_KEYS = [
  'username',
  'displayName',
  'createdAt',
  'lastLoginAt',
] as const satisfies readonly UserSort[]

export interface UserQuery {
  cursor?: string
  limit: number
  query?: string
  sort: UserSort
  order: Order
}

export async function listUsers(ctx: VerbContext, input: UserQuery): Promise<Page<UserItem>> {
  requirePermission(ctx.actor, 'users.read')
  const { cursor, limit, query, sort, order } = input
  const found = query
    ? or(like(users.username, containing(query)), like(users.displayName, containing(query)))
    : undefined
  const { database } = ctx.app
  const column = users[sort]
  const rows = await database
    .select()
    .from(users)
    .where(and(found, cursor ? afterCursor(column, users.id, order, cursor) : undefined))
    .orderBy(...orderedBy(column, users.id, order))
    .limit(limit + 1)
  const [shown, nextCursor] = cutPage(rows, limit, (row) => cursorOf(row[sort], row.id))
  const items = shown.map((row) => ({
    id: row.id,
    username: row.username,
    displayName: row.displayName,
    role: row.role,
    createdAt: row.createdAt.toISOString(),
    lastLoginAt: row.lastLoginAt?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    lock: lockOf(row),
  }))
  return { items, nextCursor, total: await database.$count(users, found) }
}
