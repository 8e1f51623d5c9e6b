/** `preferences.get` and `preferences.setTerminal`: one's own. */
import { eq } from 'drizzle-orm'
import { type TerminalPreferences, terminalPreferences } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import type { Preferences } from '../trpc/types.ts'
import { lockUser } from '../users/administrators.ts'

/** Empty for who has chosen nothing yet. */
export async function readPreferences(ctx: VerbContext): Promise<Preferences> {
  requirePermission(ctx.actor, 'account.manage')
  const { userId } = ctx.actor
  const [row] = await ctx.app.database
    .select({ chosen: terminalPreferences.chosen })
    .from(terminalPreferences)
    .where(eq(terminalPreferences.userId, userId))
  return { userId, terminal: row?.chosen ?? {} }
}

/** What `change` does not name stays: another browser may have just set it. */
export async function setTerminalPreferences(
  ctx: VerbContext,
  change: Partial<TerminalPreferences>,
): Promise<Preferences> {
  const { userId, username } = ctx.actor
  return mutate(ctx, 'account.manage', async (tx, record) => {
    await lockUser(tx, userId)
    const own = eq(terminalPreferences.userId, userId)
    const [row] = await tx.select().from(terminalPreferences).where(own)
    const before: Partial<TerminalPreferences> = row?.chosen ?? {}
    const chosen = { ...before, ...change }
    const columns = { chosen, updatedAt: new Date() }
    if (row) await tx.update(terminalPreferences).set(columns).where(own)
    else await tx.insert(terminalPreferences).values({ userId, ...columns })
    record({
      ...{ action: 'preferences.setTerminal', targetKind: 'user', targetId: userId, targetName: username },
      details: { before, after: chosen },
    })
    return { userId, terminal: chosen }
  })
}
