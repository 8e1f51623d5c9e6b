/** `me.get`, `me.sessions`, `me.revokeSession`: who I am and where I am signed in. */
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { sessions, users } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { permissionsOf, requirePermission } from '../auth/permissions.ts'
import { SESSION_IDLE_MS } from '../auth/sessions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Me, SessionItem } from '../trpc/types.ts'

export async function readMe(ctx: VerbContext): Promise<Me> {
  const { userId, username, role } = ctx.actor
  const [user] = await ctx.app.database
    .select({ displayName: users.displayName })
    .from(users)
    .where(eq(users.id, userId))
  return {
    id: userId,
    username,
    displayName: user?.displayName ?? '',
    role,
    permissions: permissionsOf(role),
  }
}

/** Live ones, the last used first. */
export async function listMySessions(ctx: VerbContext): Promise<{ items: SessionItem[] }> {
  requirePermission(ctx.actor, 'account.manage')
  const now = Date.now()
  const rows = await ctx.app.database
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, ctx.actor.userId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, new Date(now)),
        gt(sessions.lastSeenAt, new Date(now - SESSION_IDLE_MS)),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt))
  const items = rows.map((row) => ({
    id: row.id,
    ip: row.ip,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    current: row.id === ctx.actor.sessionId,
  }))
  return { items }
}

/** One's own; revoking again changes nothing. @throws DomainError `not_found` */
export async function revokeMySession(ctx: VerbContext, input: { id: string }): Promise<void> {
  await mutate(ctx, 'account.manage', async (tx, record) => {
    const own = and(eq(sessions.id, input.id), eq(sessions.userId, ctx.actor.userId))
    const [session] = await tx.select({ ip: sessions.ip }).from(sessions).where(own)
    if (!session) throw notFound('session', input.id)
    const [ended] = await tx
      .update(sessions)
      .set({ revokedAt: new Date(), endReason: 'revoked' })
      .where(and(own, isNull(sessions.revokedAt)))
    if (ended.affectedRows === 0) return
    record({
      action: 'me.revokeSession',
      targetKind: 'session',
      targetId: input.id,
      details: { sessionIp: session.ip },
    })
  })
  ctx.app.bus.publish('sessions.revoked', { sessionIds: [input.id], why: 'revoked' })
}
