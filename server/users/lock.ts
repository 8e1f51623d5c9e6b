/** `users.lock` and `.unlock`: somebody is out at once, until an administrator or a time lets them in again. */
import { eq } from 'drizzle-orm'
import { users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'
import { lockOf, NO_LOCK } from './active.ts'
import { keepAnAdministrator, lockUser } from './administrators.ts'
import { endSessions } from './sessions.ts'

/**
 * Ends the sessions of the console, the terminals and what else is open; API tokens are refused while it holds. Locking
 * again changes reason and time.
 * @throws DomainError `not_found`, `last_administrator`, `not_yourself`
 */
export async function lockUserOut(
  ctx: VerbContext,
  input: { id: string; reason: string; expiresInSeconds?: number },
): Promise<void> {
  const { id, reason } = input
  const by = ctx.actor.username
  const ended = await mutate(ctx, 'users.manage', async (tx, record) => {
    const user = await lockUser(tx, id)
    if (user.id === ctx.actor.userId) throw conflict('not_yourself', 'Nobody may lock their own account.')
    await keepAnAdministrator(tx, user)
    const now = new Date()
    const lockedUntil = input.expiresInSeconds
      ? new Date(now.getTime() + input.expiresInSeconds * 1000)
      : null
    await tx
      .update(users)
      .set({ lockedAt: now, lockedUntil, lockedBy: by, lockReason: reason, updatedAt: now })
      .where(eq(users.id, id))
    const target = { targetKind: 'user', targetId: id, targetName: user.username }
    record({ action: 'users.lock', ...target, details: { reason, until: lockedUntil } })
    return endSessions(tx, id, 'locked')
  })
  const { bus, terminals } = ctx.app
  const error = { code: 'user_locked', message: reason, by }
  // Before they hear that they are signed out: the reason says more.
  const guestError = { code: 'owner_locked', message: 'The account that it belonged to was locked.', by }
  terminals.endWhere(({ userId }) => userId === id, {
    ...{ code: 4003, reason: `user_locked: ${reason}` },
    ...{ error, guestError },
  })
  bus.publish('users.changed', { userId: id, why: 'locked' })
  bus.publish('sessions.revoked', { sessionIds: ended, why: 'locked' })
}

/** @throws DomainError `not_found`, `not_locked` */
export async function unlockUser(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'users.manage', async (tx, record) => {
    const user = await lockUser(tx, id)
    if (!lockOf(user))
      throw conflict('not_locked', `${user.username} is not locked.`, { name: user.username })
    await tx
      .update(users)
      .set({ ...NO_LOCK, updatedAt: new Date() })
      .where(eq(users.id, id))
    const target = { targetKind: 'user', targetId: id, targetName: user.username }
    record({ action: 'users.unlock', ...target })
  })
  ctx.app.bus.publish('users.changed', { userId: id, why: null })
}
