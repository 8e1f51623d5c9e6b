/** `users.update`. */
import { eq } from 'drizzle-orm'
import { type Role, users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'
import { keepAnAdministrator, lockUser } from './administrators.ts'
import { endSessions } from './sessions.ts'

export interface UserChange {
  id: string
  displayName?: string
  role?: Role
  disabled?: boolean
}

/**
 * Another role, or being disabled, ends the user's sessions and sockets at once.
 * @throws DomainError `not_found`, `last_administrator`, `not_yourself`
 */
export async function updateUser(ctx: VerbContext, input: UserChange): Promise<void> {
  const ended = await mutate(ctx, 'users.manage', async (tx, record) => {
    const user = await lockUser(tx, input.id)
    const role = input.role ?? user.role
    const disabled = input.disabled ?? user.disabledAt !== null
    const newlyDisabled = disabled && !user.disabledAt
    if (newlyDisabled && user.id === ctx.actor.userId)
      throw conflict('not_yourself', 'Nobody may disable their own account.')
    if (newlyDisabled || role !== 'administrator') await keepAnAdministrator(tx, user)
    const disabledAt = disabled ? (user.disabledAt ?? new Date()) : null
    const displayName = input.displayName ?? user.displayName
    await tx
      .update(users)
      .set({ displayName, role, disabledAt, updatedAt: new Date() })
      .where(eq(users.id, user.id))
    const changed = {
      ...(displayName !== user.displayName && { displayName }),
      ...(role !== user.role && { role: { from: user.role, to: role } }),
      ...(disabled !== (user.disabledAt !== null) && { disabled }),
    }
    record({
      action: 'users.update',
      targetKind: 'user',
      targetId: user.id,
      targetName: user.username,
      details: changed,
    })
    if (role === user.role && !newlyDisabled) return null
    const why = newlyDisabled ? 'disabled' : 'role_changed'
    return { why, sessionIds: await endSessions(tx, user.id, why) } as const
  })
  if (!ended) return
  ctx.app.bus.publish('users.changed', { userId: input.id, why: ended.why })
  ctx.app.bus.publish('sessions.revoked', ended)
}
