/** `releases.withdraw` and `releases.remove`. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { releases, rollouts, rolloutTargets } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import type { ReleaseRow } from './library.ts'

const namesOf = (row: ReleaseRow) => ({
  targetKind: 'release',
  targetId: row.id,
  targetName: `${row.version} ${row.arch}`,
})

/** The row, locked. @throws DomainError `not_found`, `release_in_use` while a rollout brings it out */
async function lockUnused(tx: Transaction, id: string): Promise<ReleaseRow> {
  const [row] = await tx.select().from(releases).where(eq(releases.id, id)).for('update')
  if (!row) throw notFound('release', id)
  const [user] = await tx
    .select({ id: rollouts.id })
    .from(rollouts)
    .innerJoin(rolloutTargets, eq(rolloutTargets.rolloutId, rollouts.id))
    .where(and(eq(rolloutTargets.toVersion, row.version), inArray(rollouts.state, ['running', 'paused'])))
    .limit(1)
  if (user)
    throw conflict('release_in_use', `A rollout brings out ${row.version} now: abort it first.`, {
      version: row.version,
    })
  return row
}

async function changed(ctx: VerbContext): Promise<void> {
  await ctx.app.releases.reload()
  ctx.app.bus.publish('releases.changed', {})
}

/** Offered no more, to nobody; agents that run it go on. @throws DomainError `not_found`, `release_in_use` */
export async function withdrawRelease(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'releases.manage', async (tx, record) => {
    const row = await lockUnused(tx, id)
    if (row.withdrawnAt) return
    await tx.update(releases).set({ withdrawnAt: new Date() }).where(eq(releases.id, id))
    record({ action: 'releases.withdraw', ...namesOf(row) })
  })
  await changed(ctx)
}

/** The row and its files. @throws DomainError `not_found`, `release_in_use` */
export async function removeRelease(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'releases.manage', async (tx, record) => {
    const row = await lockUnused(tx, id)
    await tx.delete(releases).where(eq(releases.id, id))
    record({ action: 'releases.remove', ...namesOf(row) })
  })
  await changed(ctx)
  await ctx.app.releases.store.remove(id)
}
