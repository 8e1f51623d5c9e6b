/** `agents.lock` and `.unlock`: on a locked host nothing begins, and nobody has a shell, until somebody or a time unlocks it. */
import { inArray } from 'drizzle-orm'
import { agents, type HostLock } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { lockedReason } from '../runs/leftOut.ts'
import type { LockPreview } from '../trpc/types.ts'
import type { AgentEntry } from './entry.ts'
import { hostLockOf } from './hostLock.ts'
import { resolveTargets, type TargetChoice } from './targets.ts'

/** Each leaves a record of its own, all in one transaction. */
const LOCKED_AT_ONCE_MAX = 2_000

/** @throws DomainError `host_locked` */
export function requireUnlocked(ctx: VerbContext, agentId: string): void {
  const row = ctx.app.agents.get(agentId)?.row
  const lock = row && hostLockOf(row)
  if (!lock) return
  const { hostname } = row
  const { by, reason } = lock
  throw new DomainError('forbidden', 'host_locked', `${hostname} is locked by ${by}: ${reason}`, {
    ...{ hostname, by, reason },
  })
}

const target = ({ row }: AgentEntry) => ({
  targetKind: 'agent',
  targetId: row.id,
  targetName: row.hostname,
})

/** @throws DomainError `unknown_agents`, `too_many_hosts` */
function entriesOf(ctx: VerbContext, targets: TargetChoice): AgentEntry[] {
  requirePermission(ctx.actor, 'agents.lock')
  const entries = resolveTargets(ctx, targets)
  if (entries.length > LOCKED_AT_ONCE_MAX)
    throw invalid('too_many_hosts', `At most ${LOCKED_AT_ONCE_MAX} hosts are locked at one time.`, {
      max: LOCKED_AT_ONCE_MAX,
    })
  return entries
}

export function previewLock(ctx: VerbContext, targets: TargetChoice): LockPreview {
  const entries = entriesOf(ctx, targets)
  const { rollouts, runs, terminals } = ctx.app
  const preview: LockPreview = { hosts: entries.length, locked: 0, terminals: 0, tasks: 0, updates: 0 }
  for (const { row } of entries) {
    if (hostLockOf(row)) preview.locked += 1
    preview.terminals += terminals.countOn(row.id)
    preview.tasks += runs.underWay(row.id)
    if (rollouts.registry.isUpdating(row.id)) preview.updates += 1
  }
  return preview
}

/**
 * Ends the terminals on these hosts and the bytes of files that come or go at once, and skips the tasks that have not begun there; with `cancelTasks` those that
 * have are cancelled. Updates that wait there go on waiting, what is under way ends by itself. Locking again gives another reason and time.
 */
export async function lockAgents(
  ctx: VerbContext,
  input: { targets: TargetChoice; reason: string; cancelTasks: boolean; expiresInSeconds?: number },
): Promise<{ hosts: number; terminals: number }> {
  const { reason, cancelTasks, expiresInSeconds } = input
  const entries = entriesOf(ctx, input.targets)
  const by = ctx.actor.username
  const now = Date.now()
  const until = expiresInSeconds ? new Date(now + expiresInSeconds * 1000).toISOString() : null
  const lock: HostLock = { at: new Date(now).toISOString(), by, reason, until }
  await put(ctx, entries, lock, { action: 'agents.lock', details: { reason, cancelTasks, until } })
  const locked = new Set(entries.map(({ row }) => row.id))
  const { bus, runs, terminals } = ctx.app
  const ended = terminals.endWhere(({ agentId }) => locked.has(agentId), {
    code: 1000,
    reason: `locked: ${reason}`,
    error: { code: 'locked', message: reason, by },
  })
  bus.publish('hosts.locked', { agentIds: [...locked] })
  for (const id of locked) runs.giveUp(id, lockedReason(reason), cancelTasks)
  return { hosts: locked.size, terminals: ended }
}

/** Those of them that are locked. */
export async function unlockAgents(
  ctx: VerbContext,
  input: { targets: TargetChoice },
): Promise<{ hosts: number }> {
  const locked = entriesOf(ctx, input.targets).filter(({ row }) => hostLockOf(row))
  await put(ctx, locked, null, { action: 'agents.unlock' })
  return { hosts: locked.length }
}

async function put(
  ctx: VerbContext,
  entries: AgentEntry[],
  lock: HostLock | null,
  event: { action: string; details?: Record<string, unknown> },
): Promise<void> {
  if (entries.length === 0) return
  const ids = entries.map(({ row }) => row.id)
  await mutate(ctx, 'agents.lock', async (tx, record) => {
    await tx.update(agents).set({ lock }).where(inArray(agents.id, ids))
    for (const entry of entries) record({ ...event, ...target(entry) })
  })
  for (const entry of entries) ctx.app.agents.put({ ...entry.row, lock })
}
