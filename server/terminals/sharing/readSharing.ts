/** `terminals.invitations` and `.guests`: who may come, and who could be asked. */
import { and, asc, eq, inArray, like, ne, or } from 'drizzle-orm'
import { terminalInvitations as invitations, users } from '../../../drizzle/schema/index.ts'
import { can, requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { containing } from '../../trpc/paging.ts'
import type { TerminalGuest, TerminalInvitationItem } from '../../trpc/types.ts'
import { whereActive } from '../../users/active.ts'
import { holding, liveTerminal, requireOwner, toInvitation } from './invitations.ts'
import { GUEST_ROLES } from './invite.ts'

const GUESTS_MAX = 8

/** That hold, newest first; bounded by how many a session may have. @throws DomainError `not_found`, `not_owner` */
export async function listTerminalInvitations(
  ctx: VerbContext,
  id: string,
): Promise<{ items: TerminalInvitationItem[] }> {
  requirePermission(ctx.actor, 'terminals.open')
  const terminal = await liveTerminal(ctx, id)
  if (!can(ctx.actor.role, 'terminals.closeAny')) requireOwner(ctx, terminal)
  const rows = await ctx.app.database
    .select()
    .from(invitations)
    .where(and(eq(invitations.terminalId, id), holding()))
  return { items: rows.sort((a, b) => (a.id < b.id ? 1 : -1)).map(toInvitation) }
}

/** People besides oneself who may be invited, by a part of their name. */
export async function findTerminalGuests(
  ctx: VerbContext,
  input: { query: string },
): Promise<{ items: TerminalGuest[] }> {
  requirePermission(ctx.actor, 'terminals.open')
  const part = containing(input.query)
  const items = await ctx.app.database
    .select({ id: users.id, username: users.username, displayName: users.displayName })
    .from(users)
    .where(
      and(
        ne(users.id, ctx.actor.userId),
        inArray(users.role, GUEST_ROLES),
        whereActive(),
        input.query ? or(like(users.username, part), like(users.displayName, part)) : undefined,
      ),
    )
    .orderBy(asc(users.username))
    .limit(GUESTS_MAX)
  return { items }
}
