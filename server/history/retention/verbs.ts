/** `history.retention`, `history.previewRetention`, `history.setRetention`, `history.sweep`. */
import { and, isNotNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { retention, runs } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import type { Retention, RetentionPreview, RetentionShare } from '../../trpc/types.ts'
import { readOutputTotals } from '../ledger.ts'
import { BY_KEPT } from '../planned.ts'
import { timeOfId } from '../runTimes.ts'
import {
  NOTHING,
  oldestWorth,
  type Policy,
  policyOf,
  RETENTION,
  readRetention,
  removedByAge,
  type Share,
  tooOldBefore,
} from './policy.ts'

const TARGET = { targetKind: 'retention', targetId: 'history' }
const iso = (date: Date | null | undefined) => date?.toISOString() ?? null
const timeOf = (id: string | null) => (id === null ? null : timeOfId(id))

const SIZES = z.array(z.object({ tasks: z.coerce.number(), bytes: z.coerce.number() }))

/** As the database estimates it: counting ten million rows takes seconds. */
async function estimate(ctx: VerbContext): Promise<{ tasks: number; bytes: number }> {
  const [rows] =
    await ctx.app.database.execute(sql`SELECT coalesce(sum(if(TABLE_NAME = 'tasks', TABLE_ROWS, 0)), 0) AS tasks,
    coalesce(sum(DATA_LENGTH + INDEX_LENGTH), 0) AS bytes
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`)
  return SIZES.parse(rows)[0] ?? { tasks: 0, bytes: 0 }
}

export async function getRetention(ctx: VerbContext): Promise<Retention> {
  requirePermission(ctx.actor, 'retention.read')
  const { database, historyBackfill } = ctx.app
  const row = await readRetention(database)
  const estimated = await estimate(ctx)
  return {
    ...policyOf(row),
    changedBy: row?.changedBy ?? null,
    changedAt: iso(row?.changedAt),
    outputs: await readOutputTotals(database),
    estimated,
    complete: historyBackfill.done,
    sweeping: row?.leaseUntil ? row.leaseUntil.getTime() > Date.now() : false,
    lastSweep: row?.sweptAt && row.swept ? { at: row.sweptAt.toISOString(), ...row.swept } : null,
  }
}

const toShare = ({ oldest, newest, ...share }: Share): RetentionShare => ({
  ...share,
  oldest: timeOf(oldest),
  newest: timeOf(newest),
})

/** What would go now by this policy, policy by policy; kept runs and those that are not over never do. */
export async function previewRetention(ctx: VerbContext, policy: Policy): Promise<RetentionPreview> {
  requirePermission(ctx.actor, 'retention.read')
  const { database } = ctx.app
  const byAge = await removedByAge(database, policy)
  const { bytes } = await readOutputTotals(database)
  const excess = policy.keepOutputBytes === null ? 0 : bytes - byAge.bytes - policy.keepOutputBytes
  const bySize = excess > 0 ? await oldestWorth(database, byAge.newest ?? '', excess) : NOTHING
  const last = bySize.newest ?? tooOldBefore(policy)
  const [kept] = last
    ? await database
        .select({ count: sql<number>`count(*)` })
        .from(runs, BY_KEPT)
        .where(and(lt(runs.id, last), isNotNull(runs.keptBy)))
    : []
  return { byAge: toShare(byAge), bySize: toShare(bySize), kept: Number(kept?.count ?? 0) }
}

/** Takes effect with the next sweep, which is soon. */
export async function setRetention(ctx: VerbContext, policy: Policy): Promise<void> {
  await mutate(ctx, 'retention.manage', async (tx, record) => {
    const before = policyOf(await readRetention(tx))
    const fields = { ...policy, changedBy: ctx.actor.username.slice(0, 64), changedAt: new Date() }
    await tx
      .insert(retention)
      .values({ id: RETENTION, ...fields })
      .onDuplicateKeyUpdate({ set: fields })
    record({ action: 'history.setRetention', ...TARGET, details: { before, ...policy } })
  })
  ctx.app.retention.wake()
}

/** Now instead of within the next ten minutes. */
export async function sweepHistory(ctx: VerbContext): Promise<void> {
  await mutate(ctx, 'retention.manage', (_tx, record) => {
    record({ action: 'history.sweep', ...TARGET })
    return Promise.resolve()
  })
  ctx.app.retention.wake()
}
