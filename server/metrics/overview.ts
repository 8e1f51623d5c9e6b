/** The console's figures at a glance. */
import { count, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { runs, terminalSessions } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import type { AgentStatus } from '../trpc/types.ts'

const DAY_MS = 24 * 3600_000

export interface Overview {
  agents: Record<AgentStatus, number>
  runs24h: { succeeded: number; failed: number; running: number }
  terminals: number
}

/** Agents by state, what became of the runs of the last 24 hours, and terminals that are open. */
export async function readOverview(ctx: VerbContext): Promise<Overview> {
  requirePermission(ctx.actor, 'metrics.read')
  const { database, agents } = ctx.app
  const since = new Date(Date.now() - DAY_MS)
  const states = await database
    .select({ state: runs.state, runs: count() })
    .from(runs)
    .where(or(gt(runs.createdAt, since), eq(runs.state, 'running')))
    .groupBy(runs.state)
  const of = (state: string) => states.find((row) => row.state === state)?.runs ?? 0
  const [open] = await database
    .select({ terminals: sql<number>`count(*)`.mapWith(Number) })
    .from(terminalSessions)
    .where(isNull(terminalSessions.closedAt))
  return {
    agents: agents.counts(),
    runs24h: { succeeded: of('succeeded'), failed: of('failed'), running: of('running') },
    terminals: open?.terminals ?? 0,
  }
}
