/** `users.remove`. */
import { eq } from 'drizzle-orm'
import { apiTokens, quickCommands, terminalPreferences, users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'
import { keepAnAdministrator, lockUser } from './administrators.ts'
import { endSessions } from './sessions.ts'

/**
 * The user goes with tokens, quick commands and preferences, and sessions end; runs and audit records keep the name.
 * @throws DomainError `not_found`, `last_administrator`, `not_yourself`
 */
export async function removeUser(ctx: VerbContext, input: { id: string }): Promise<void> {
  const ended = await mutate(ctx, 'users.manage', async (tx, record) => {
    const user = await lockUser(tx, input.id)
    if (user.id === ctx.actor.userId) throw conflict('not_yourself', 'Nobody may remove their own account.')
    await keepAnAdministrator(tx, user)
    await tx.delete(apiTokens).where(eq(apiTokens.userId, user.id))
    await tx.delete(quickCommands).where(eq(quickCommands.userId, user.id))
    await tx.delete(terminalPreferences).where(eq(terminalPreferences.userId, user.id))
    await tx.delete(users).where(eq(users.id, user.id))
    record({
      action: 'users.remove',
      targetKind: 'user',
      targetId: user.id,
      targetName: user.username,
      details: { role: user.role },
    })
    return endSessions(tx, user.id, 'removed')
  })
  ctx.app.bus.publish('users.changed', { userId: input.id, why: 'removed' })
  ctx.app.bus.publish('sessions.revoked', { sessionIds: ended, why: 'removed' })
}
