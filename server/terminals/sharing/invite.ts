/** `terminals.invite`, `.createLink`, `.join`: how others come to be let into a session. */
import { createHash, randomBytes } from 'node:crypto'
import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../../drizzle/client.ts'
import { terminalInvitations as invitations, type Role, users } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import { can, requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { conflict, DomainError, invalid } from '../../errors.ts'
import type { TerminalInvitationItem } from '../../trpc/types.ts'
import { isActive } from '../../users/active.ts'
import type { Terminal } from '../terminal.ts'
import type { Access } from '../viewer.ts'
import {
  holding,
  type InvitationRow,
  invitationFor,
  liveTerminal,
  lockSession,
  requireOwner,
  toInvitation,
} from './invitations.ts'
import { requireInvitable } from './policy.ts'

/** Of one session. */
const INVITATIONS_MAX = 64

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** What audit records of sharing say. */
export const about = ({ facts }: Terminal) => ({
  targetKind: 'agent',
  targetId: facts.agentId,
  targetName: facts.hostname,
})

async function ownTerminal(ctx: VerbContext, id: string, access: Access): Promise<Terminal> {
  requirePermission(ctx.actor, 'terminals.open')
  const terminal = await liveTerminal(ctx, id)
  requireOwner(ctx, terminal)
  requireInvitable(access, ctx.app.terminals.sharing.policy)
  return terminal
}

const newRow = (terminalId: string, row: Partial<InvitationRow> & { access: Access }): InvitationRow => ({
  ...{ id: ulid(), terminalId, userId: null, username: '', hash: null, linkId: null },
  ...{ createdAt: new Date(), expiresAt: null, revokedAt: null },
  ...row,
})

/** @throws DomainError `too_many_invitations` */
async function requireRoom(tx: Transaction, terminalId: string, more: number): Promise<void> {
  const count = await tx.$count(invitations, and(eq(invitations.terminalId, terminalId), holding()))
  if (count + more > INVITATIONS_MAX)
    throw conflict('too_many_invitations', `A terminal has at most ${INVITATIONS_MAX} invitations.`, {
      max: INVITATIONS_MAX,
    })
}

/**
 * Lets these people in; those who are invited already may do from now on what is said here.
 * @throws DomainError `not_owner`, `terminal_over`, `not_invitable`, `sharing_off`, `sharing_observe_only`
 */
export async function inviteToTerminal(
  ctx: VerbContext,
  input: { id: string; usernames: string[]; access: Access },
): Promise<{ items: TerminalInvitationItem[] }> {
  const { access } = input
  const terminal = await ownTerminal(ctx, input.id, access)
  const names = [...new Set(input.usernames)]
  const rows = await mutate(ctx, 'terminals.open', async (tx, record) => {
    await lockSession(tx, terminal.id)
    const found = await tx.select().from(users).where(inArray(users.username, names))
    const guests = found.filter(
      (user) => user.id !== ctx.actor.userId && can(user.role, 'terminals.open') && isActive(user),
    )
    const known = new Set(guests.map(({ username }) => username.toLowerCase()))
    const missing = names.filter((name) => !known.has(name.toLowerCase()))
    if (missing.length > 0)
      throw invalid('not_invitable', `These can't be invited to a terminal: ${missing.join(', ')}.`, {
        usernames: missing.join(', '),
      })
    await requireRoom(tx, terminal.id, guests.length)
    const made: InvitationRow[] = []
    for (const { id: userId, username } of guests) {
      const before = await invitationFor(tx, terminal.id, userId)
      const row = before ? { ...before, access } : newRow(terminal.id, { userId, username, access })
      if (before) await tx.update(invitations).set({ access }).where(eq(invitations.id, row.id))
      else await tx.insert(invitations).values(row)
      made.push(row)
      const details = { terminal: terminal.id, username, access }
      record({ action: 'terminals.invite', ...about(terminal), details })
    }
    return made
  })
  const { terminals } = ctx.app
  for (const row of rows) terminals.sharing.granted(terminal, row.id, access, ctx.actor.username)
  terminals.announce()
  return { items: rows.map(toInvitation) }
}

/**
 * A link that lets in whoever has it and may open terminals, until it expires. The secret is given once, here.
 * @throws as `inviteToTerminal`
 */
export async function createTerminalLink(
  ctx: VerbContext,
  input: { id: string; access: Access; expiresInSeconds: number },
): Promise<TerminalInvitationItem & { secret: string }> {
  const { access } = input
  const terminal = await ownTerminal(ctx, input.id, access)
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + input.expiresInSeconds * 1000)
  const row = newRow(terminal.id, { access, hash: digest(secret), expiresAt })
  await mutate(ctx, 'terminals.open', async (tx, record) => {
    await lockSession(tx, terminal.id)
    await requireRoom(tx, terminal.id, 1)
    await tx.insert(invitations).values(row)
    const details = { terminal: terminal.id, link: row.id, access, expiresAt }
    record({ action: 'terminals.createLink', ...about(terminal), details })
  })
  return { ...toInvitation(row), secret }
}

const noLink = () =>
  new DomainError(
    'not_found',
    'link_invalid',
    'This link leads to no terminal (any more): ask for a new one.',
  )

/**
 * Takes up a link: from then on one is invited by name, until the owner thinks otherwise.
 * @throws DomainError `link_invalid`: unknown, expired, revoked, its session over, or one was removed
 */
export async function joinTerminal(
  ctx: VerbContext,
  input: { secret: string },
): Promise<{ id: string; agentId: string; hostname: string; access: Access }> {
  const { userId, username } = ctx.actor
  const { terminals } = ctx.app
  requirePermission(ctx.actor, 'terminals.open')
  const { terminal, access, invitation } = await mutate(ctx, 'terminals.open', async (tx, record) => {
    const [link] = await tx
      .select()
      .from(invitations)
      .where(and(eq(invitations.hash, digest(input.secret)), holding()))
    const live = link && terminals.get(link.terminalId)
    if (!live) throw noLink()
    if (live.facts.userId === userId) return { terminal: live, access: 'control' as const, invitation: null }
    requireInvitable('observe', terminals.sharing.policy)
    await lockSession(tx, live.id)
    // The link may have been revoked while that lock was waited for.
    const [still] = await tx.select().from(invitations).where(eq(invitations.id, link.id)).for('update')
    const [removed] = await tx
      .select({ id: invitations.id })
      .from(invitations)
      .where(
        and(
          eq(invitations.linkId, link.id),
          eq(invitations.userId, userId),
          isNotNull(invitations.revokedAt),
        ),
      )
    if (!still || still.revokedAt || removed) throw noLink()
    const before = await invitationFor(tx, live.id, userId)
    if (before && (before.access === 'control' || link.access === 'observe'))
      return { terminal: live, access: before.access, invitation: null }
    await requireRoom(tx, live.id, 1)
    const row = newRow(live.id, { userId, username, access: link.access, linkId: link.id })
    await tx.insert(invitations).values(row)
    const details = { terminal: live.id, owner: live.facts.username, access: row.access, link: link.id }
    record({ action: 'terminals.join', ...about(live), details })
    return { terminal: live, access: row.access, invitation: row }
  })
  if (invitation) terminals.announce()
  const { id, facts } = terminal
  return { id, agentId: facts.agentId, hostname: facts.hostname, access }
}

/** Roles that may be invited. */
export const GUEST_ROLES: Role[] = (['viewer', 'operator', 'administrator'] as const).filter((role) =>
  can(role, 'terminals.open'),
)
