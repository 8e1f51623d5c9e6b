/** `me.changePassword`. */
import { eq } from 'drizzle-orm'
import { users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { checkPassword, hashPassword, verifyPassword } from '../auth/passwords.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { lockUser } from './administrators.ts'
import { endSessions } from './sessions.ts'

/**
 * Ends one's other sessions. Guesses at the current password count like those at the sign-in page.
 * @throws DomainError `wrong_password`, `too_many_attempts`, or what the new password lacks
 */
export async function changePassword(
  ctx: VerbContext,
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { userId, username, sessionId } = ctx.actor
  const { loginLimit } = ctx.app
  // Whoever is here has signed in.
  const seconds = await loginLimit.attempt(ctx.ip, username, () => Promise.resolve(true))
  if (seconds > 0)
    throw new DomainError('limited', 'too_many_attempts', `Too many attempts: try again in ${seconds} s.`, {
      seconds,
    })
  const ended = await mutate(ctx, 'account.manage', async (tx, record) => {
    const user = await lockUser(tx, userId)
    if (!(await verifyPassword(input.currentPassword, user.passwordHash)))
      throw invalid('wrong_password', 'The current password is not right.')
    checkPassword(input.newPassword, user.username)
    const passwordHash = await hashPassword(input.newPassword)
    await tx.update(users).set({ passwordHash, updatedAt: new Date() }).where(eq(users.id, userId))
    record({ action: 'me.changePassword', targetKind: 'user', targetId: userId, targetName: username })
    return endSessions(tx, userId, 'password_changed', sessionId)
  })
  await loginLimit.succeeded(ctx.ip, username)
  ctx.app.bus.publish('sessions.revoked', { sessionIds: ended, why: 'password_changed' })
}
