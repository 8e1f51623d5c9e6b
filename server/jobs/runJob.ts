/** `jobs.run`, `jobRuns.retry`, `jobRuns.cancel`. */
import { and, eq, isNull } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../drizzle/client.ts'
import { jobRunSteps, jobRuns, runs } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid, notFound } from '../errors.ts'
import { cancelRun } from '../runs/cancelRun.ts'
import type { RunCause } from '../runs/createRun.ts'
import { checkRunnable, loadJob } from './checkJob.ts'
import {
  type JobRunRow,
  lockJobRun,
  openSteps,
  readJobRun,
  type StepRow,
  sealSteps,
  secretsOfJobRun,
} from './rows.ts'
import { retryFrom } from './states.ts'

const target = (run: Pick<JobRunRow, 'id' | 'jobName'>) => ({
  targetKind: 'jobRun',
  targetId: run.id,
  targetName: run.jobName,
})

const newSteps = (jobRunId: string, count: number): StepRow[] =>
  Array.from({ length: count }, (_, position) => ({
    ...{ jobRunId, position, state: 'waiting', runId: null, kept: false, reason: null },
    ...{ startedAt: null, finishedAt: null },
  }))

async function insert(tx: Transaction, run: JobRunRow, steps: StepRow[]): Promise<void> {
  await tx.insert(jobRuns).values(run)
  await tx.insert(jobRunSteps).values(steps)
}

/**
 * Its hosts and steps are frozen here, those of steps that choose hosts of their own when the step starts.
 * @param cause what starts it where no person does
 * @throws DomainError `not_found`, and as `checkRunnable`
 */
export async function runJob(
  ctx: VerbContext,
  input: { id: string; acknowledgedRules?: string[] },
  cause?: RunCause,
): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'runs.create')
  const { vault, bus } = ctx.app
  const { acknowledgedRules = [] } = input
  const job = await loadJob(ctx, input.id)
  const { targets, secrets, acknowledged } = await checkRunnable(ctx, job, acknowledgedRules)
  if (targets.agentIds.length === 0 && job.steps.some((step) => step.targets === null))
    throw invalid('no_targets', 'No agent matches: choose at least one.')
  const id = ulid()
  const authors = [...(cause?.authors ?? []), { name: job.updatedBy, of: 'job' as const }]
  const run: JobRunRow = {
    ...{ id, jobId: job.id, jobName: job.name, state: 'running', targets, steps: job.steps },
    acknowledgedRules: [...job.acknowledgedRules, ...acknowledgedRules],
    secrets: sealSteps(vault, secretsOfJobRun(id), secrets),
    ...{ cancelRequestedAt: null, createdBy: ctx.actor.userId, createdByName: ctx.actor.username },
    ...{ retryOf: null, origin: cause?.origin ?? null, authors, createdAt: new Date(), finishedAt: null },
  }
  await mutate(ctx, 'runs.create', async (tx, record) => {
    await cause?.within(tx, id)
    await insert(tx, run, newSteps(id, job.steps.length))
    const details = {
      ...{ job: job.id, version: job.version, hosts: targets.agentIds.length },
      ...(acknowledged.length > 0 ? { acknowledged } : {}),
      ...(run.origin ?? {}),
    }
    record({ action: 'jobs.run', ...target(run), details })
  })
  bus.publish('jobRuns.changed', { id })
  return { id }
}

/**
 * A run of its own that goes on from the first step that did not succeed, as whoever asks; what succeeded before it is kept.
 * @throws DomainError `not_found`, `job_run_open`, `nothing_to_retry`, `kept_secrets_unreadable`
 */
export async function retryJobRun(ctx: VerbContext, id: string): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'runs.create')
  const { database, vault, bus } = ctx.app
  const before = await readJobRun(database, id)
  if (!before) throw notFound('job run', id)
  if (!before.run.finishedAt) throw conflict('job_run_open', 'This run of the job goes on.')
  const from = retryFrom(before.steps)
  if (from === null) throw invalid('nothing_to_retry', 'All steps succeeded: there is nothing to retry.')
  const newId = ulid()
  const secrets = openSteps(vault, secretsOfJobRun(id), before.run.secrets)
  const run: JobRunRow = {
    ...before.run,
    ...{ id: newId, state: 'running', secrets: sealSteps(vault, secretsOfJobRun(newId), secrets) },
    ...{ cancelRequestedAt: null, createdBy: ctx.actor.userId, createdByName: ctx.actor.username },
    ...{ retryOf: id, origin: null, createdAt: new Date(), finishedAt: null },
  }
  const steps = newSteps(newId, before.steps.length).map((step, at): StepRow => {
    const old = before.steps[at]
    return old && at < from ? { ...old, jobRunId: newId, kept: true } : step
  })
  await mutate(ctx, 'runs.create', async (tx, record) => {
    await insert(tx, run, steps)
    const details = { retryOf: id, from: run.steps[from]?.name }
    record({ action: 'jobRuns.retry', ...target(run), details })
  })
  bus.publish('jobRuns.changed', { id: newId })
  return { id: newId }
}

/** No step more starts; the run of the present one is cancelled. @throws DomainError `not_found`, `job_run_over` */
export async function cancelJobRun(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'runs.cancel')
  await mutate(ctx, 'runs.cancel', async (tx, record) => {
    const run = await lockJobRun(tx, id)
    if (!run) throw notFound('job run', id)
    if (run.finishedAt) throw conflict('job_run_over', 'This run of the job is over.')
    await tx
      .update(jobRuns)
      .set({ cancelRequestedAt: new Date() })
      .where(and(eq(jobRuns.id, id), isNull(jobRuns.cancelRequestedAt)))
    record({ action: 'jobRuns.cancel', ...target(run) })
  })
  // Should this be cut off, whoever follows the job cancels the step.
  for (const runId of await openRuns(ctx, id)) await cancelRun(ctx, { id: runId })
  ctx.app.bus.publish('jobRuns.changed', { id })
}

async function openRuns({ app }: VerbContext, jobRunId: string): Promise<string[]> {
  const rows = await app.database
    .select({ id: runs.id })
    .from(jobRunSteps)
    .innerJoin(runs, eq(runs.id, jobRunSteps.runId))
    .where(and(eq(jobRunSteps.jobRunId, jobRunId), eq(jobRunSteps.state, 'running'), isNull(runs.finishedAt)))
  return rows.map(({ id }) => id)
}
