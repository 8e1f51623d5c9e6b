/** The rollouts in memory and where an agent stands in them. */
import type { LiveRollout, LiveTarget } from './live.ts'
import { isFetching, isOpen, isUnderWay, phaseOf } from './states.ts'

export class RolloutRegistry {
  readonly rollouts = new Map<string, LiveRollout>()
  private readonly byAgent = new Map<string, LiveTarget[]>()

  add(rollout: LiveRollout): void {
    this.rollouts.set(rollout.row.id, rollout)
    for (const [agentId, target] of rollout.targets) {
      const all = this.byAgent.get(agentId) ?? []
      all.push(target)
      this.byAgent.set(agentId, all)
    }
  }

  drop(rollout: LiveRollout): void {
    this.rollouts.delete(rollout.row.id)
    for (const agentId of rollout.targets.keys()) {
      const left = (this.byAgent.get(agentId) ?? []).filter((target) => target.rollout !== rollout)
      if (left.length > 0) this.byAgent.set(agentId, left)
      else this.byAgent.delete(agentId)
    }
  }

  /** Oldest rollout first. */
  ofAgent(agentId: string): readonly LiveTarget[] {
    return this.byAgent.get(agentId) ?? []
  }

  /** What this agent is about, or waits for, somewhere. */
  busy(agentId: string): { target: LiveTarget; open: boolean } | undefined {
    for (const target of this.ofAgent(agentId)) {
      const open = isOpen(target.rollout.row.state)
      if (isUnderWay(target.row.state) || (open && phaseOf(target.row.state) === 'waiting'))
        return { target, open }
    }
    return undefined
  }

  /** An update is under way there. */
  isUpdating(agentId: string): boolean {
    return this.ofAgent(agentId).some(({ row }) => isUnderWay(row.state))
  }

  *targets(): Iterable<LiveTarget> {
    for (const rollout of this.rollouts.values()) yield* rollout.targets.values()
  }

  /** How many take a share of the line now. */
  fetching(online: (agentId: string) => boolean): number {
    let count = 0
    for (const target of this.targets())
      if (isFetching(target.row.state) && !target.untold && online(target.row.agentId)) count++
    return count
  }
}
