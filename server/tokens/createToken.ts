/** `tokens.create`. */
import { ulid } from 'ulid'
import { apiTokens } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { makeToken } from './apiTokens.ts'

/** The token itself is given once, here. @throws DomainError `session_required` for a token that asks for another */
export async function createToken(
  ctx: VerbContext,
  input: { name: string; expiresInSeconds?: number },
): Promise<{ id: string; token: string }> {
  if (ctx.actor.kind !== 'user')
    throw new DomainError(
      'forbidden',
      'session_required',
      'An API token can only be made by somebody who is signed in with a password.',
    )
  return mutate(ctx, 'account.manage', async (tx, record) => {
    const id = ulid()
    const { token, hash, prefix } = makeToken()
    const createdAt = new Date()
    const expiresAt = input.expiresInSeconds
      ? new Date(createdAt.getTime() + input.expiresInSeconds * 1000)
      : null
    await tx
      .insert(apiTokens)
      .values({ id, userId: ctx.actor.userId, name: input.name, hash, prefix, createdAt, expiresAt })
    record({
      action: 'tokens.create',
      targetKind: 'apiToken',
      targetId: id,
      targetName: input.name,
      details: { prefix, expiresAt },
    })
    return { id, token }
  })
}
