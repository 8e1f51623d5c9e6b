/** `schedules.create`, `update`, `remove`, `setPaused`, `runNow`. */
import { and, eq, isNotNull, ne } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../drizzle/client.ts'
import { type OverlapPolicy, type StoredRun, scheduleFirings, schedules } from '../../drizzle/schema/index.ts'
import { resolveTargets } from '../agents/targets.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid, notFound } from '../errors.ts'
import { type Acknowledged, guardRun } from '../guards/guardRun.ts'
import { checkRunnable, loadJob } from '../jobs/checkJob.ts'
import { guarded } from '../runs/scriptOf.ts'
import { type Before, keepRun, openKept, sealKept } from '../runs/storedRun.ts'
import type { Secrets } from '../scripts/secrets.ts'
import { refuseChanged } from '../trpc/known.ts'
import type { RunNowResult } from '../trpc/types.ts'
import { newFiring, QUEUED_MAX } from './claim.ts'
import { checkCron, nextTime, tidyCron } from './cron.ts'
import { startFiring } from './fire.ts'
import { countQueued, lockSchedule, type ScheduleRow, secretsOf } from './rows.ts'

const SCHEDULES_MAX = 1_000

export interface ScheduleInput {
  name: string
  cron: string
  timeZone: string
  overlap: OverlapPolicy
  /** One of the two. */
  run?: StoredRun
  jobId?: string
  /** Of the job. */
  acknowledgedRules?: string[]
}

/** As the row takes it. */
type Kept = Pick<
  ScheduleRow,
  'name' | 'cron' | 'timeZone' | 'overlap' | 'run' | 'jobId' | 'acknowledgedRules'
>

interface Plan {
  kept: Kept
  acknowledged: Acknowledged[]
  secrets: Secrets
}

const target = ({ id, name }: { id: string; name: string }) => ({
  targetKind: 'schedule',
  targetId: id,
  targetName: name,
})

const detailsOf = ({ cron, timeZone, overlap, run, jobId }: Kept) => ({
  ...{ cron, timeZone, overlap },
  ...(jobId ? { job: jobId } : {}),
  ...(run ? whatOf(run) : {}),
})

const whatOf = (run: StoredRun) => ({
  ...(run.scriptRef ? { library: run.scriptRef } : { interpreter: run.interpreter ?? 'shell' }),
  ...('agentIds' in run.targets ? { targets: run.targets.agentIds.length } : { filter: run.targets.filter }),
})

/**
 * All that can be known of it before its time has come: also what guard rules have to say.
 * @param before what it ran until now
 * @throws DomainError `cron_…`, `time_zone_unknown`, and whatever `runs.create` or `jobs.run` refuses
 */
async function check(ctx: VerbContext, input: ScheduleInput, before: Before | null): Promise<Plan> {
  // Whoever plans a run could start it: the rest is checked when it starts.
  requirePermission(ctx.actor, 'runs.create')
  const { name, timeZone, overlap, jobId, acknowledgedRules = [] } = input
  const cron = tidyCron(input.cron)
  checkCron({ cron, timeZone }, new Date())
  if ((input.run === undefined) === (jobId === undefined))
    throw invalid('run_or_job', 'A schedule runs either a script or a job.')
  const base = { name, cron, timeZone, overlap }
  if (input.run) {
    const { run, secrets, acknowledged } = await checkScriptRun(ctx, input.run, before)
    return { kept: { ...base, run, jobId: null, acknowledgedRules: null }, secrets, acknowledged }
  }
  const job = await loadJob(ctx, jobId ?? '')
  const { acknowledged } = await checkRunnable(ctx, job, acknowledgedRules)
  return { kept: { ...base, run: null, jobId: job.id, acknowledgedRules }, secrets: {}, acknowledged }
}

async function checkScriptRun(
  ctx: VerbContext,
  input: StoredRun,
  before: Before | null,
): Promise<{ run: StoredRun; secrets: Secrets; acknowledged: Acknowledged[] }> {
  const { run, secrets, plan } = await keepRun(ctx, input, before)
  const targets = resolveTargets(ctx, input.targets)
  // A search may find nobody today.
  if ('agentIds' in input.targets && targets.length === 0)
    throw invalid('no_targets', 'No agent matches: choose at least one.')
  const { acknowledgedRules } = run
  const { acknowledged } = await guardRun(ctx, { ...guarded(plan), targets, acknowledgedRules })
  return { run, secrets, acknowledged }
}

/** @throws DomainError `schedule_name_taken` */
async function refuseTaken(tx: Transaction, name: string, id: string): Promise<void> {
  const [taken] = await tx
    .select({ id: schedules.id })
    .from(schedules)
    .where(and(eq(schedules.name, name), ne(schedules.id, id)))
  if (taken) throw conflict('schedule_name_taken', `There is a schedule “${name}” already.`, { name })
}

async function lock(tx: Transaction, id: string): Promise<ScheduleRow> {
  const row = await lockSchedule(tx, id)
  if (!row) throw notFound('schedule', id)
  return row
}

const sayAcknowledged = ({ acknowledged }: Plan) => (acknowledged.length > 0 ? { acknowledged } : {})

/** @throws DomainError as `check`, and `schedule_name_taken`, `too_many_schedules` */
export async function createSchedule(ctx: VerbContext, input: ScheduleInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'schedules.manage')
  const plan = await check(ctx, input, null)
  const { kept } = plan
  const id = ulid()
  const secrets = sealKept(ctx.app.vault, secretsOf(id), plan.secrets)
  const at = new Date()
  await mutate(ctx, 'schedules.manage', async (tx, record) => {
    await refuseTaken(tx, kept.name, id)
    if ((await tx.$count(schedules)) >= SCHEDULES_MAX)
      throw invalid('too_many_schedules', `There can be ${SCHEDULES_MAX} schedules.`, { max: SCHEDULES_MAX })
    await tx.insert(schedules).values({
      ...{ id, ...kept, secrets },
      ...{ ownerId: ctx.actor.userId, ownerName: ctx.actor.username, pausedAt: null },
      ...{ nextAt: nextTime(kept, at), createdAt: at, updatedAt: at },
    })
    const details = { ...detailsOf(kept), ...sayAcknowledged(plan) }
    record({ action: 'schedules.create', ...target({ id, name: kept.name }), details })
  })
  return { id }
}

/** Whoever saves it is its owner from then on. @throws DomainError as `createSchedule`, and `not_found`, `changed_meanwhile` */
export async function updateSchedule(
  ctx: VerbContext,
  input: ScheduleInput & { id: string; known?: string },
): Promise<void> {
  requirePermission(ctx.actor, 'schedules.manage')
  const { vault, database } = ctx.app
  const [known] = await database.select().from(schedules).where(eq(schedules.id, input.id))
  if (!known) throw notFound('schedule', input.id)
  const values = openKept(vault, secretsOf(known.id), known.secrets)
  const own = known.ownerId === ctx.actor.userId
  const plan = await check(ctx, input, known.run && { run: known.run, secrets: values, own })
  const { kept } = plan
  const secrets = sealKept(vault, secretsOf(known.id), plan.secrets)
  await mutate(ctx, 'schedules.manage', async (tx, record) => {
    const before = await lock(tx, input.id)
    refuseChanged(before, input.known)
    await refuseTaken(tx, kept.name, before.id)
    const at = new Date()
    await tx
      .update(schedules)
      .set({
        ...{ ...kept, secrets, updatedAt: at },
        ...{ ownerId: ctx.actor.userId, ownerName: ctx.actor.username },
        nextAt: before.pausedAt ? null : nextTime(kept, at),
      })
      .where(eq(schedules.id, before.id))
    const was = { name: before.name, owner: before.ownerName, ...detailsOf(before) }
    const details = { before: was, ...detailsOf(kept), ...sayAcknowledged(plan) }
    record({ action: 'schedules.update', ...target({ id: before.id, name: kept.name }), details })
  })
}

/** With its history; runs that it started go on, and stay. @throws DomainError `not_found` */
export async function removeSchedule(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'schedules.manage')
  await mutate(ctx, 'schedules.manage', async (tx, record) => {
    const row = await lock(tx, id)
    await tx.delete(schedules).where(eq(schedules.id, id))
    record({ action: 'schedules.remove', ...target(row), details: detailsOf(row) })
  })
}

const PAUSED = { code: 'schedule_paused', params: {}, message: 'The schedule was paused.' }

/** What runs goes on; what waits by the clock is dropped. @throws DomainError `not_found` */
export async function setPaused(ctx: VerbContext, input: { id: string; paused: boolean }): Promise<void> {
  requirePermission(ctx.actor, 'schedules.manage')
  const { id, paused } = input
  await mutate(ctx, 'schedules.manage', async (tx, record) => {
    const row = await lock(tx, id)
    if ((row.pausedAt !== null) === paused) return
    const at = new Date()
    await tx
      .update(schedules)
      .set(paused ? { pausedAt: at, nextAt: null } : { pausedAt: null, nextAt: nextTime(row, at) })
      .where(eq(schedules.id, id))
    if (paused)
      await tx
        .update(scheduleFirings)
        .set({ state: 'skipped', reason: PAUSED, leaseUntil: null })
        .where(
          and(
            eq(scheduleFirings.scheduleId, id),
            eq(scheduleFirings.state, 'queued'),
            isNotNull(scheduleFirings.dueAt),
          ),
        )
    record({ action: 'schedules.setPaused', ...target(row), details: { paused } })
  })
}

/**
 * Now, as whoever asks, whether it is paused or not; the overlap policy holds.
 * @throws DomainError `not_found`, `schedule_queue_full`
 */
export async function runNow(ctx: VerbContext, id: string): Promise<RunNowResult> {
  requirePermission(ctx.actor, 'runs.create')
  const { userId: actorId, username: actorName } = ctx.actor
  const firingId = await mutate(ctx, 'runs.create', async (tx, record) => {
    const row = await lock(tx, id)
    if (row.overlap === 'queue' && (await countQueued(tx, id)) >= QUEUED_MAX)
      throw conflict('schedule_queue_full', `${QUEUED_MAX} wait already.`, { count: QUEUED_MAX })
    const firing = { ...newFiring(id, new Date()), actorId, actorName }
    await tx.insert(scheduleFirings).values(firing)
    record({ action: 'schedules.runNow', ...target(row), details: { firing: firing.id } })
    return firing.id
  })
  await startFiring(ctx.app, firingId)
  const [firing] = await ctx.app.database
    .select()
    .from(scheduleFirings)
    .where(eq(scheduleFirings.id, firingId))
  if (!firing) throw notFound('schedule', id)
  const { state, reason, runId, jobRunId } = firing
  return { id: firing.id, state, reason, runId, jobRunId }
}
