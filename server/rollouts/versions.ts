/** `rollouts.versions` and `rollouts.ofAgent`: what the fleet runs, and what one agent could run. */
import { desc, eq } from 'drizzle-orm'
import { rolloutTargets } from '../../drizzle/schema/index.ts'
import { findAgent } from '../agents/verbs.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import type { AgentUpdate, FleetVersion } from '../trpc/types.ts'
import { archOf } from './createEngine.ts'
import { toTargetItem } from './items.ts'

/** From memory; the most frequent first. */
export function fleetVersions(ctx: VerbContext): { items: FleetVersion[]; total: number } {
  requirePermission(ctx.actor, 'rollouts.read')
  const counts = new Map<string, FleetVersion>()
  let total = 0
  for (const { row, online } of ctx.app.agents.all()) {
    if (row.approval !== 'approved') continue
    total++
    const item = counts.get(row.version) ?? { version: row.version, count: 0, online: 0 }
    counts.set(row.version, { ...item, count: item.count + 1, online: item.online + (online ? 1 : 0) })
  }
  const items = [...counts.values()].sort((a, b) => b.count - a.count || (a.version < b.version ? 1 : -1))
  return { items, total }
}

/** @throws DomainError `not_found` */
export async function agentUpdate(ctx: VerbContext, agentId: string): Promise<AgentUpdate> {
  requirePermission(ctx.actor, 'rollouts.read')
  const { database, releases, rollouts } = ctx.app
  const entry = findAgent(ctx, agentId)
  const arch = archOf(entry)
  const newest = arch ? releases.newest(arch) : undefined
  const [stored] = await database
    .select()
    .from(rolloutTargets)
    .where(eq(rolloutTargets.agentId, agentId))
    .orderBy(desc(rolloutTargets.rolloutId))
    .limit(1)
  const live = stored && rollouts.live(stored.rolloutId)?.targets.get(agentId)
  const last = live?.row ?? stored
  return {
    available: newest && newest.version !== entry.row.version ? newest.version : null,
    last: last ? toTargetItem(last, live?.held) : null,
  }
}
