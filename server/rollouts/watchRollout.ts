/** `rollouts.watch`: the rollout and the targets that changed, coalesced; resumes by `epoch:version`. */
import { tracked } from '@trpc/server'
import { requirePermission } from '../auth/permissions.ts'
import { pause } from '../bus/signal.ts'
import type { VerbContext } from '../context.ts'
import type { RolloutEvent } from '../trpc/types.ts'
import { toRolloutDetail, toTargetItem } from './items.ts'
import { getRollout } from './readRollouts.ts'
import { isOpen, isUnderWay } from './states.ts'

const COALESCE_MS = 500
/** With more than these only reading the list again helps. */
const TARGETS_MAX = 200

function seenOf(lastEventId: string | null | undefined, epoch: string): number {
  const [theirs, version] = lastEventId?.split(':') ?? []
  return theirs === epoch && version && /^\d{1,15}$/.test(version) ? Number(version) : -1
}

/**
 * Changes from `lastEventId` on (or `watchFrom` of the list); an unknown one gets `reset` first. Ends when nothing
 * more is expected.
 * @throws DomainError `not_found`
 */
export async function* watchRollout(
  ctx: VerbContext,
  input: { id: string; lastEventId?: string | null },
  signal: AbortSignal | undefined,
) {
  requirePermission(ctx.actor, 'rollouts.read')
  const { rollouts: engine } = ctx.app
  const live = engine.live(input.id)
  if (!live) {
    const event: RolloutEvent = { rollout: await getRollout(ctx, input.id), targets: [], reset: true }
    yield tracked(`${engine.epoch}:over`, event)
    return
  }
  const batches = Math.max(0, ...[...live.targets.values()].map((target) => target.row.batch)) + 1
  let seen = seenOf(input.lastEventId, engine.epoch)
  while (!signal?.aborted) {
    const { version } = live
    if (version > seen) {
      const all = [...live.targets.values()]
      const changed = all.filter((target) => target.version > seen)
      const reset = seen < 0 || changed.length > TARGETS_MAX
      const event: RolloutEvent = {
        rollout: toRolloutDetail(live.row, batches),
        targets: reset ? [] : changed.map((target) => toTargetItem(target.row, target.held)),
        reset,
      }
      seen = version
      yield tracked(`${engine.epoch}:${version}`, event)
      if (!isOpen(live.row.state) && !all.some(({ row }) => isUnderWay(row.state))) return
    }
    await pause(COALESCE_MS, signal)
    if (live.version === seen) await live.changed.wait(signal)
  }
}
