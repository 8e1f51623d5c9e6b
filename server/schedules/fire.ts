/** Starts what waits: by the overlap policy, as whoever it runs for, and in one transaction with the run itself. */
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import {
  type FiringState,
  type StoredReason,
  scheduleFirings,
  schedules,
} from '../../drizzle/schema/index.ts'
import { goneReason, presentTargets } from '../agents/targets.ts'
import type { App } from '../app.ts'
import { appendAudit } from '../audit/append.ts'
import { actorOf } from '../auth/actFor.ts'
import type { VerbContext } from '../context.ts'
import { withRetry } from '../database/retry.ts'
import { systemActor } from '../domain.ts'
import { DomainError, reasonOf } from '../errors.ts'
import { runJob } from '../jobs/runJob.ts'
import { createRun } from '../runs/createRun.ts'
import { openKept, refuseUnpinned } from '../runs/storedRun.ts'
import { GRACE_MS } from './claim.ts'
import {
  type Activity,
  activityOf,
  countQueued,
  type FiringRow,
  firingColumns,
  lockSchedule,
  type ScheduleRow,
  secretsOf,
} from './rows.ts'

/** Longer than it takes to start a run on all hosts; a server that died meanwhile gives way to another one. */
const LEASE_MS = 60_000

/** It can't be started now: another one goes on. */
class Busy extends Error {
  readonly activity: Activity

  constructor(activity: Activity) {
    super()
    this.activity = activity
  }
}
/** Another server has dealt with it. */
class Lost extends Error {}

const OVERLAPS: StoredReason = {
  code: 'schedule_overlap',
  params: {},
  message: 'The one before still runs.',
}
const AWAITS: StoredReason = {
  code: 'schedule_awaits_approval',
  params: {},
  message: 'The one before waits for approval.',
}
const LATE: StoredReason = {
  code: 'schedule_missed',
  params: { count: 1 },
  message: 'Due while no server ran.',
}

async function lease(
  app: App,
  firingId: string,
): Promise<{ firing: FiringRow; schedule: ScheduleRow } | null> {
  const now = new Date()
  const [taken] = await app.database
    .update(scheduleFirings)
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where(
      and(
        eq(scheduleFirings.id, firingId),
        eq(scheduleFirings.state, 'queued'),
        or(isNull(scheduleFirings.leaseUntil), lt(scheduleFirings.leaseUntil, now)),
      ),
    )
  if (taken.affectedRows === 0) return null
  const [row] = await app.database
    .select({ firing: firingColumns, schedule: schedules })
    .from(scheduleFirings)
    .innerJoin(schedules, eq(schedules.id, scheduleFirings.scheduleId))
    .where(eq(scheduleFirings.id, firingId))
  return row ?? null
}

const release = (app: App, firing: FiringRow) =>
  app.database
    .update(scheduleFirings)
    .set({ leaseUntil: null })
    .where(and(eq(scheduleFirings.id, firing.id), eq(scheduleFirings.state, 'queued')))

/** Not started, and why; a refusal stands in the audit trail, too. */
async function end(
  app: App,
  schedule: ScheduleRow,
  firing: FiringRow,
  state: Extract<FiringState, 'skipped' | 'refused'>,
  reason: StoredReason,
): Promise<void> {
  await withRetry(() =>
    app.database.transaction(async (tx) => {
      const [ended] = await tx
        .update(scheduleFirings)
        .set({ state, reason, missed: reason === LATE ? 1 : 0, leaseUntil: null })
        .where(and(eq(scheduleFirings.id, firing.id), eq(scheduleFirings.state, 'queued')))
      if (ended.affectedRows === 0 || state !== 'refused') return
      const target = { targetKind: 'schedule', targetId: schedule.id, targetName: schedule.name }
      const details = { firing: firing.id, owner: schedule.ownerName, ...reason }
      await appendAudit(tx, { actor: systemActor(), ip: '' }, [
        { action: 'schedules.refused', ...target, details },
      ])
    }),
  )
}

type Started = Pick<FiringRow, 'runId' | 'jobRunId' | 'reason'>

/** Written with what is started, or nothing is. @throws Busy, Lost */
async function markStarted(
  tx: Transaction,
  schedule: ScheduleRow,
  firing: FiringRow,
  as: Partial<Started>,
): Promise<void> {
  const locked = await lockSchedule(tx, schedule.id)
  if (!locked) throw new Lost()
  const activity = locked.overlap === 'allow' ? null : await activityOf(tx, schedule.id)
  if (activity) throw new Busy(activity)
  if (locked.overlap === 'queue' && (await countQueued(tx, schedule.id, firing.id)) > 0) throw new Busy(null)
  const [started] = await tx
    .update(scheduleFirings)
    .set({ ...as, state: 'started', startedAt: new Date(), leaseUntil: null })
    .where(and(eq(scheduleFirings.id, firing.id), eq(scheduleFirings.state, 'queued')))
  if (started.affectedRows === 0) throw new Lost()
}

/** @throws Busy, Lost, DomainError of whatever `runs.create` or `jobs.run` refuses */
async function start(app: App, schedule: ScheduleRow, firing: FiringRow): Promise<void> {
  const [userId, username] = [firing.actorId ?? schedule.ownerId, firing.actorName ?? schedule.ownerName]
  const actor = await actorOf(app.database, userId, username)
  const ctx: VerbContext = { app, actor, ip: '' }
  const origin = { schedule: { id: schedule.id, name: schedule.name } }
  const authors = [{ name: schedule.ownerName, of: 'schedule' as const }]
  if (schedule.jobId) {
    const job = { id: schedule.jobId, acknowledgedRules: schedule.acknowledgedRules ?? [] }
    await runJob(ctx, job, {
      ...{ origin, authors },
      within: (tx, jobRunId) => markStarted(tx, schedule, firing, { jobRunId }),
    })
    return
  }
  const { run } = schedule
  if (!run) throw new Error(`The schedule ${schedule.id} runs nothing.`)
  const { targets, gone } = presentTargets(app, run.targets)
  const secrets = openKept(app.vault, secretsOf(schedule.id), schedule.secrets)
  refuseUnpinned(run, secrets)
  const values = run.scriptRef && { ...run.values, ...secrets }
  await createRun(
    ctx,
    { ...run, values, name: run.name || schedule.name, targets },
    {
      ...{ origin, authors },
      within: (tx, runId) => markStarted(tx, schedule, firing, { runId, reason: goneReason(gone) }),
    },
  )
}

/** Must it wait, or be left out, before anything is looked at? */
async function busyWith(app: App, schedule: ScheduleRow, firing: FiringRow): Promise<Busy | null> {
  if (schedule.overlap === 'allow') return null
  const activity = await activityOf(app.database, schedule.id)
  if (activity) return new Busy(activity)
  const queues = schedule.overlap === 'queue'
  return queues && (await countQueued(app.database, schedule.id, firing.id)) > 0 ? new Busy(null) : null
}

/**
 * Starts a firing that is queued, or says why it is not; nothing where another server is at it. One that was left behind
 * by a crash, and did not wait by the policy `queue`, is too late after the grace.
 */
export async function startFiring(app: App, firingId: string): Promise<void> {
  const leased = await lease(app, firingId)
  if (!leased) return
  const { firing, schedule } = leased
  const queues = schedule.overlap === 'queue'
  const leave = async ({ activity }: Busy) => {
    if (queues) await release(app, firing)
    else await end(app, schedule, firing, 'skipped', activity === 'awaits_approval' ? AWAITS : OVERLAPS)
  }
  try {
    const lateMs = Date.now() - (firing.dueAt ?? firing.createdAt).getTime()
    if (!queues && lateMs > GRACE_MS) {
      await end(app, schedule, firing, 'skipped', LATE)
      return
    }
    const busy = await busyWith(app, schedule, firing)
    if (busy) await leave(busy)
    else await start(app, schedule, firing)
  } catch (error) {
    if (error instanceof Lost) return
    if (error instanceof Busy) await leave(error)
    else if (error instanceof DomainError) await end(app, schedule, firing, 'refused', reasonOf(error))
    else {
      await release(app, firing)
      throw error
    }
  }
}
