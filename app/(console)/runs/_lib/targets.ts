/** On which agents a script will run: picked one by one, or all that match a filter when it starts. */
import type { AgentFilter, AgentItem } from '../../../../server/trpc/types.ts'
import { addressOf } from '../../../_lib/hostMarks.ts'

export interface TargetAgent {
  id: string
  hostname: string
  address: string
  online: boolean
  /** Nothing begins there now. */
  locked: boolean
}

export type Targets =
  | { kind: 'agents'; agents: TargetAgent[] }
  /** Counts as of when it was chosen. */
  | { kind: 'filter'; filter: AgentFilter; total: number; offline: number; locked: number }

export const targetOf = (agent: AgentItem): TargetAgent => ({
  id: agent.id,
  hostname: agent.hostname,
  address: addressOf(agent),
  online: agent.status === 'online',
  locked: agent.lock !== null,
})

/** Whether the list that is filtered by `shown` has exactly what was chosen as a whole. */
const isWhole = (targets: Targets, shown: AgentFilter): boolean =>
  targets.kind === 'filter' && JSON.stringify(targets.filter) === JSON.stringify(shown)

export const isPicked = (targets: Targets, shown: AgentFilter, id: string): boolean =>
  targets.kind === 'filter' ? isWhole(targets, shown) : targets.agents.some((agent) => agent.id === id)

/** Of all that match, all but one: possible where all of them are known. */
export function without(
  targets: Targets,
  shown: AgentFilter,
  known: TargetAgent[],
  id: string,
): Targets | null {
  if (targets.kind !== 'filter' || !isWhole(targets, shown) || known.length < targets.total) return null
  return { kind: 'agents', agents: known.filter((agent) => agent.id !== id) }
}

/** Picks or drops one agent; a filter gives way to single agents. */
export function toggle(targets: Targets, agent: TargetAgent): Targets {
  const agents = targets.kind === 'agents' ? targets.agents : []
  return agents.some(({ id }) => id === agent.id)
    ? { kind: 'agents', agents: agents.filter(({ id }) => id !== agent.id) }
    : { kind: 'agents', agents: [...agents, agent] }
}

/** How many hosts, and how many of them are offline, or locked, now. */
export function countsOf(targets: Targets): { hosts: number; offline: number; locked: number } {
  if (targets.kind === 'filter')
    return { hosts: targets.total, offline: targets.offline, locked: targets.locked }
  return {
    hosts: targets.agents.length,
    offline: targets.agents.filter((agent) => !agent.online).length,
    locked: targets.agents.filter((agent) => agent.locked).length,
  }
}

/** What `runs.create` takes. */
export const inputOf = (targets: Targets): { agentIds: string[] } | { filter: AgentFilter } =>
  targets.kind === 'filter' ? { filter: targets.filter } : { agentIds: targets.agents.map(({ id }) => id) }

/** With what is known now about agents picked earlier; the same object if nothing has changed. */
export function refreshed(targets: Targets, items: readonly AgentItem[]): Targets {
  if (targets.kind === 'filter') return targets
  const known = new Map(items.map((item) => [item.id, targetOf(item)]))
  const now = (agent: TargetAgent) => known.get(agent.id) ?? agent
  const changed = targets.agents.some(
    (agent) =>
      now(agent).online !== agent.online ||
      now(agent).locked !== agent.locked ||
      now(agent).address !== agent.address,
  )
  return changed ? { kind: 'agents', agents: targets.agents.map(now) } : targets
}
