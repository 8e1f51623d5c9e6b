/** Somebody must be able to manage: the last active administrator stays one. */
import { and, eq, ne } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { users } from '../../drizzle/schema/index.ts'
import { conflict, notFound } from '../errors.ts'
import { isActive, whereActive } from './active.ts'

export type UserRow = typeof users.$inferSelect

/** Locks the row until the commit. @throws DomainError `not_found` */
export async function lockUser(tx: Transaction, id: string): Promise<UserRow> {
  const [user] = await tx.select().from(users).where(eq(users.id, id)).for('update')
  if (!user) throw notFound('user', id)
  return user
}

/** @throws DomainError `last_administrator` when there would be no active one besides `user` */
export async function keepAnAdministrator(tx: Transaction, user: UserRow): Promise<void> {
  if (user.role !== 'administrator' || !isActive(user)) return
  // Locked as well: two administrators who demote each other at the same moment would both succeed.
  const others = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'administrator'), whereActive(), ne(users.id, user.id)))
    .for('update')
  if (others.length === 0)
    throw conflict('last_administrator', `${user.username} is the last active administrator.`, {
      username: user.username,
    })
}
