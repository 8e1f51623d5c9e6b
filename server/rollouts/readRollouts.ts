/** `rollouts.get`, `rollouts.list` and `rollouts.targets`: live ones are ahead of the database by a step at most. */
import { and, asc, desc, eq, gt, inArray, like, lt, max, or } from 'drizzle-orm'
import {
  type RolloutState,
  type RolloutTargetState,
  rollouts,
  rolloutTargets,
} from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { containing, cutPage } from '../trpc/paging.ts'
import type { Page, RolloutDetail, RolloutItem, RolloutTargetItem, RolloutTargetPage } from '../trpc/types.ts'
import { toRolloutDetail, toRolloutItem, toTargetItem } from './items.ts'
import type { RolloutRow, TargetRow } from './live.ts'

/** @throws DomainError `not_found` */
async function loadRollout({ app }: VerbContext, id: string): Promise<RolloutRow> {
  const live = app.rollouts.live(id)
  if (live) return live.row
  const [row] = await app.database.select().from(rollouts).where(eq(rollouts.id, id))
  if (!row) throw notFound('rollout', id)
  return row
}

/** @throws DomainError `not_found` */
export async function getRollout(ctx: VerbContext, id: string): Promise<RolloutDetail> {
  requirePermission(ctx.actor, 'rollouts.read')
  const { database } = ctx.app
  const row = await loadRollout(ctx, id)
  const [last] = await database
    .select({ batch: max(rolloutTargets.batch) })
    .from(rolloutTargets)
    .where(eq(rolloutTargets.rolloutId, id))
  return toRolloutDetail(row, (last?.batch ?? 0) + 1)
}

/** Newest first. */
export async function listRollouts(
  ctx: VerbContext,
  input: { cursor?: string; limit: number; state?: RolloutState; version?: string },
): Promise<Page<RolloutItem>> {
  requirePermission(ctx.actor, 'rollouts.read')
  const rows = await ctx.app.database
    .select()
    .from(rollouts)
    .where(
      and(
        input.cursor ? lt(rollouts.id, input.cursor) : undefined,
        input.state ? eq(rollouts.state, input.state) : undefined,
        input.version ? eq(rollouts.version, input.version) : undefined,
      ),
    )
    .orderBy(desc(rollouts.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  const items = shown.map((row) => toRolloutItem(ctx.app.rollouts.live(row.id)?.row ?? row))
  return { items, nextCursor }
}

const cursorOf = ({ batch, agentId }: TargetRow) => `${batch}:${agentId}`

/** @throws DomainError `bad_cursor` */
function readCursor(cursor: string): { batch: number; agentId: string } {
  const [, batch, agentId] = /^(\d{1,9}):(.{1,128})$/s.exec(cursor) ?? []
  if (batch === undefined || agentId === undefined)
    throw invalid('bad_cursor', 'The cursor is not one of this list.')
  return { batch: Number(batch), agentId }
}

/** By batch. `watchFrom`: `rollouts.watch` from here tells what changed after this page was read. @throws DomainError `not_found` */
export async function listTargets(
  ctx: VerbContext,
  input: { id: string; cursor?: string; limit: number; states?: RolloutTargetState[]; query?: string },
): Promise<RolloutTargetPage> {
  requirePermission(ctx.actor, 'rollouts.read')
  const { database, rollouts: engine } = ctx.app
  await loadRollout(ctx, input.id)
  const live = engine.live(input.id)
  const watchFrom = `${engine.epoch}:${live?.version ?? 0}`
  const after = input.cursor === undefined ? null : readCursor(input.cursor)
  const { batch, agentId, state, hostname, rolloutId } = rolloutTargets
  const rows = await database
    .select()
    .from(rolloutTargets)
    .where(
      and(
        eq(rolloutId, input.id),
        after
          ? or(gt(batch, after.batch), and(eq(batch, after.batch), gt(agentId, after.agentId)))
          : undefined,
        input.states && input.states.length > 0 ? inArray(state, input.states) : undefined,
        input.query ? like(hostname, containing(input.query)) : undefined,
      ),
    )
    .orderBy(asc(batch), asc(agentId))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, cursorOf)
  const items = shown.map((row): RolloutTargetItem => {
    const target = live?.targets.get(row.agentId)
    return toTargetItem(target?.row ?? row, target?.held)
  })
  return { items, nextCursor, watchFrom }
}
