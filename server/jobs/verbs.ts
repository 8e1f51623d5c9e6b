/** `jobs.create`, `update`, `remove`. */
import { and, eq, ne } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../drizzle/client.ts'
import { jobs, schedules } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid, notFound } from '../errors.ts'
import { type CheckedJob, checkJob, type JobInput } from './checkJob.ts'
import { type JobRow, lockJob, openSteps, sealSteps, secretsOfJob } from './rows.ts'

const JOBS_MAX = 1_000

const target = ({ id, name }: { id: string; name: string }) => ({
  targetKind: 'job',
  targetId: id,
  targetName: name,
})

const detailsOf = ({ steps }: Pick<JobInput, 'steps'>) => ({ steps: steps.map(({ name }) => name) })

const sayAcknowledged = ({ acknowledged }: CheckedJob) => (acknowledged.length > 0 ? { acknowledged } : {})

/** @throws DomainError `job_name_taken` */
async function refuseTaken(tx: Transaction, name: string, id: string): Promise<void> {
  const [taken] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.name, name), ne(jobs.id, id)))
  if (taken) throw conflict('job_name_taken', `There is a job “${name}” already.`, { name })
}

async function lock(tx: Transaction, id: string): Promise<JobRow> {
  const row = await lockJob(tx, id)
  if (!row) throw notFound('job', id)
  return row
}

/** @throws DomainError as `checkJob`, and `job_name_taken`, `too_many_jobs` */
export async function createJob(ctx: VerbContext, input: JobInput): Promise<{ id: string; version: number }> {
  requirePermission(ctx.actor, 'jobs.manage')
  const checked = await checkJob(ctx, input, { steps: [], secrets: {}, own: true })
  const { name, description, targets, acknowledgedRules = [] } = input
  const id = ulid()
  const at = new Date()
  const secrets = sealSteps(ctx.app.vault, secretsOfJob(id), checked.secrets)
  await mutate(ctx, 'jobs.manage', async (tx, record) => {
    await refuseTaken(tx, name, id)
    if ((await tx.$count(jobs)) >= JOBS_MAX)
      throw invalid('too_many_jobs', `There can be ${JOBS_MAX} jobs.`, { max: JOBS_MAX })
    await tx.insert(jobs).values({
      ...{ id, name, description, targets, steps: checked.steps, acknowledgedRules, secrets },
      ...{ version: 1, updatedBy: ctx.actor.username, createdAt: at, updatedAt: at },
    })
    const details = { ...detailsOf(checked), ...sayAcknowledged(checked) }
    record({ action: 'jobs.create', ...target({ id, name }), details })
  })
  return { id, version: 1 }
}

/**
 * What runs already stays as it was.
 * @param input.version the one that the writer knew
 * @throws DomainError as `createJob`, and `not_found`, `job_changed` where somebody was faster
 */
export async function updateJob(
  ctx: VerbContext,
  input: JobInput & { id: string; version: number },
): Promise<{ version: number }> {
  requirePermission(ctx.actor, 'jobs.manage')
  const { vault, database } = ctx.app
  const [known] = await database.select().from(jobs).where(eq(jobs.id, input.id))
  if (!known) throw notFound('job', input.id)
  const kept = openSteps(vault, secretsOfJob(known.id), known.secrets)
  const own = known.updatedBy === ctx.actor.username
  const checked = await checkJob(ctx, input, { steps: known.steps, secrets: kept, own })
  const { id, name, description, targets, acknowledgedRules = [] } = input
  const secrets = sealSteps(vault, secretsOfJob(id), checked.secrets)
  return mutate(ctx, 'jobs.manage', async (tx, record) => {
    const before = await lock(tx, id)
    if (before.version !== input.version)
      throw conflict('job_changed', `“${before.name}” was changed meanwhile.`, { name: before.name })
    await refuseTaken(tx, name, id)
    const version = before.version + 1
    await tx
      .update(jobs)
      .set({
        ...{ name, description, targets, steps: checked.steps, acknowledgedRules, secrets },
        ...{ version, updatedBy: ctx.actor.username, updatedAt: new Date() },
      })
      .where(eq(jobs.id, id))
    const was = { name: before.name, ...detailsOf(before) }
    const details = { before: was, ...detailsOf(checked), ...sayAcknowledged(checked) }
    record({ action: 'jobs.update', ...target({ id, name }), details })
    return { version }
  })
}

/** Its runs go on, and stay. @throws DomainError `not_found`, `job_in_use` by schedules that run it */
export async function removeJob(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'jobs.manage')
  await mutate(ctx, 'jobs.manage', async (tx, record) => {
    const row = await lock(tx, id)
    const users = await tx.select({ name: schedules.name }).from(schedules).where(eq(schedules.jobId, id))
    if (users.length > 0) {
      const names = users.map((user) => user.name).join(', ')
      throw conflict('job_in_use', `Schedules run “${row.name}”: ${names}.`, { name: row.name, users: names })
    }
    await tx.delete(jobs).where(eq(jobs.id, id))
    record({ action: 'jobs.remove', ...target(row), details: detailsOf(row) })
  })
}
