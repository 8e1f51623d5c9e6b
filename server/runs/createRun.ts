/** `runs.create` and `runs.retry`: a run and its tasks, frozen at start. */
import { createHash } from 'node:crypto'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { ulid } from 'ulid'
import { DEFAULT_TIMEOUT_SECONDS } from '../../agent/protocol/index.ts'
import {
  type Interpreter,
  type RunPace,
  type RunValue,
  runs,
  type TaskState,
  tasks,
} from '../../drizzle/schema/index.ts'
import { resolveTargets, type TargetChoice } from '../agents/targets.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { refuseIfDisabled, runnableVersion } from '../scripts/readScripts.ts'
import { readValues, type Values } from '../scripts/values.ts'
import { checkScript } from './checkScript.ts'
import type { RunRow, TaskRow } from './live.ts'
import { batchOfEach } from './pace/plan.ts'
import { noCounts } from './states.ts'

const INSERT_ROWS_MAX = 500
const NAMED_IDS_MAX = 5
/** What `retry` of the failed ones runs again: everything that did not succeed. */
const NOT_SUCCEEDED: TaskState[] = ['failed', 'timed_out', 'lost', 'skipped', 'cancelled']

export interface RunInput {
  /** Either a text, or one of the library with what its parameters are given. */
  script?: string
  scriptRef?: { id: string; version?: number }
  values?: Values
  name?: string
  interpreter?: Interpreter
  params?: string
  timeoutSeconds?: number
  user?: string
  targets: TargetChoice
  /** None: as fast as it can. */
  pace?: RunPace
}

interface Plan extends Omit<RunInput, 'script' | 'scriptRef' | 'values' | 'targets'> {
  script: string
  library?: { id: string; version: number; name: string; values: RunValue[] }
  targets: { agentId: string; hostname: string }[]
  retryOf?: string
}

async function startRun(ctx: VerbContext, action: string, plan: Plan): Promise<{ id: string }> {
  if (plan.targets.length === 0) throw invalid('no_targets', 'No agent matches: choose at least one.')
  const at = new Date()
  const counts = { ...noCounts(), queued: plan.targets.length }
  const run: RunRow = {
    id: ulid(),
    name: plan.name ?? '',
    state: 'running',
    cancelRequestedAt: null,
    script: plan.script,
    interpreter: plan.interpreter ?? 'shell',
    params: plan.params ?? '',
    scriptId: plan.library?.id ?? null,
    scriptVersion: plan.library?.version ?? null,
    scriptName: plan.library?.name ?? null,
    scriptValues: plan.library?.values ?? null,
    executionUser: plan.user || null,
    timeoutSeconds: plan.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    counts,
    total: plan.targets.length,
    createdBy: ctx.actor.userId,
    createdByName: ctx.actor.username,
    retryOf: plan.retryOf ?? null,
    pace: plan.pace ?? null,
    batch: 0,
    pausedReason: null,
    forgiven: 0,
    createdAt: at,
    finishedAt: null,
  }
  const batches = batchOfEach(plan.targets.length, plan.pace?.batches)
  const rows = plan.targets.map((target, i) => taskRow(run, target, batches[i] ?? 0))
  await mutate(ctx, 'runs.create', async (tx, record) => {
    await tx.insert(runs).values(run)
    for (let i = 0; i < rows.length; i += INSERT_ROWS_MAX)
      await tx.insert(tasks).values(rows.slice(i, i + INSERT_ROWS_MAX))
    record({
      action,
      targetKind: 'run',
      targetId: run.id,
      targetName: run.name,
      details: {
        targets: rows.length,
        hosts: rows.slice(0, NAMED_IDS_MAX).map((row) => row.hostname),
        interpreter: run.interpreter,
        user: run.executionUser,
        scriptSha256: createHash('sha256').update(run.script).digest('hex'),
        retryOf: run.retryOf,
        ...(plan.library ? { library: plan.library } : {}),
        ...(run.pace ? { pace: run.pace } : {}),
      },
    })
  })
  ctx.app.runs.begin(run, rows)
  return { id: run.id }
}

const taskRow = (run: RunRow, target: { agentId: string; hostname: string }, batch: number): TaskRow => ({
  id: ulid(),
  runId: run.id,
  agentId: target.agentId,
  hostname: target.hostname,
  batch,
  state: 'queued',
  exitCode: null,
  signal: null,
  reason: null,
  stdoutId: null,
  stderrId: null,
  stdoutTotal: 0,
  stderrTotal: 0,
  truncated: false,
  cancelRequestedAt: null,
  createdAt: run.createdAt,
  dispatchedAt: null,
  startedAt: null,
  finishedAt: null,
  durationMs: null,
})

/** What is run: the text that was written, or a version of the library with its values. */
async function scriptOf(
  ctx: VerbContext,
  { script, scriptRef, values, ...input }: Omit<RunInput, 'targets'>,
): Promise<Omit<Plan, 'targets'>> {
  if ((script === undefined) === (scriptRef === undefined))
    throw invalid('script_or_ref', 'A run takes either a script or a scriptRef.')
  if (scriptRef === undefined) {
    const plain = { ...input, script: script ?? '' }
    checkScript(plain)
    return plain
  }
  const row = await runnableVersion(ctx, scriptRef)
  const plan = {
    ...input,
    name: input.name || row.name,
    script: row.script,
    interpreter: row.interpreter,
    library: {
      id: row.scriptId,
      version: row.version,
      name: row.name,
      values: readValues(row.parameters, values ?? {}),
    },
  }
  checkScript(plan)
  return plan
}

/**
 * Starts a script on the targets, which are frozen here. Offline agents have a grace time to come back.
 * @throws DomainError `script_…`, `value_…` that names the parameter, `unknown_agents`, `no_targets`
 */
export async function createRun(ctx: VerbContext, input: RunInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'runs.create')
  const plan = await scriptOf(ctx, input)
  const targets = resolveTargets(ctx, input.targets).map(({ row }) => ({
    agentId: row.id,
    hostname: row.hostname,
  }))
  return startRun(ctx, 'runs.create', { ...plan, targets })
}

/** The same script again, on all of a run's agents or on those that did not succeed; linked to the original. */
export async function retryRun(
  ctx: VerbContext,
  input: { id: string; only?: 'failed' | 'all' },
): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'runs.create')
  const { database } = ctx.app
  const [run] = await database.select().from(runs).where(eq(runs.id, input.id))
  if (!run) throw notFound('run', input.id)
  const failedOnly = input.only !== 'all'
  const found = await database
    .select({ agentId: tasks.agentId, hostname: tasks.hostname })
    .from(tasks)
    .where(and(eq(tasks.runId, run.id), failedOnly ? inArray(tasks.state, NOT_SUCCEEDED) : undefined))
    .orderBy(asc(tasks.id))
  const targets = found.filter(({ agentId }) => ctx.app.agents.get(agentId)?.row.approval === 'approved')
  if (targets.length === 0)
    throw invalid(
      'nothing_to_retry',
      'No task of this run can be run again: none failed, or its agents are gone.',
    )
  const { scriptId, scriptVersion, scriptName, scriptValues } = run
  if (scriptId && scriptVersion) await refuseIfDisabled(ctx, scriptId, scriptVersion)
  return startRun(ctx, 'runs.retry', {
    script: run.script,
    library:
      scriptId && scriptVersion
        ? { id: scriptId, version: scriptVersion, name: scriptName ?? '', values: scriptValues ?? [] }
        : undefined,
    name: run.name,
    interpreter: run.interpreter,
    params: run.params,
    timeoutSeconds: run.timeoutSeconds,
    user: run.executionUser ?? undefined,
    pace: run.pace ?? undefined,
    targets,
    retryOf: run.id,
  })
}
