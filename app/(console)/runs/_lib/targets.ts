/** On which agents a script will run: picked one by one, or all that match a filter when it starts. */
import type { AgentFilter, AgentItem } from '../../../../server/trpc/types.ts'

export interface TargetAgent {
  id: string
  hostname: string
  online: boolean
}

export type Targets =
  | { kind: 'agents'; agents: TargetAgent[] }
  /** Counts as of when it was chosen. */
  | { kind: 'filter'; filter: AgentFilter; total: number; offline: number }

export const targetOf = (agent: AgentItem): TargetAgent => ({
  id: agent.id,
  hostname: agent.hostname,
  online: agent.status === 'online',
})

export const isPicked = (targets: Targets, id: string): boolean =>
  targets.kind === 'filter' || targets.agents.some((agent) => agent.id === id)

/** Picks or drops one agent; a filter gives way to single agents. */
export function toggle(targets: Targets, agent: TargetAgent): Targets {
  const agents = targets.kind === 'agents' ? targets.agents : []
  return agents.some(({ id }) => id === agent.id)
    ? { kind: 'agents', agents: agents.filter(({ id }) => id !== agent.id) }
    : { kind: 'agents', agents: [...agents, agent] }
}

/** How many hosts, and how many of them are offline now. */
export function countsOf(targets: Targets): { hosts: number; offline: number } {
  if (targets.kind === 'filter') return { hosts: targets.total, offline: targets.offline }
  return {
    hosts: targets.agents.length,
    offline: targets.agents.filter((agent) => !agent.online).length,
  }
}

/** What `runs.create` takes. */
export const inputOf = (targets: Targets): { agentIds: string[] } | { filter: AgentFilter } =>
  targets.kind === 'filter' ? { filter: targets.filter } : { agentIds: targets.agents.map(({ id }) => id) }

/** What is known now about agents picked earlier. */
export function refreshed(targets: Targets, items: readonly AgentItem[]): Targets {
  if (targets.kind === 'filter') return targets
  const known = new Map(items.map((item) => [item.id, item]))
  return {
    kind: 'agents',
    agents: targets.agents.map((agent) => {
      const item = known.get(agent.id)
      return item ? targetOf(item) : agent
    }),
  }
}
