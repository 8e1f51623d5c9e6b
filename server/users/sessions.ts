/** Ends all sessions of a user, within a change that makes them void. */
import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { type SessionEnd, sessions } from '../../drizzle/schema/index.ts'

/** All but `exceptId`; the ids of those ended, to be published after the commit. */
export async function endSessions(
  tx: Transaction,
  userId: string,
  endReason: SessionEnd,
  exceptId?: string,
): Promise<string[]> {
  const live = and(
    eq(sessions.userId, userId),
    isNull(sessions.revokedAt),
    exceptId ? ne(sessions.id, exceptId) : undefined,
  )
  const rows = await tx.select({ id: sessions.id }).from(sessions).where(live)
  if (rows.length > 0) await tx.update(sessions).set({ revokedAt: new Date(), endReason }).where(live)
  return rows.map((row) => row.id)
}
