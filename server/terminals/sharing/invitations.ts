/** Invitations as rows: what holds, and for whom. */
import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { Database, Transaction } from '../../../drizzle/client.ts'
import { terminalInvitations as invitations, terminalSessions } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { conflict, DomainError, notFound } from '../../errors.ts'
import type { TerminalInvitationItem } from '../../trpc/types.ts'
import type { Terminal } from '../terminal.ts'
import type { Access } from '../viewer.ts'
import { capped } from './policy.ts'

export type InvitationRow = typeof invitations.$inferSelect

/** That hold at this moment. */
export const holding = () =>
  and(isNull(invitations.revokedAt), or(isNull(invitations.expiresAt), gt(invitations.expiresAt, new Date())))

/** The session, alive. @throws DomainError `not_found`, `terminal_over` */
export async function liveTerminal(ctx: VerbContext, id: string): Promise<Terminal> {
  const terminal = ctx.app.terminals.get(id)
  if (terminal) return terminal
  const [row] = await ctx.app.database
    .select({ id: terminalSessions.id })
    .from(terminalSessions)
    .where(eq(terminalSessions.id, id))
  if (!row) throw notFound('terminal', id)
  throw conflict('terminal_over', 'This terminal is closed already.')
}

/** Invitations of one session are changed one after the other. @throws DomainError `terminal_over` */
export async function lockSession(tx: Transaction, id: string): Promise<void> {
  const [row] = await tx
    .select({ closedAt: terminalSessions.closedAt })
    .from(terminalSessions)
    .where(eq(terminalSessions.id, id))
    .for('update')
  if (!row || row.closedAt) throw conflict('terminal_over', 'This terminal is closed already.')
}

/** @throws DomainError `not_owner` */
export function requireOwner(ctx: VerbContext, { facts }: Terminal): void {
  if (facts.userId !== ctx.actor.userId)
    throw new DomainError(
      'forbidden',
      'not_owner',
      `Only ${facts.username}, whose terminal it is, may do this.`,
      {
        username: facts.username,
      },
    )
}

/** The invitation of one person to one session that lets them do most. */
export async function invitationFor(
  database: Database | Transaction,
  terminalId: string,
  userId: string,
): Promise<InvitationRow | null> {
  const rows = await database
    .select()
    .from(invitations)
    .where(and(eq(invitations.terminalId, terminalId), eq(invitations.userId, userId), holding()))
  return rows.find(({ access }) => access === 'control') ?? rows[0] ?? null
}

/** Sessions to which the actor is invited, for a condition. */
export const sharedWith = (ctx: VerbContext) =>
  ctx.app.database
    .select({ id: invitations.terminalId })
    .from(invitations)
    .where(and(eq(invitations.userId, ctx.actor.userId), holding()))

/** What the actor is invited to do in which of these sessions. */
export async function invitedTo(ctx: VerbContext, ids: string[]): Promise<Map<string, Access>> {
  const found = new Map<string, Access>()
  if (ids.length === 0) return found
  const rows = await ctx.app.database
    .select({ terminalId: invitations.terminalId, access: invitations.access })
    .from(invitations)
    .where(and(eq(invitations.userId, ctx.actor.userId), inArray(invitations.terminalId, ids), holding()))
  for (const { terminalId, access } of rows) {
    const now = capped(access, ctx.app.terminals.sharing.policy)
    if (now && found.get(terminalId) !== 'control') found.set(terminalId, now)
  }
  return found
}

export const toInvitation = (row: InvitationRow): TerminalInvitationItem => ({
  id: row.id,
  access: row.access,
  user: row.userId === null ? null : { id: row.userId, username: row.username },
  linkId: row.linkId,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
})
