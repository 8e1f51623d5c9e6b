/** What administrators set for all terminals. */
import { eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { terminalSettings } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import type { TerminalSettings } from '../trpc/types.ts'
import { OPEN_POLICY } from './sharing/policy.ts'

const ONLY = 1
export const GRACE_SECONDS_MIN = 10
export const GRACE_SECONDS_MAX = 14 * 86_400
const GRACE_SECONDS_DEFAULT = 86_400

export async function terminalSettingsOf(database: Database): Promise<TerminalSettings> {
  const [row] = await database.select().from(terminalSettings).where(eq(terminalSettings.id, ONLY))
  const { graceSeconds = GRACE_SECONDS_DEFAULT, ...policy } = row ?? {}
  return { ...OPEN_POLICY, ...policy, graceSeconds }
}

export async function readTerminalSettings(ctx: VerbContext): Promise<TerminalSettings> {
  requirePermission(ctx.actor, 'terminals.read')
  const { graceSeconds, ownersInvite, administratorsWatch } = await terminalSettingsOf(ctx.app.database)
  return { graceSeconds, ownersInvite, administratorsWatch }
}

/** Also for the sessions that are open; what is left out stays as it is. */
export async function setTerminalSettings(
  ctx: VerbContext,
  change: Partial<TerminalSettings>,
): Promise<void> {
  await mutate(ctx, 'terminals.manage', async (tx, record) => {
    if (Object.keys(change).length === 0) return
    await tx
      .insert(terminalSettings)
      .values({ id: ONLY, graceSeconds: GRACE_SECONDS_DEFAULT, ...change })
      .onDuplicateKeyUpdate({ set: change })
    record({
      action: 'terminals.setSettings',
      targetKind: 'settings',
      targetId: 'terminals',
      targetName: 'terminals',
      details: { ...change },
    })
  })
  ctx.app.terminals.apply(await terminalSettingsOf(ctx.app.database), ctx.actor.username)
}
