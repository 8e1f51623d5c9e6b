/** Which agents a run or a rollout means. */
import type { StoredReason } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'
import type { AgentFilter } from '../trpc/types.ts'
import { byHostname } from './byHostname.ts'
import type { AgentEntry } from './entry.ts'

const NAMED_IDS_MAX = 5

export type TargetChoice = { agentIds: string[] } | { filter: AgentFilter }

/** Approved agents that are meant: in the order in which they are named, or by host name. @throws DomainError that names what is not there */
export function resolveTargets(ctx: VerbContext, targets: TargetChoice): AgentEntry[] {
  const { agents } = ctx.app
  if ('agentIds' in targets) {
    const ids = [...new Set(targets.agentIds)]
    const unknown = ids.filter((id) => agents.get(id)?.row.approval !== 'approved')
    if (unknown.length > 0) {
      const names = unknown.slice(0, NAMED_IDS_MAX).join(', ')
      const more = unknown.length > NAMED_IDS_MAX ? ` and ${unknown.length - NAMED_IDS_MAX} more` : ''
      throw invalid('unknown_agents', `These agents do not exist or are not approved: ${names}${more}.`, {
        ids: names + more,
        count: unknown.length,
      })
    }
    return agents.matching({ ids })
  }
  const approved = agents.matching(targets.filter).filter((entry) => entry.row.approval === 'approved')
  // They are read in the order of their start, and nobody looks for hosts by when they enrolled.
  return approved.sort(byHostname)
}

/** Of hosts that were listed some time ago those that are still there, and how many are not. */
export function presentTargets(app: App, targets: TargetChoice): { targets: TargetChoice; gone: number } {
  if (!('agentIds' in targets)) return { targets, gone: 0 }
  const all = [...new Set(targets.agentIds)]
  const agentIds = all.filter((id) => app.agents.get(id)?.row.approval === 'approved')
  return { targets: { agentIds }, gone: all.length - agentIds.length }
}

/** What is told of them. */
export const goneReason = (gone: number): StoredReason | null =>
  gone > 0
    ? { code: 'hosts_gone', params: { count: gone }, message: `${gone} hosts are gone: without them.` }
    : null
