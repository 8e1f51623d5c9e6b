/** `users.create`. */
import { eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import { type Role, users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { checkPassword, hashPassword } from '../auth/passwords.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'

export interface NewUser {
  username: string
  displayName?: string
  password: string
  role: Role
}

/** @throws DomainError `username_taken`, or what the password lacks */
export async function createUser(ctx: VerbContext, input: NewUser): Promise<{ id: string }> {
  const { username, displayName = '', password, role } = input
  return mutate(ctx, 'users.manage', async (tx, record) => {
    checkPassword(password, username)
    const passwordHash = await hashPassword(password)
    const [taken] = await tx.select({ id: users.id }).from(users).where(eq(users.username, username))
    if (taken) throw conflict('username_taken', `There is a user ${username} already.`, { username })
    const id = ulid()
    const now = new Date()
    await tx
      .insert(users)
      .values({ id, username, displayName, role, passwordHash, createdAt: now, updatedAt: now })
    record({
      action: 'users.create',
      targetKind: 'user',
      targetId: id,
      targetName: username,
      details: { role },
    })
    return { id }
  })
}
