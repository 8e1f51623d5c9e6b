/** Who takes part in a rollout, in which batch, and who can't and why: for the preview and for the real thing. */
import type { AgentEntry } from '../agents/entry.ts'
import { resolveTargets } from '../agents/targets.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid } from '../errors.ts'
import { archOf } from './createEngine.ts'
import type { PlanInput } from './input.ts'
import { planBatches } from './plan.ts'

export type SkipReason = 'already' | 'no_release' | 'unknown_arch' | 'busy'

export interface Chosen {
  planned: { entry: AgentEntry; batch: number }[]
  skipped: { entry: AgentEntry; reason: SkipReason; message: string }[]
}

function whyNot(
  ctx: VerbContext,
  entry: AgentEntry,
  input: PlanInput,
): { reason: SkipReason; message: string } | null {
  const { version } = input
  if (entry.row.version === version) return { reason: 'already', message: `already: it runs ${version}` }
  const arch = archOf(entry)
  if (!arch)
    return { reason: 'unknown_arch', message: 'unknown_arch: it does not say for which architecture' }
  if (!ctx.app.releases.find(version, arch))
    return { reason: 'no_release', message: `no_release: there is no release ${version} for ${arch}` }
  const busy = ctx.app.rollouts.registry.busy(entry.row.id)
  if (busy && !busy.open)
    return { reason: 'busy', message: 'busy: an update of an aborted rollout is under way' }
  return null
}

/** @throws DomainError `no_such_version`, `unknown_agents`, `no_targets`, `rollout_overlap` */
export function chooseTargets(ctx: VerbContext, input: PlanInput): Chosen {
  const { app } = ctx
  if (!app.releases.has(input.version))
    throw invalid('no_such_version', `There is no release ${input.version}: upload it first.`, {
      version: input.version,
    })
  const entries = resolveTargets(ctx, input.targets)
  if (entries.length === 0) throw invalid('no_targets', 'No agent matches: choose at least one.')
  const fit: AgentEntry[] = []
  const skipped: Chosen['skipped'] = []
  for (const entry of entries) {
    const no = whyNot(ctx, entry, input)
    if (no) skipped.push({ entry, ...no })
    else fit.push(entry)
  }
  for (const entry of fit) {
    const other = app.rollouts.registry.busy(entry.row.id)?.target.rollout.row
    if (other)
      throw conflict(
        'rollout_overlap',
        `${entry.row.hostname} is part of the rollout of ${other.version}, which is not over: abort that first.`,
        { hostname: entry.row.hostname, version: other.version },
      )
  }
  const candidates = fit.map((entry) => ({
    agentId: entry.row.id,
    hostname: entry.row.hostname,
    online: entry.online,
    entry,
  }))
  return {
    planned: planBatches(candidates, input).map(({ candidate, batch }) => ({
      entry: candidate.entry,
      batch,
    })),
    skipped,
  }
}
