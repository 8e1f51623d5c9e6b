/** The host whose files are meant, and with whose rights. */
import { requireUnlocked } from '../agents/lock.ts'
import { findAgent } from '../agents/verbs.ts'
import type { AuditEvent } from '../audit/append.ts'
import { mutate } from '../audit/mutate.ts'
import type { Permission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError } from '../errors.ts'
import type { AgentSession } from '../gateway/session.ts'

export interface HostInput {
  agentId: string
  /** With whose rights, as for a terminal; absent: the agent's own. */
  user?: string
}

export interface Host {
  session: AgentSession
  hostname: string
}

/** @throws DomainError `not_found`, `agent_pending`, `host_locked`, `agent_offline`, `host_files_unsupported` */
export function hostOf(ctx: VerbContext, { agentId }: HostInput): Host {
  const { row } = findAgent(ctx, agentId)
  const { hostname } = row
  if (row.approval === 'pending')
    throw conflict('agent_pending', `${hostname} waits for approval: nothing can run there yet.`, {
      hostname,
    })
  requireUnlocked(ctx, row.id)
  const session = ctx.app.gateway.session(row.id)
  if (!session) throw new DomainError('unavailable', 'agent_offline', `${hostname} is offline.`, { hostname })
  if (!session.browsesFiles)
    throw conflict(
      'host_files_unsupported',
      `The agent of ${hostname} is too old to show files: update it.`,
      {
        hostname,
      },
    )
  return { session, hostname }
}

type Action = `hostFiles.${string}`

/** Who did what stands in the trail before the host is told: what follows may cut the host off. */
export const noted = (
  ctx: VerbContext,
  permission: Permission,
  action: Action,
  host: Host & HostInput,
  details: Record<string, unknown>,
): Promise<void> =>
  mutate(ctx, permission, async (_tx, record) => {
    const event: AuditEvent = {
      action,
      targetKind: 'agent',
      targetId: host.agentId,
      targetName: host.hostname,
      details: { user: host.user ?? null, ...details },
    }
    record(event)
  })
