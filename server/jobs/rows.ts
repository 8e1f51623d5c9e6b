/** Jobs and their runs in the database. */
import { asc, eq } from 'drizzle-orm'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { jobRunSteps, jobRuns, jobs } from '../../drizzle/schema/index.ts'
import type { Vault } from '../auth/vault.ts'
import { invalid } from '../errors.ts'
import type { Secrets } from '../scripts/secrets.ts'

export type JobRow = typeof jobs.$inferSelect
export type JobRunRow = typeof jobRuns.$inferSelect
export type StepRow = typeof jobRunSteps.$inferSelect

/** Of the steps that have any, by the step's name. */
export type StepSecrets = Record<string, Secrets>

export const secretsOfJob = (id: string) => `job ${id}`
export const secretsOfJobRun = (id: string) => `job run ${id}`

export function sealSteps(vault: Vault, purpose: string, secrets: StepSecrets): string | null {
  const some = Object.entries(secrets).filter(([, values]) => Object.keys(values).length > 0)
  return some.length > 0 ? vault.seal(JSON.stringify(Object.fromEntries(some)), purpose) : null
}

/** @throws DomainError `kept_secrets_unreadable` */
export function openSteps(vault: Vault, purpose: string, sealed: string | null): StepSecrets {
  if (sealed === null) return {}
  const text = vault.open(sealed, purpose)
  if (text === null)
    throw invalid(
      'kept_secrets_unreadable',
      'The secret values kept here were encrypted with another secret of the server: enter them again.',
    )
  return JSON.parse(text) as StepSecrets
}

export async function lockJob(tx: Transaction, id: string): Promise<JobRow | undefined> {
  const [row] = await tx.select().from(jobs).where(eq(jobs.id, id)).for('update')
  return row
}

/** Locked, so that a wish to cancel and the start of a step come one after the other. */
export async function lockJobRun(tx: Transaction, id: string): Promise<JobRunRow | undefined> {
  const [row] = await tx.select().from(jobRuns).where(eq(jobRuns.id, id)).for('update')
  return row
}

export async function readJobRun(
  database: Database,
  id: string,
): Promise<{ run: JobRunRow; steps: StepRow[] } | null> {
  const [run] = await database.select().from(jobRuns).where(eq(jobRuns.id, id))
  if (!run) return null
  const steps = await database
    .select()
    .from(jobRunSteps)
    .where(eq(jobRunSteps.jobRunId, id))
    .orderBy(asc(jobRunSteps.position))
  return { run, steps }
}
