/** Starts a step of a job: once, as whoever the job runs for, with what earlier steps printed. */
import { and, eq } from 'drizzle-orm'
import { type JobStep, jobRunSteps, type StepRun, type StoredReason } from '../../drizzle/schema/index.ts'
import { goneReason, presentTargets, resolveTargets, type TargetChoice } from '../agents/targets.ts'
import type { App } from '../app.ts'
import { appendAudit } from '../audit/append.ts'
import { actorOf } from '../auth/actFor.ts'
import type { VerbContext } from '../context.ts'
import { withRetry } from '../database/retry.ts'
import { systemActor } from '../domain.ts'
import { DomainError, reasonOf } from '../errors.ts'
import { fetchFiles } from '../files/fetchFiles.ts'
import { pushFile } from '../files/pushFile.ts'
import { createRun, type RunCause, type RunInput } from '../runs/createRun.ts'
import { refuseUnpinned } from '../runs/storedRun.ts'
import { runnableVersion } from '../scripts/readScripts.ts'
import { outputOf, outputsByHost } from './outputs.ts'
import { inputsOf } from './perHost.ts'
import { isHostReference, referencesOf, withOutputs } from './references.ts'
import { type JobRunRow, lockJobRun, openSteps, type StepRow, secretsOfJobRun } from './rows.ts'

/** Another server was faster, or somebody cancelled. */
class Lost extends Error {}

export interface JobRunState {
  run: JobRunRow
  steps: StepRow[]
}

/** Of the earlier steps that are named, by their names. */
async function read<T>(
  { run, steps }: JobRunState,
  names: ReadonlySet<string>,
  outputsOf: (name: string, runId: string | null) => Promise<T>,
): Promise<Map<string, T>> {
  const outputs = new Map<string, T>()
  for (const name of names) {
    const at = run.steps.findIndex((other) => other.name === name)
    outputs.set(name, await outputsOf(name, steps[at]?.runId ?? null))
  }
  return outputs
}

/** As `runs.create` takes it. @throws DomainError `output_…`, `outputs_too_large`, `kept_secrets_unreadable`, those of the script library */
async function inputOf(
  ctx: VerbContext,
  state: JobRunState,
  step: JobStep & { run: StepRun; targets: TargetChoice },
): Promise<{ input: RunInput; perHost?: RunCause['perHost'] }> {
  const { app } = ctx
  const { run } = state
  const secrets = openSteps(app.vault, secretsOfJobRun(run.id), run.secrets)[step.name]
  refuseUnpinned(step.run, secrets ?? {})
  const { scriptRef, values } = step.run
  const whole = scriptRef ? { ...step.run, values: { ...values, ...secrets } } : step.run
  const common = await read(state, referencesOf(whole, 'common'), (name, runId) =>
    outputOf(app.database, name, runId),
  )
  const version = scriptRef ? await runnableVersion(ctx, scriptRef) : null
  const typeOf = new Map(version?.parameters.map(({ name, type }) => [name, type]))
  const input = { ...withOutputs(whole, { common, host: null }, typeOf), targets: step.targets }
  const names = referencesOf(whole, 'host')
  if (names.size === 0) return { input }
  const printed = await read(state, names, (name, runId) => outputsByHost(app.database, name, runId))
  const agentIds = resolveTargets(ctx, step.targets).map(({ row }) => row.id)
  const inputs = inputsOf(agentIds, {
    ...{ run: whole, common, printed, parameters: version?.parameters ?? null },
    scriptChars: (version ?? whole).script?.length ?? 0,
  })
  // What hosts are given is for them, and for this version.
  const pinned = version ? { scriptRef: { id: version.scriptId, version: version.version } } : {}
  return {
    input: { ...input, ...pinned, targets: { agentIds } },
    perHost: { inputs, isOpen: isHostReference },
  }
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
    else if (step.fetch) await fetchFiles(ctx, { ...step.fetch, ...common }, cause)
    else if (step.run) {
      const { input, perHost } = await inputOf(ctx, state, { ...step, run: step.run, targets })
      await createRun(ctx, { ...common, ...input }, { ...cause, perHost })
    }
  } catch (error) {
    if (error instanceof Lost) return
    if (!(error instanceof DomainError)) throw error
    await fail(app, state, position, reasonOf(error))
  }
}
