/** What can be known of a job before it runs: its scripts, values, references and hosts, and what guard rules say of each step. */
import { eq } from 'drizzle-orm'
import { type JobStep, jobs, type StoredRun } from '../../drizzle/schema/index.ts'
import { presentTargets, resolveTargets } from '../agents/targets.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, invalid, notFound } from '../errors.ts'
import { fetchPlan } from '../files/fetchFiles.ts'
import { pushPlan } from '../files/pushFile.ts'
import { type Acknowledged, guardRun } from '../guards/guardRun.ts'
import { guarded, type ScriptPlan } from '../runs/scriptOf.ts'
import { keepRun } from '../runs/storedRun.ts'
import type { Secrets } from '../scripts/secrets.ts'
import { checkReferences, isHostReference, isReference } from './references.ts'
import { type JobRow, openSteps, type StepSecrets, secretsOfJob } from './rows.ts'

export interface JobInput {
  name: string
  description: string
  targets: StoredRun['targets']
  steps: JobStep[]
  acknowledgedRules?: string[]
}

export interface CheckedJob {
  /** Without secret values. */
  steps: JobStep[]
  secrets: StepSecrets
  acknowledged: (Acknowledged & { step: string })[]
}

/** The same error, with the step that it is about. */
const ofStep = (step: string, { kind, code, message, params }: DomainError): DomainError =>
  new DomainError(kind, code, `Step “${step}”: ${message}`, { ...params, step })

async function inStep<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof DomainError ? ofStep(step, error) : error
  }
}

function checkNames(steps: readonly JobStep[]): void {
  const names = steps.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined)
    throw invalid('step_twice', `Two steps are called “${twice}”.`, { name: twice, step: twice })
}

/** A run has one secret value, which is sealed, for all of its hosts. @throws DomainError `step_reference_secret` */
function refuseSecretPerHost(secrets: Secrets): void {
  const [name] = Object.entries(secrets).find(([, value]) => isHostReference(value)) ?? []
  if (name !== undefined)
    throw invalid('step_reference_secret', `“${name}” is a secret: it can't be another one on each host.`, {
      name,
    })
}

/**
 * All steps are asked about before any warning is told: then it is about all of them at once.
 * @throws DomainError `guard_blocked`, `guard_confirm`, whose `step` is the first one that is meant
 */
async function guardSteps(
  ctx: VerbContext,
  job: JobInput,
  plans: readonly ScriptPlan[],
): Promise<CheckedJob['acknowledged']> {
  const acknowledged: CheckedJob['acknowledged'] = []
  const warnings: DomainError[] = []
  for (const [at, step] of job.steps.entries()) {
    const plan = plans[at]
    if (!plan) continue
    const targets = resolveTargets(ctx, step.targets ?? job.targets)
    const { acknowledgedRules } = job
    try {
      await inStep(step.name, async () => {
        const { acknowledged: known } = await guardRun(ctx, { ...guarded(plan), targets, acknowledgedRules })
        acknowledged.push(...known.map((rule) => ({ ...rule, step: step.name })))
      })
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'guard_confirm') throw error
      warnings.push(error)
    }
  }
  const [first] = warnings
  if (!first) return acknowledged
  const rules = warnings.flatMap(({ params }) => String(params.rules).split(','))
  const all = [...new Set([...rules, ...acknowledged.map(({ rule }) => rule)])]
  const params = { ...first.params, count: new Set(rules).size, rules: all.join(',') }
  throw conflict('guard_confirm', warnings.map(({ message }) => message).join(' '), params)
}

/**
 * @param before the steps that were kept until now, with their secrets, by name; `own` as in `keepRun`
 * @throws DomainError `step_…`, and whatever `runs.create` refuses, with the `step` that it is about
 */
export async function checkJob(
  ctx: VerbContext,
  job: JobInput,
  before: { steps: readonly JobStep[]; secrets: StepSecrets; own: boolean },
): Promise<CheckedJob> {
  requirePermission(ctx.actor, 'runs.create')
  checkNames(job.steps)
  checkReferences(job.steps)
  const plans: ScriptPlan[] = []
  const steps: JobStep[] = []
  const secrets: StepSecrets = {}
  for (const step of job.steps)
    await inStep(step.name, async () => {
      const targets = step.targets ?? job.targets
      resolveTargets(ctx, targets)
      // A search may find nobody today.
      if ('agentIds' in targets && targets.agentIds.length === 0)
        throw invalid('no_targets', 'No agent matches: choose at least one.')
      const known = before.steps.find(({ name }) => name === step.name)
      const secretsOfStep = before.secrets[step.name] ?? {}
      const was = known?.run ? { run: known.run, secrets: secretsOfStep, own: before.own } : null
      const { run, file, fetch } = step
      if ([run, file, fetch].filter((work) => work !== undefined).length !== 1)
        throw invalid(
          'run_or_file',
          'A step does one thing: it runs a script, brings a file, or brings files back.',
        )
      if (run) {
        const kept = await keepRun(ctx, run, was, isReference)
        refuseSecretPerHost(kept.secrets)
        plans.push(kept.plan)
        steps.push({ ...step, run: kept.run })
        secrets[step.name] = kept.secrets
      } else if (file) {
        requirePermission(ctx.actor, 'files.push')
        const plan = await pushPlan(ctx, file)
        plans.push(plan)
        steps.push({ ...step, file: { ...file, fileName: plan.file.name } })
      } else if (fetch) {
        requirePermission(ctx.actor, 'files.fetch')
        plans.push(fetchPlan(fetch))
        steps.push(step)
      }
    })
  return { steps, secrets, acknowledged: await guardSteps(ctx, job, plans) }
}

/** @throws DomainError `not_found` */
export async function loadJob({ app }: VerbContext, id: string): Promise<JobRow> {
  const [job] = await app.database.select().from(jobs).where(eq(jobs.id, id))
  if (!job) throw notFound('job', id)
  return job
}

/**
 * What would keep it from running now is told before its first step starts.
 * @param acknowledgedRules by whoever runs it, beside those of whoever saved it
 * @throws DomainError as `checkJob`, and `kept_secrets_unreadable`
 */
export async function checkRunnable(
  ctx: VerbContext,
  job: JobRow,
  acknowledgedRules: string[],
): Promise<CheckedJob & { targets: { agentIds: string[] } }> {
  const { app } = ctx
  const present = (targets: StoredRun['targets']) => presentTargets(app, targets).targets
  const targets = present(job.targets)
  const steps = job.steps.map((step) => ({ ...step, targets: step.targets && present(step.targets) }))
  const rules = [...job.acknowledgedRules, ...acknowledgedRules]
  const secrets = openSteps(app.vault, secretsOfJob(job.id), job.secrets)
  const checked = await checkJob(
    ctx,
    { ...job, targets, steps, acknowledgedRules: rules },
    { steps: job.steps, secrets, own: true },
  )
  return { ...checked, targets: { agentIds: resolveTargets(ctx, targets).map(({ row }) => row.id) } }
}
