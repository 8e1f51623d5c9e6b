/** `users.resetPassword`: an administrator gives somebody a new password. */
import { eq } from 'drizzle-orm'
import { users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { checkPassword, hashPassword } from '../auth/passwords.ts'
import type { VerbContext } from '../context.ts'
import { lockUser } from './administrators.ts'
import { endSessions } from './sessions.ts'

/** Ends the user's sessions (one's own one stays). @throws DomainError `not_found`, or what the password lacks */
export async function resetPassword(
  ctx: VerbContext,
  input: { id: string; password: string },
): Promise<void> {
  const ended = await mutate(ctx, 'users.manage', async (tx, record) => {
    const user = await lockUser(tx, input.id)
    checkPassword(input.password, user.username)
    const passwordHash = await hashPassword(input.password)
    await tx.update(users).set({ passwordHash, updatedAt: new Date() }).where(eq(users.id, user.id))
    record({
      action: 'users.resetPassword',
      targetKind: 'user',
      targetId: user.id,
      targetName: user.username,
    })
    return endSessions(tx, user.id, 'password_reset', ctx.actor.sessionId)
  })
  ctx.app.bus.publish('sessions.revoked', { sessionIds: ended, why: 'password_reset' })
}
