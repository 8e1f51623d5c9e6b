/** Who may get in: not disabled, and not locked at this moment. */
import { and, isNull, lte, or } from 'drizzle-orm'
import { users } from '../../drizzle/schema/index.ts'
import type { UserLock } from '../trpc/types.ts'

type UserRow = typeof users.$inferSelect

/** For a query that reads `users`. */
export const whereActive = () =>
  and(isNull(users.disabledAt), or(isNull(users.lockedAt), lte(users.lockedUntil, new Date())))

/** The lock that holds now. */
export function lockOf(user: UserRow): UserLock | null {
  const { lockedAt, lockedUntil, lockedBy, lockReason } = user
  if (!lockedAt || (lockedUntil && lockedUntil.getTime() <= Date.now())) return null
  return {
    at: lockedAt.toISOString(),
    by: lockedBy ?? '',
    reason: lockReason ?? '',
    until: lockedUntil?.toISOString() ?? null,
  }
}

export const isActive = (user: UserRow): boolean => !user.disabledAt && lockOf(user) === null

export const NO_LOCK = { lockedAt: null, lockedUntil: null, lockedBy: null, lockReason: null }
