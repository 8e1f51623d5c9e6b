/** A run that waits for approval, in the database: what it waits for, and how its waiting ends without a start. */
import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../../drizzle/client.ts'
import {
  type ApprovalAuthor,
  type ApprovalDecision,
  type RunApproval,
  runs,
  tasks,
} from '../../../drizzle/schema/index.ts'
import type { Bus } from '../../bus/bus.ts'
import type { Actor, VerbContext } from '../../context.ts'
import { conflict, notFound } from '../../errors.ts'
import { countCancelled } from '../../history/countMoves.ts'
import type { GuardHit } from '../../trpc/types.ts'
import type { RunRow } from '../live.ts'
import { noCounts } from '../states.ts'

const HOUR_MS = 3600_000

/** Null: no rule wants a second person. */
export function approvalOf(
  ctx: VerbContext,
  { hits, authors, at }: { hits: readonly GuardHit[]; authors: ApprovalAuthor[]; at: Date },
): RunApproval | null {
  if (hits.length === 0) return null
  const expiresAt = new Date(at.getTime() + ctx.app.config.approvalHours * HOUR_MS)
  const rules = hits.map(({ rule, name, builtin, line, excerpt, count }) => ({
    ...{ rule, name, builtin, line, excerpt, count },
  }))
  return { rules, authors, expiresAt: expiresAt.toISOString() }
}

export interface WaitingRun extends RunRow {
  approval: RunApproval
}

/** Locked until the commit: of two who decide, the second finds it decided. @throws DomainError `not_found`, `approval_over` */
export async function lockWaiting(tx: Transaction, id: string): Promise<WaitingRun> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
  if (!run) throw notFound('run', id)
  return asWaiting(run)
}

/** @throws DomainError `approval_over` */
export function asWaiting(run: RunRow): WaitingRun {
  const { approval } = run
  if (run.state !== 'awaiting_approval' || !approval)
    throw conflict('approval_over', 'This run does not wait for approval (any more).', {
      decision: approval?.decision ?? 'none',
    })
  return { ...run, approval }
}

export const isExpired = ({ approval }: WaitingRun, now: Date): boolean => new Date(approval.expiresAt) <= now

export const decided = (
  { approval }: WaitingRun,
  decision: ApprovalDecision,
  actor: Pick<Actor, 'username'>,
  { note, at }: { note?: string; at: Date },
): RunApproval => ({
  ...approval,
  decision,
  decidedBy: actor.username,
  decidedAt: at.toISOString(),
  ...(note ? { note } : {}),
})

/** For those who watch the run, and the job whose step it is. */
export function tellDecided(bus: Bus, { id, origin }: Pick<RunRow, 'id' | 'origin'>): void {
  bus.publish('runs.decided', { runId: id })
  if (origin?.job) bus.publish('jobRuns.changed', { id: origin.job.runId })
}

/** Nothing of it ever starts. */
export async function endWaiting(
  tx: Transaction,
  run: WaitingRun,
  approval: RunApproval,
  at: Date,
): Promise<void> {
  const reason = `${approval.decision}: the run was not approved`
  await tx
    .update(tasks)
    .set({ state: 'cancelled', reason, finishedAt: at })
    .where(and(eq(tasks.runId, run.id), eq(tasks.state, 'queued')))
  const counts = { ...noCounts(), cancelled: run.total }
  await tx
    .update(runs)
    .set({ state: 'cancelled', counts, approval, startedAt: at, finishedAt: at })
    .where(eq(runs.id, run.id))
  await countCancelled(tx, run)
}
