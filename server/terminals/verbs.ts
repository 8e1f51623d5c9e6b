/** `terminals.*`: shells on hosts. */
import { and, desc, eq, isNotNull, isNull, lt } from 'drizzle-orm'
import { ulid } from 'ulid'
import { terminalSessions } from '../../drizzle/schema/index.ts'
import { findAgent } from '../agents/verbs.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, notFound } from '../errors.ts'
import { cutPage } from '../trpc/paging.ts'
import type { Page, TerminalItem } from '../trpc/types.ts'

const READY_TIMEOUT_MS = 15_000

export interface TerminalInput {
  agentId: string
  cols: number
  rows: number
  user?: string
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/**
 * Starts a shell and gives a ticket for its socket: one use, thirty seconds.
 * @throws DomainError `not_found`, `agent_pending`, `agent_offline`, `terminal_failed`, `agent_timeout`
 */
export async function openTerminal(
  ctx: VerbContext,
  input: TerminalInput,
): Promise<{ id: string; ticket: string }> {
  requirePermission(ctx.actor, 'terminals.open')
  const { row } = findAgent(ctx, input.agentId)
  const { hostname } = row
  if (row.approval === 'pending')
    throw conflict('agent_pending', `${hostname} waits for approval: nothing can run there yet.`, {
      hostname,
    })
  const session = ctx.app.gateway.session(row.id)
  if (!session) throw new DomainError('unavailable', 'agent_offline', `${hostname} is offline.`, { hostname })
  const id = ulid()
  const { cols, rows, user } = input
  await mutate(ctx, 'terminals.open', async (tx, record) => {
    await tx.insert(terminalSessions).values({
      id,
      agentId: row.id,
      hostname,
      userId: ctx.actor.userId,
      username: ctx.actor.username,
      cols,
      rows,
      openedAt: new Date(),
    })
    const details = { terminal: id, user: user ?? null }
    record({ action: 'terminals.open', targetKind: 'agent', targetId: row.id, targetName: hostname, details })
  })
  const started = ctx.app.terminals.begin(id, session, ctx.actor, { cols, rows, ...(user ? { user } : {}) })
  const error = await within(started, READY_TIMEOUT_MS)
  if (error === null) return { id, ticket: ctx.app.terminals.tickets.issue(id, ctx.actor.userId) }
  if (error === 'late') {
    ctx.app.terminals.close(id, 'agent_timeout')
    throw new DomainError('unavailable', 'agent_timeout', `${hostname} did not start a shell in time.`, {
      hostname,
    })
  }
  throw new DomainError('unavailable', 'terminal_failed', `${hostname}: ${error}`, {
    hostname,
    message: error,
  })
}

/** Newest first. */
export async function listTerminals(
  ctx: VerbContext,
  input: { cursor?: string; limit: number; agentId?: string; open?: boolean },
): Promise<Page<TerminalItem>> {
  requirePermission(ctx.actor, 'terminals.read')
  const { closedAt } = terminalSessions
  const rows = await ctx.app.database
    .select()
    .from(terminalSessions)
    .where(
      and(
        input.cursor ? lt(terminalSessions.id, input.cursor) : undefined,
        input.agentId ? eq(terminalSessions.agentId, input.agentId) : undefined,
        input.open === undefined ? undefined : input.open ? isNull(closedAt) : isNotNull(closedAt),
      ),
    )
    .orderBy(desc(terminalSessions.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  const items = shown.map((row) => ({
    id: row.id,
    agentId: row.agentId,
    hostname: row.hostname,
    userId: row.userId,
    username: row.username,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    closeReason: row.closeReason,
    own: row.userId === ctx.actor.userId,
  }))
  return { items, nextCursor }
}

/** Ends one's own session, or anybody's with the right to. @throws DomainError `not_found`, `terminal_over` */
export async function closeTerminal(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'terminals.open')
  const [row] = await ctx.app.database.select().from(terminalSessions).where(eq(terminalSessions.id, id))
  if (!row) throw notFound('terminal', id)
  const permission = row.userId === ctx.actor.userId ? 'terminals.open' : 'terminals.closeAny'
  await mutate(ctx, permission, async (_tx, record) => {
    if (row.closedAt) throw conflict('terminal_over', 'This terminal is closed already.')
    record({
      action: 'terminals.close',
      targetKind: 'agent',
      targetId: row.agentId,
      targetName: row.hostname,
      details: { terminal: id, owner: row.username },
    })
  })
  ctx.app.terminals.close(id, `closed by ${ctx.actor.username}`)
}
