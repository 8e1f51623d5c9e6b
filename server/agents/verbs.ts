/** What people do to agents. */
import { eq } from 'drizzle-orm'
import { agents } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { type Permission, requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, invalid, notFound } from '../errors.ts'
import type { RequestKind } from '../gateway/requests.ts'
import { refuseGuardedLabels } from '../guards/scope.ts'
import type { AgentEntry } from './entry.ts'
import { requireUnlocked } from './lock.ts'

const LABELS_MAX = 64

/** @throws DomainError `not_found` */
export function findAgent(ctx: VerbContext, id: string): AgentEntry {
  const entry = ctx.app.agents.get(id)
  if (!entry) throw notFound('agent', id)
  return entry
}

const target = (entry: AgentEntry) => ({
  targetKind: 'agent',
  targetId: entry.row.id,
  targetName: entry.row.hostname,
})

/** Replaces all labels. @throws DomainError `too_many_labels`, `label_guarded` */
export async function setAgentLabels(
  ctx: VerbContext,
  input: { id: string; labels: Record<string, string> },
): Promise<void> {
  requirePermission(ctx.actor, 'agents.label')
  const entry = findAgent(ctx, input.id)
  if (Object.keys(input.labels).length > LABELS_MAX)
    throw invalid('too_many_labels', `An agent has at most ${LABELS_MAX} labels.`, { max: LABELS_MAX })
  const { labels } = input
  const before = entry.row.labels
  await refuseGuardedLabels(ctx, before, labels)
  await mutate(ctx, 'agents.label', async (tx, record) => {
    await tx.update(agents).set({ labels }).where(eq(agents.id, input.id))
    record({ action: 'agents.setLabels', ...target(entry), details: { before, labels } })
  })
  ctx.app.agents.put({ ...entry.row, labels })
}

/** Lets a waiting agent in. @throws DomainError `not_pending` */
export async function approveAgent(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'agents.approve')
  const entry = findAgent(ctx, id)
  if (entry.row.approval !== 'pending') throw conflict('not_pending', 'This agent is approved already.')
  const approvedAt = new Date()
  await mutate(ctx, 'agents.approve', async (tx, record) => {
    await tx.update(agents).set({ approval: 'approved', approvedAt }).where(eq(agents.id, id))
    record({ action: 'agents.approve', ...target(entry), details: { ip: entry.row.externalIp } })
  })
  ctx.app.agents.put({ ...entry.row, approval: 'approved', approvedAt })
  ctx.app.gateway.approved(id)
}

/** Disconnects an agent and refuses it until it enrols anew. Its history stays. */
export async function removeAgent(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'agents.remove')
  const entry = findAgent(ctx, id)
  await mutate(ctx, 'agents.remove', async (tx, record) => {
    await tx.update(agents).set({ removedAt: new Date() }).where(eq(agents.id, id))
    record({ action: 'agents.remove', ...target(entry) })
  })
  ctx.app.agents.remove(id)
  ctx.app.terminals.agentRemoved(id)
  ctx.app.gateway.disconnect(id)
  ctx.app.runs.giveUp(id, 'agent_removed: the agent was removed before it began')
}

async function ask(
  ctx: VerbContext,
  entry: AgentEntry,
  permission: Permission,
  action: string,
  kind: RequestKind,
): Promise<{ message: string }> {
  requireUnlocked(ctx, entry.row.id)
  if (!ctx.app.gateway.session(entry.row.id))
    throw new DomainError('unavailable', 'agent_offline', `${entry.row.hostname} is offline.`, {
      hostname: entry.row.hostname,
    })
  // The wish is recorded first: what follows may take the host down with it.
  await mutate(ctx, permission, async (_tx, record) => record({ action, ...target(entry) }))
  const { success, message } = await ctx.app.gateway.request(entry.row.id, kind)
  if (!success)
    throw new DomainError('unavailable', 'agent_refused', `${entry.row.hostname}: ${message}`, {
      hostname: entry.row.hostname,
      message,
    })
  return { message }
}

/** @throws DomainError `host_locked`, `agent_offline`, `agent_timeout`, `agent_refused` */
export function restartAgent(ctx: VerbContext, id: string): Promise<{ message: string }> {
  requirePermission(ctx.actor, 'agents.restart')
  return ask(ctx, findAgent(ctx, id), 'agents.restart', 'agents.restart', 'restart_agent')
}

/** @throws DomainError `hostname_mismatch`, and as `restartAgent` */
export function restartAgentHost(
  ctx: VerbContext,
  input: { id: string; confirmHostname: string },
): Promise<{ message: string }> {
  requirePermission(ctx.actor, 'agents.restartHost')
  const entry = findAgent(ctx, input.id)
  if (input.confirmHostname !== entry.row.hostname)
    throw invalid('hostname_mismatch', `To restart the host, confirm its name: ${entry.row.hostname}.`, {
      hostname: entry.row.hostname,
    })
  return ask(ctx, entry, 'agents.restartHost', 'agents.restartHost', 'restart_host')
}
