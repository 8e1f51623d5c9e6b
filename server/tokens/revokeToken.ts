/** `tokens.revoke`. */
import { and, eq, isNull } from 'drizzle-orm'
import { apiTokens } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'

/** One's own; revoking again changes nothing. @throws DomainError `not_found` */
export async function revokeToken(ctx: VerbContext, input: { id: string }): Promise<void> {
  await mutate(ctx, 'account.manage', async (tx, record) => {
    const own = and(eq(apiTokens.id, input.id), eq(apiTokens.userId, ctx.actor.userId))
    const [token] = await tx.select().from(apiTokens).where(own)
    if (!token) throw notFound('API token', input.id)
    const [revoked] = await tx
      .update(apiTokens)
      .set({ revokedAt: new Date() })
      .where(and(own, isNull(apiTokens.revokedAt)))
    if (revoked.affectedRows === 0) return
    record({
      action: 'tokens.revoke',
      targetKind: 'apiToken',
      targetId: token.id,
      targetName: token.name,
      details: { prefix: token.prefix },
    })
  })
  ctx.app.bus.publish('tokens.revoked', { tokenIds: [input.id] })
}
