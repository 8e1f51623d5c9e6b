/** `runs.approve`, `runs.refuse` and `runs.withdraw`: a second person lets a run start, or nobody does. */
import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../drizzle/client.ts'
import { runs, tasks, users } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import { can, requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { conflict, DomainError } from '../../errors.ts'
import { requireFile } from '../../files/requireFile.ts'
import { refuseIfBlocked } from '../../guards/guardRun.ts'
import { refuseIfDisabled } from '../../scripts/readScripts.ts'
import { isActive } from '../../users/active.ts'
import type { RunRow, TaskRow } from '../live.ts'
import { settlePace } from '../pace/settle.ts'
import { loadRun } from '../readRuns.ts'
import { guarded, planOf } from '../scriptOf.ts'
import { authoredBy } from './authors.ts'
import {
  asWaiting,
  decided,
  endWaiting,
  isExpired,
  lockWaiting,
  tellDecided,
  type WaitingRun,
} from './rows.ts'

const target = (run: RunRow) => ({ targetKind: 'run', targetId: run.id, targetName: run.name })

const asked = ({ createdByName, total, approval }: WaitingRun) => ({
  requestedBy: createdByName,
  hosts: total,
  rules: approval.rules.map(({ rule, name, line }) => ({ rule, name, line })),
})

/** Whoever asked, by whatever session or token, is not the second person. @throws DomainError `own_approval` */
async function refuseOwn(ctx: VerbContext, run: WaitingRun): Promise<void> {
  if (run.createdBy !== ctx.actor.userId) return
  await ctx.app.refusals.record(ctx, { action: 'runs.approve.refused', ...target(run), details: {} })
  throw new DomainError(
    'forbidden',
    'own_approval',
    'Somebody else has to decide this: nobody approves a run of their own.',
  )
}

/** Who wrote it would have others start it unseen. @throws DomainError `own_text` */
async function refuseAuthor(ctx: VerbContext, run: WaitingRun): Promise<void> {
  const author = authoredBy(run.approval.authors, ctx.actor.username)
  if (!author) return
  const details = { author: author.of }
  await ctx.app.refusals.record(ctx, { action: 'runs.approve.refused', ...target(run), details })
  throw new DomainError(
    'forbidden',
    'own_text',
    `Somebody else has to approve this: you saved the ${author.of} that it comes from.`,
    { of: author.of },
  )
}

/** @throws DomainError `requester_lost` when who asked may not run it any more */
async function requireRequester(tx: Transaction, run: WaitingRun): Promise<void> {
  const [user] = await tx.select().from(users).where(eq(users.id, run.createdBy)).for('update')
  if (user && isActive(user) && can(user.role, 'runs.create')) return
  throw conflict('requester_lost', `${run.createdByName} may not run scripts any more.`, {
    username: run.createdByName,
  })
}

/**
 * All that may have changed since it was asked for and that the run could not start with now.
 * @throws DomainError `script_disabled`, `secrets_unreadable`, `file_gone`, `guard_blocked`
 */
async function refuseChanged(ctx: VerbContext, run: WaitingRun): Promise<void> {
  if (run.file) await requireFile(ctx, run.file)
  const plan = await planOf(ctx, run)
  if (plan.library) await refuseIfDisabled(ctx, plan.library.id, plan.library.version)
  const rows = await ctx.app.database
    .select({ agentId: tasks.agentId })
    .from(tasks)
    .where(eq(tasks.runId, run.id))
  const targets = rows.flatMap(({ agentId }) => ctx.app.agents.get(agentId) ?? [])
  await refuseIfBlocked(ctx, { ...guarded(plan), targets })
}

/**
 * Starts a run that waits; what its pace says of times counts from here.
 * @throws DomainError `not_found`, `approval_over`, `own_approval`, `own_text`, `requester_lost`, `deadline_past`, and as `refuseChanged`
 */
export async function approveRun(
  ctx: VerbContext,
  { id, note }: { id: string; note?: string },
): Promise<void> {
  requirePermission(ctx.actor, 'runs.approve')
  const before = asWaiting(await loadRun(ctx, id))
  await refuseOwn(ctx, before)
  await refuseAuthor(ctx, before)
  await refuseChanged(ctx, before)
  const at = new Date()
  const { run, rows } = await mutate(ctx, 'runs.approve', async (tx, record) => {
    const waiting = await lockWaiting(tx, id)
    if (isExpired(waiting, at))
      throw conflict('approval_over', 'This run has waited too long.', { decision: 'expired' })
    await requireRequester(tx, waiting)
    const pace = settlePace(waiting.pace ?? undefined, at)
    const approval = decided(waiting, 'approved', ctx.actor, { note, at })
    await tx.update(runs).set({ state: 'running', approval, pace, startedAt: at }).where(eq(runs.id, id))
    // How long a host waits for its script is counted from when it may have it.
    await tx.update(tasks).set({ createdAt: at }).where(eq(tasks.runId, id))
    const details = { ...asked(waiting), ...(note ? { note } : {}) }
    record({ action: 'runs.approve', ...target(waiting), details })
    const started: RunRow = { ...waiting, state: 'running', approval, pace, startedAt: at }
    const own: TaskRow[] = await tx.select().from(tasks).where(eq(tasks.runId, id))
    return { run: started, rows: own }
  })
  ctx.app.runs.begin(run, rows)
  tellDecided(ctx.app.bus, run)
}

/** @throws DomainError `not_found`, `approval_over`, `own_approval` */
export async function refuseRun(
  ctx: VerbContext,
  { id, note }: { id: string; note?: string },
): Promise<void> {
  requirePermission(ctx.actor, 'runs.approve')
  await refuseOwn(ctx, asWaiting(await loadRun(ctx, id)))
  const at = new Date()
  const ended = await mutate(ctx, 'runs.approve', async (tx, record) => {
    const run = await lockWaiting(tx, id)
    await endWaiting(tx, run, decided(run, 'refused', ctx.actor, { note, at }), at)
    const details = { ...asked(run), ...(note ? { note } : {}) }
    record({ action: 'runs.refuse', ...target(run), details })
    return run
  })
  tellDecided(ctx.app.bus, ended)
}

/** Who asked for it wants it no more. @throws DomainError `not_found`, `approval_over`, `not_requester` */
export async function withdrawRun(ctx: VerbContext, id: string): Promise<void> {
  const at = new Date()
  const ended = await mutate(ctx, 'runs.create', async (tx, record) => {
    const run = await lockWaiting(tx, id)
    if (run.createdBy !== ctx.actor.userId)
      throw new DomainError(
        'forbidden',
        'not_requester',
        `Only ${run.createdByName}, who asked for this run, can withdraw it.`,
        { username: run.createdByName },
      )
    await endWaiting(tx, run, decided(run, 'withdrawn', ctx.actor, { at }), at)
    record({ action: 'runs.withdraw', ...target(run), details: asked(run) })
    return run
  })
  tellDecided(ctx.app.bus, ended)
}
