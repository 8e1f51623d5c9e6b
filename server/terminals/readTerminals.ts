/** `terminals.list`, `.get` and `.watch`: whose shells are where, and who looks at them. */
import { tracked } from '@trpc/server'
import { and, desc, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm'
import { terminalSessions } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import { pause } from '../bus/signal.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { cutPage } from '../trpc/paging.ts'
import type { Page, TerminalAccess, TerminalItem, TerminalLive } from '../trpc/types.ts'
import { invitedTo, sharedWith } from './sharing/invitations.ts'

const COALESCE_MS = 1_000

function liveOf(ctx: VerbContext, id: string): TerminalLive | null {
  const terminal = ctx.app.terminals.get(id)
  if (!terminal) return null
  const { window, detachedAt } = terminal
  return {
    state: terminal.paused ? 'paused' : 'live',
    ...window,
    idleSince: new Date(terminal.touchedAt).toISOString(),
    detachedSince: detachedAt === null ? null : new Date(detachedAt).toISOString(),
    viewers: [...terminal.viewers].map((viewer) => viewer.item(ctx.actor.userId)),
  }
}

const toItem = (
  ctx: VerbContext,
  row: typeof terminalSessions.$inferSelect,
  shared: Map<string, TerminalAccess>,
): TerminalItem => ({
  id: row.id,
  agentId: row.agentId,
  hostname: row.hostname,
  userId: row.userId,
  username: row.username,
  runAs: row.runAs,
  openedAt: row.openedAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
  closeReason: row.closeReason,
  own: row.userId === ctx.actor.userId,
  shared: row.closedAt ? null : (shared.get(row.id) ?? null),
  live: row.closedAt ? null : liveOf(ctx, row.id),
})

/** Newest first. */
export async function listTerminals(
  ctx: VerbContext,
  input: {
    cursor?: string
    limit: number
    agentId?: string
    open?: boolean
    own?: boolean
    shared?: boolean
  },
): Promise<Page<TerminalItem>> {
  requirePermission(ctx.actor, 'terminals.read')
  const { closedAt, id, agentId, userId } = terminalSessions
  const rows = await ctx.app.database
    .select()
    .from(terminalSessions)
    .where(
      and(
        input.cursor ? lt(id, input.cursor) : undefined,
        input.agentId ? eq(agentId, input.agentId) : undefined,
        input.own ? eq(userId, ctx.actor.userId) : undefined,
        input.shared ? and(isNull(closedAt), inArray(id, sharedWith(ctx))) : undefined,
        input.open === undefined ? undefined : input.open ? isNull(closedAt) : isNotNull(closedAt),
      ),
    )
    .orderBy(desc(id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  const shared = await invitedTo(
    ctx,
    shown.map((row) => row.id),
  )
  return { items: shown.map((row) => toItem(ctx, row, shared)), nextCursor }
}

/** @throws DomainError `not_found` */
export async function getTerminal(ctx: VerbContext, id: string): Promise<TerminalItem> {
  requirePermission(ctx.actor, 'terminals.read')
  const [row] = await ctx.app.database.select().from(terminalSessions).where(eq(terminalSessions.id, id))
  if (!row) throw notFound('terminal', id)
  return toItem(ctx, row, await invitedTo(ctx, [row.id]))
}

/** A number that grows with every change of what `terminals.list` shows, at most once a second. */
export async function* watchTerminals(ctx: VerbContext, signal: AbortSignal | undefined) {
  requirePermission(ctx.actor, 'terminals.read')
  const { terminals } = ctx.app
  while (!signal?.aborted) {
    const { version } = terminals
    yield tracked(String(version), { version })
    await pause(COALESCE_MS, signal)
    if (terminals.version === version) await terminals.changed.wait(signal)
  }
}
