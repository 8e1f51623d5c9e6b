/** `guards.check`: what a run would mean, before it is started. */
import { type AgentEntry, statusOf } from '../agents/entry.ts'
import { hostLockOf } from '../agents/hostLock.ts'
import { resolveTargets, type TargetChoice } from '../agents/targets.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { type RetryKind, retrySource } from '../runs/retrySource.ts'
import { guarded, planOf, type ScriptInput, scriptOf } from '../runs/scriptOf.ts'
import type { GuardCheck } from '../trpc/types.ts'
import { findHits, type Script } from './rules.ts'

/** Labels by which people tell what matters from what does not. */
const ENVIRONMENT_KEYS = new Set(['env', 'environment', 'stage', 'tier'])
const LABELS_SHOWN = 5

export type CheckInput =
  | (ScriptInput & { targets?: TargetChoice })
  /** As `runs.retry` would. */
  | { retryOf: string; only?: RetryKind }

function labelled(targets: readonly AgentEntry[]): GuardCheck['labelled'] {
  const counts = new Map<string, number>()
  for (const { row } of targets)
    for (const [key, value] of Object.entries(row.labels))
      if (ENVIRONMENT_KEYS.has(key.toLowerCase())) {
        const label = `${key}=${value}`
        counts.set(label, (counts.get(label) ?? 0) + 1)
      }
  return [...counts]
    .map(([label, hosts]) => ({ label, hosts }))
    .sort((a, b) => b.hosts - a.hosts || a.label.localeCompare(b.label))
    .slice(0, LABELS_SHOWN)
}

/** Without targets, as the test of rules asks, every rule counts whatever its hosts. @throws DomainError as `runs.create`, or `runs.retry` */
export async function checkRun(ctx: VerbContext, input: CheckInput): Promise<GuardCheck> {
  requirePermission(ctx.actor, 'runs.create')
  if ('retryOf' in input) {
    const { run, targets } = await retrySource(ctx, { id: input.retryOf, only: input.only })
    return tell(ctx, guarded(await planOf(ctx, run)), targets)
  }
  const plan = await scriptOf(ctx, input)
  const targets = input.targets ? resolveTargets(ctx, input.targets) : null
  return tell(ctx, guarded(plan), targets)
}

async function tell(
  ctx: VerbContext,
  script: Script,
  targets: readonly AgentEntry[] | null,
): Promise<GuardCheck> {
  return {
    hosts: targets?.length ?? 0,
    offline: targets?.filter((entry) => statusOf(entry) !== 'online').length ?? 0,
    locked: targets?.filter(({ row }) => hostLockOf(row)).length ?? 0,
    labelled: labelled(targets ?? []),
    hits: await findHits(ctx.app, script, targets),
  }
}
