/** Who is updated when: canaries, batches, and how many failures are too many. */
import { type Amount, amountOf } from '../amounts.ts'

export interface Candidate {
  agentId: string
  hostname: string
  online: boolean
}

/** Who can begin at once goes first; within that by name, so that the same question has the same answer. */
const byTurn = (a: Candidate, b: Candidate): number =>
  Number(b.online) - Number(a.online) ||
  a.hostname.localeCompare(b.hostname, 'en') ||
  (a.agentId < b.agentId ? -1 : 1)

/**
 * In turn, each with its batch. With canaries batch 0 is theirs; `batch` is a share of all; without it the rest is one batch.
 */
export function planBatches<T extends Candidate>(
  candidates: readonly T[],
  options: { canary?: number; batch?: Amount },
): { candidate: T; batch: number }[] {
  const canary = Math.min(options.canary ?? 0, candidates.length)
  const rest = candidates.length - canary
  const size = Math.max(
    1,
    options.batch === undefined ? rest : amountOf(options.batch, candidates.length, 'up'),
  )
  const first = canary > 0 ? 1 : 0
  return candidates.toSorted(byTurn).map((candidate, index) => ({
    candidate,
    batch: index < canary ? 0 : first + Math.floor((index - canary) / size),
  }))
}

export interface Failures {
  /** Of all targets, those of the canary batch included. */
  failed: number
  failedCanaries: number
  /** What a person has seen and gone on after. */
  forgiven: number
  budget: number
}

/** Why to stop, or null. One canary is one too many: that is what canaries are for. */
export function stopReason({ failed, failedCanaries, forgiven, budget }: Failures): string | null {
  if (failed <= forgiven) return null
  if (failedCanaries > forgiven) return `canary: ${failedCanaries} of the canary hosts failed`
  const counted = failed - forgiven
  return counted > budget ? `budget: ${counted} hosts failed, ${budget} may` : null
}
