/** Ends a session: its row is revoked, its cookie and its sockets are worth nothing from then on. */
import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { sessions, users } from '../../drizzle/schema/index.ts'
import { appendAudit } from '../audit/append.ts'
import type { Bus } from '../bus/bus.ts'
import { withRetry } from '../database/retry.ts'

/** Does nothing for a session that is over already. */
export async function signOut(
  deps: { database: Database; bus: Bus },
  sessionId: string,
  ip: string,
): Promise<void> {
  await withRetry(() =>
    deps.database.transaction(async (tx) => {
      const [user] = await tx
        .select({ id: users.id, username: users.username, role: users.role })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(sessions.id, sessionId))
      const [ended] = await tx
        .update(sessions)
        .set({ revokedAt: new Date(), endReason: 'left' })
        .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
      if (!user || ended.affectedRows !== 1) return
      const actor = { kind: 'user' as const, userId: user.id, username: user.username, role: user.role }
      await appendAudit(tx, { actor, ip }, [
        { action: 'auth.signOut', targetKind: 'session', targetId: sessionId },
      ])
    }),
  )
  deps.bus.publish('sessions.revoked', { sessionIds: [sessionId], why: 'left' })
}
