/** `terminals.revokeInvitation`, `.removeViewer`, `.setViewerAccess`: what an owner does about who is there. */
import { and, eq, isNull, or } from 'drizzle-orm'
import { terminalInvitations as invitations } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import { can, requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { DomainError, invalid, notFound } from '../../errors.ts'
import type { Terminal } from '../terminal.ts'
import type { Access } from '../viewer.ts'
import { invitationFor, liveTerminal, lockSession, requireOwner } from './invitations.ts'
import { about } from './invite.ts'
import { byRight, requireInvitable } from './policy.ts'

/** Owners, and who may end the session altogether. @throws DomainError `not_owner` */
function requireHost(ctx: VerbContext, terminal: Terminal): void {
  if (!can(ctx.actor.role, 'terminals.closeAny')) requireOwner(ctx, terminal)
}

/** Who came by it goes at once, by a link also who is in by it. @throws DomainError `not_found`, `not_owner` */
export async function revokeTerminalInvitation(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'terminals.open')
  const [row] = await ctx.app.database.select().from(invitations).where(eq(invitations.id, id))
  if (!row) throw notFound('invitation', id)
  const terminal = await liveTerminal(ctx, row.terminalId)
  requireHost(ctx, terminal)
  const ended = await mutate(ctx, 'terminals.open', async (tx, record) => {
    await lockSession(tx, terminal.id)
    const meant = and(or(eq(invitations.id, id), eq(invitations.linkId, id)), isNull(invitations.revokedAt))
    const rows = await tx.select({ id: invitations.id }).from(invitations).where(meant)
    if (rows.length === 0) return []
    await tx.update(invitations).set({ revokedAt: new Date() }).where(meant)
    const details = { terminal: terminal.id, ...(row.userId ? { username: row.username } : { link: id }) }
    record({ action: 'terminals.revokeInvitation', ...about(terminal), details })
    return rows.map((one) => one.id)
  })
  const { terminals } = ctx.app
  for (const one of ended) terminals.sharing.granted(terminal, one, null, ctx.actor.username)
  terminals.announce()
}

/**
 * Sends somebody away and ends their invitations. An administrator who came by their right may come back by it.
 * @throws DomainError `not_found`, `terminal_over`, `not_owner`, `owner_stays`
 */
export async function removeTerminalViewer(
  ctx: VerbContext,
  input: { id: string; userId: string },
): Promise<void> {
  requirePermission(ctx.actor, 'terminals.open')
  const terminal = await liveTerminal(ctx, input.id)
  requireHost(ctx, terminal)
  const { userId } = input
  if (userId === terminal.facts.userId)
    throw invalid('owner_stays', 'The owner of a terminal can not be removed.')
  const ended = await mutate(ctx, 'terminals.open', async (tx, record) => {
    await lockSession(tx, terminal.id)
    const theirs = and(
      eq(invitations.terminalId, terminal.id),
      eq(invitations.userId, userId),
      isNull(invitations.revokedAt),
    )
    const rows = await tx.select().from(invitations).where(theirs)
    const there = [...terminal.viewers].find(({ actor }) => actor.userId === userId)
    const username = there?.actor.username ?? rows[0]?.username
    if (username === undefined) throw notFound('participant', userId)
    if (rows.length > 0) await tx.update(invitations).set({ revokedAt: new Date() }).where(theirs)
    const details = { terminal: terminal.id, username }
    record({ action: 'terminals.removeViewer', ...about(terminal), details })
    return rows
  })
  const { terminals } = ctx.app
  for (const { id } of ended) terminals.sharing.granted(terminal, id, null, ctx.actor.username)
  terminals.sharing.remove(terminal, userId, ctx.actor.username)
  terminals.announce()
}

/**
 * What somebody may do in the session from now on.
 * @throws DomainError `not_found`, `terminal_over`, `not_owner`, `owner_stays`, `sharing_observe_only`, `forbidden`
 */
export async function setTerminalViewerAccess(
  ctx: VerbContext,
  input: { id: string; userId: string; access: Access },
): Promise<void> {
  requirePermission(ctx.actor, 'terminals.open')
  const terminal = await liveTerminal(ctx, input.id)
  requireHost(ctx, terminal)
  const { userId, access } = input
  const { terminals } = ctx.app
  const { policy } = terminals.sharing
  if (userId === terminal.facts.userId)
    throw invalid('owner_stays', 'The owner of a terminal can not be removed.')
  const changed = await mutate(ctx, 'terminals.open', async (tx, record) => {
    await lockSession(tx, terminal.id)
    const invited = await invitationFor(tx, terminal.id, userId)
    const there = [...terminal.viewers].find(({ actor }) => actor.userId === userId)
    const username = invited?.username ?? there?.actor.username
    if (username === undefined) throw notFound('participant', userId)
    if (invited) {
      requireInvitable(access, policy)
      await tx
        .update(invitations)
        .set({ access })
        .where(
          and(
            eq(invitations.terminalId, terminal.id),
            eq(invitations.userId, userId),
            isNull(invitations.revokedAt),
          ),
        )
    } else if (there && access === 'control' && byRight(there.actor, policy) !== 'control')
      throw new DomainError('forbidden', 'not_invited', `${username} has to be invited to type here.`, {
        username,
      })
    const details = { terminal: terminal.id, username, access }
    record({ action: 'terminals.setViewerAccess', ...about(terminal), details })
    return invited
  })
  if (changed) terminals.sharing.granted(terminal, changed.id, access, ctx.actor.username)
  terminals.sharing.setAccess(terminal, userId, access)
  terminals.announce()
}
