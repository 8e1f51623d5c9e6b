/** Starts a step of a job: once, as whoever the job runs for, with what earlier steps printed. */
import { and, eq } from 'drizzle-orm'
import { type JobStep, jobRunSteps, type StepRun, type StoredReason } from '../../drizzle/schema/index.ts'
import { goneReason, presentTargets } from '../agents/targets.ts'
import type { App } from '../app.ts'
import { appendAudit } from '../audit/append.ts'
import { actorOf } from '../auth/actFor.ts'
import type { VerbContext } from '../context.ts'
import { withRetry } from '../database/retry.ts'
import { systemActor } from '../domain.ts'
import { DomainError, reasonOf } from '../errors.ts'
import { pushFile } from '../files/pushFile.ts'
import { createRun, type RunCause, type RunInput } from '../runs/createRun.ts'
import { refuseUnpinned } from '../runs/storedRun.ts'
import { runnableVersion } from '../scripts/readScripts.ts'
import { outputOf } from './outputs.ts'
import { referencesOf, withOutputs } from './references.ts'
import { type JobRunRow, lockJobRun, openSteps, type StepRow, secretsOfJobRun } from './rows.ts'

/** Another server was faster, or somebody cancelled. */
class Lost extends Error {}

export interface JobRunState {
  run: JobRunRow
  steps: StepRow[]
}

async function outputsFor(
  app: App,
  { run, steps }: JobRunState,
  step: JobStep,
): Promise<Map<string, string>> {
  const outputs = new Map<string, string>()
  for (const name of referencesOf(step.run)) {
    const at = run.steps.findIndex((other) => other.name === name)
    outputs.set(name, await outputOf(app.database, name, steps[at]?.runId ?? null))
  }
  return outputs
}

/** As `runs.create` takes it. @throws DomainError `output_…`, `kept_secrets_unreadable`, those of the script library */
async function inputOf(
  ctx: VerbContext,
  state: JobRunState,
  step: JobStep & { run: StepRun },
): Promise<Omit<RunInput, 'targets'>> {
  const { app } = ctx
  const { run } = state
  const secrets = openSteps(app.vault, secretsOfJobRun(run.id), run.secrets)[step.name]
  refuseUnpinned(step.run, secrets ?? {})
  const { scriptRef, values } = step.run
  const whole = scriptRef ? { ...step.run, values: { ...values, ...secrets } } : step.run
  const outputs = await outputsFor(app, state, { ...step, run: whole })
  const parameters = scriptRef ? (await runnableVersion(ctx, scriptRef)).parameters : []
  const typeOf = new Map(parameters.map(({ name, type }) => [name, type]))
  return withOutputs(whole, outputs, typeOf)
}

async function fail(app: App, { run }: JobRunState, position: number, reason: StoredReason): Promise<void> {
  await withRetry(() =>
    app.database.transaction(async (tx) => {
      const [failed] = await tx
        .update(jobRunSteps)
        .set({ state: 'failed', reason, finishedAt: new Date() })
        .where(
          and(
            eq(jobRunSteps.jobRunId, run.id),
            eq(jobRunSteps.position, position),
            eq(jobRunSteps.state, 'waiting'),
          ),
        )
      if (failed.affectedRows === 0) return
      const target = { targetKind: 'jobRun', targetId: run.id, targetName: run.jobName }
      const details = { step: run.steps[position]?.name, owner: run.createdByName, ...reason }
      await appendAudit(tx, { actor: systemActor(), ip: '' }, [
        { action: 'jobRuns.stepRefused', ...target, details },
      ])
    }),
  )
}

/** A step that can't be started has failed, and says why. */
export async function startStep(app: App, state: JobRunState, position: number): Promise<void> {
  const { run } = state
  const step = run.steps[position]
  if (!step) throw new Error(`The job run ${run.id} has no step ${position}.`)
  try {
    const actor = await actorOf(app.database, run.createdBy, run.createdByName)
    const ctx: VerbContext = { app, actor, ip: '' }
    const { targets, gone } = presentTargets(app, step.targets ?? run.targets)
    const { acknowledgedRules } = run
    const common = { name: `${run.jobName} · ${step.name}`, targets, acknowledgedRules }
    const cause: RunCause = {
      origin: { ...run.origin, job: { id: run.jobId, name: run.jobName, runId: run.id, step: step.name } },
      authors: run.authors ?? [],
      within: async (tx, runId) => {
        const locked = await lockJobRun(tx, run.id)
        if (!locked || locked.finishedAt || locked.cancelRequestedAt) throw new Lost()
        const [started] = await tx
          .update(jobRunSteps)
          .set({ state: 'running', runId, reason: goneReason(gone), startedAt: new Date() })
          .where(
            and(
              eq(jobRunSteps.jobRunId, run.id),
              eq(jobRunSteps.position, position),
              eq(jobRunSteps.state, 'waiting'),
            ),
          )
        if (started.affectedRows === 0) throw new Lost()
      },
    }
    if (step.file) await pushFile(ctx, { ...step.file, ...common }, cause)
    else if (step.run) {
      const input = await inputOf(ctx, state, { ...step, run: step.run })
      await createRun(ctx, { ...input, ...common }, cause)
    }
  } catch (error) {
    if (error instanceof Lost) return
    if (!(error instanceof DomainError)) throw error
    await fail(app, state, position, reasonOf(error))
  }
}
