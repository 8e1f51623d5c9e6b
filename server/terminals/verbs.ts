/** `terminals.open`, `.attach` and `.close`: shells on hosts, and who gets to them. */
import { eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import { terminalSessions } from '../../drizzle/schema/index.ts'
import { requireUnlocked } from '../agents/lock.ts'
import { findAgent } from '../agents/verbs.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, invalid, notFound } from '../errors.ts'
import type { TerminalAccess } from '../trpc/types.ts'
import { invitationFor, liveTerminal } from './sharing/invitations.ts'
import { byRight, capped, lesser } from './sharing/policy.ts'
import type { Terminal, TerminalFacts } from './terminal.ts'
import type { Entry } from './viewer.ts'

const READY_TIMEOUT_MS = 15_000

export interface TerminalInput {
  agentId: string
  cols: number
  rows: number
  /** Whose login shell; the agent's own user's if absent. */
  user?: string
  /** Path of another shell than the user's own. */
  shell?: string
  /** Folder to begin in; the user's own if absent. */
  cwd?: string
  /** A terminal on this host that the actor sees: the shell begins in the folder where that one is, if that can be. */
  beside?: string
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** It may be over by now, and then is nothing to go by. */
function isSeen({ app, actor }: VerbContext, agentId: string, id: string): boolean {
  const terminal = app.terminals.get(id)
  if (terminal?.facts.agentId !== agentId) return false
  const seenBy = [terminal.facts, ...[...terminal.viewers].map((viewer) => viewer.actor)]
  return seenBy.some(({ userId }) => userId === actor.userId)
}

/**
 * Starts a shell and gives a ticket for its socket: one use, thirty seconds.
 * @throws DomainError `not_found`, `agent_pending`, `host_locked`, `agent_offline`, `terminal_failed`, `agent_timeout`
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
  requireUnlocked(ctx, row.id)
  const session = ctx.app.gateway.session(row.id)
  if (!session) throw new DomainError('unavailable', 'agent_offline', `${hostname} is offline.`, { hostname })
  const { cols, rows, user, shell, cwd } = input
  const beside = input.beside && isSeen(ctx, row.id, input.beside) ? input.beside : undefined
  const { userId, username, sessionId = null, tokenId = null } = ctx.actor
  const facts: TerminalFacts = {
    ...{ id: ulid(), agentId: row.id, hostname, userId, username, cols, rows },
    ...{ runAs: user || null, openedAt: new Date(), owner: { userId, username, sessionId, tokenId } },
  }
  const { id, runAs } = facts
  const wishes = { ...(shell && { shell }), ...(cwd && { cwd }), ...(beside && { beside }) }
  await mutate(ctx, 'terminals.open', async (tx, record) => {
    await tx.insert(terminalSessions).values({ ...facts, sessionId, tokenId })
    const details = { terminal: id, user: runAs, ...wishes }
    record({ action: 'terminals.open', targetKind: 'agent', targetId: row.id, targetName: hostname, details })
  })
  const { terminals } = ctx.app
  // It may have been locked while the record was written.
  try {
    requireUnlocked(ctx, row.id)
  } catch (error) {
    terminals.never(id, 'host_locked')
    throw error
  }
  const error = await within(
    terminals.begin(facts, session, { ...(runAs && { user: runAs }), ...wishes }),
    READY_TIMEOUT_MS,
  )
  if (error === null)
    return {
      id,
      ticket: terminals.tickets.issue({ terminalId: id, access: 'control', entry: { by: 'owner' } }, userId),
    }
  if (error === 'late') {
    terminals.close(id, 'agent_timeout')
    throw new DomainError('unavailable', 'agent_timeout', `${hostname} did not start a shell in time.`, {
      hostname,
    })
  }
  // The host's own word about what was asked for: it would be the same again.
  throw invalid('terminal_failed', `${hostname}: ${error}`, { hostname, message: error })
}

async function rowOf(ctx: VerbContext, id: string) {
  const [row] = await ctx.app.database.select().from(terminalSessions).where(eq(terminalSessions.id, id))
  if (!row) throw notFound('terminal', id)
  return row
}

/**
 * How the actor gets in: as the owner, as far as an invitation reaches, else by their role's right.
 * @throws DomainError `forbidden`, `consent_needed`
 */
async function entryOf(
  ctx: VerbContext,
  { facts }: Terminal,
  wanted: TerminalAccess | undefined,
): Promise<{ access: TerminalAccess; entry: Entry }> {
  const { actor } = ctx
  requirePermission(actor, 'terminals.open')
  if (facts.userId === actor.userId) return { access: wanted ?? 'control', entry: { by: 'owner' } }
  const { policy } = ctx.app.terminals.sharing
  const invitation = await invitationFor(ctx.app.database, facts.id, actor.userId)
  const invited = capped(invitation?.access ?? null, policy)
  const right = byRight(actor, policy)
  const access = wanted ?? (invited === 'control' || right === 'control' ? 'control' : 'observe')
  const reaches = (most: TerminalAccess | null) => most !== null && lesser(most, access) === access
  if (invitation && reaches(invited))
    return { access, entry: { by: 'invitation', invitationId: invitation.id } }
  requirePermission(actor, access === 'control' ? 'terminals.controlAny' : 'terminals.observeAny')
  if (reaches(right)) return { access, entry: { by: 'right' } }
  throw new DomainError(
    'forbidden',
    'consent_needed',
    `${facts.username} has to invite you to this terminal.`,
    {
      username: facts.username,
    },
  )
}

/**
 * A ticket for another socket to a session that lives: after a reload, in another browser, or to look at somebody else's.
 * @throws DomainError `not_found`, `terminal_over`, `host_locked`, `forbidden`, `consent_needed`
 */
export async function attachTerminal(
  ctx: VerbContext,
  input: { id: string; access?: TerminalAccess },
): Promise<{ id: string; ticket: string; access: TerminalAccess }> {
  const { terminals } = ctx.app
  requirePermission(ctx.actor, 'terminals.open')
  const terminal = await liveTerminal(ctx, input.id)
  const { facts } = terminal
  requireUnlocked(ctx, facts.agentId)
  const { access, entry } = await entryOf(ctx, terminal, input.access)
  // One's own is taken up at every reload and every cut line: only another person's is worth a record.
  if (entry.by !== 'owner')
    await mutate(ctx, 'terminals.open', async (_tx, record) =>
      record({
        action: 'terminals.attach',
        targetKind: 'agent',
        targetId: facts.agentId,
        targetName: facts.hostname,
        details: {
          ...{ terminal: facts.id, owner: facts.username, access },
          ...(entry.by === 'invitation' && { invitation: entry.invitationId }),
        },
      }),
    )
  const ticket = terminals.tickets.issue({ terminalId: facts.id, access, entry }, ctx.actor.userId)
  return { id: facts.id, ticket, access }
}

/** Ends one's own session, or anybody's with the right to. @throws DomainError `not_found`, `terminal_over` */
export async function closeTerminal(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'terminals.open')
  const row = await rowOf(ctx, id)
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
  const { username } = ctx.actor
  const message = `Closed by ${username}.`
  ctx.app.terminals.close(id, `closed by ${username}`, { code: 'closed', message, by: username })
}
