/** Acting for somebody who is not there: with the permissions that they have at this moment. */
import { eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { users } from '../../drizzle/schema/index.ts'
import type { Actor } from '../context.ts'
import { DomainError } from '../errors.ts'
import { lockOf } from '../users/active.ts'

/** @throws DomainError `owner_gone`, `owner_disabled`, `owner_locked` */
export async function actorOf(database: Database, userId: string, username: string): Promise<Actor> {
  const [user] = await database.select().from(users).where(eq(users.id, userId))
  if (!user)
    throw new DomainError('forbidden', 'owner_gone', `${username}, for whom this runs, is gone.`, {
      username,
    })
  if (user.disabledAt)
    throw new DomainError(
      'forbidden',
      'owner_disabled',
      `${user.username}, for whom this runs, is disabled.`,
      {
        username: user.username,
      },
    )
  const lock = lockOf(user)
  if (lock)
    throw new DomainError('forbidden', 'owner_locked', `${user.username}, for whom this runs, is locked.`, {
      username: user.username,
    })
  return { kind: 'user', userId: user.id, username: user.username, role: user.role }
}
