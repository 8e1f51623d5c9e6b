/** `runs.create` and `runs.retry`: a run and its tasks, frozen at start. */
import { createHash } from 'node:crypto'
import { monotonicFactory, ulid } from 'ulid'
import { DEFAULT_TIMEOUT_SECONDS } from '../../agent/protocol/index.ts'
import type { Transaction } from '../../drizzle/client.ts'
import {
  type ApprovalAuthor,
  type ParameterValue,
  type RunOrigin,
  type RunPace,
  runs,
} from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import { resolveTargets, type TargetChoice } from '../agents/targets.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { requireFile } from '../files/requireFile.ts'
import { guardRun } from '../guards/guardRun.ts'
import { countRun } from '../history/countMoves.ts'
import { keepLabels } from '../history/labels.ts'
import { subjectOf } from '../history/subject.ts'
import { refuseIfDisabled } from '../scripts/readScripts.ts'
import { sealSecrets } from '../scripts/secrets.ts'
import { authorsOf } from './approval/authors.ts'
import { approvalOf } from './approval/rows.ts'
import { type HostInputs, keepHostInputs } from './hostInputs.ts'
import type { RunRow, TaskRow } from './live.ts'
import { inOrder } from './pace/order.ts'
import { batchOfEach } from './pace/plan.ts'
import { paceAgain, settlePace } from './pace/settle.ts'
import { type RetryKind, retrySource } from './retrySource.ts'
import { guarded, planOf, type ScriptInput, type ScriptPlan, scriptOf } from './scriptOf.ts'
import { noCounts } from './states.ts'
import { openValues } from './storedRun.ts'
import { insertTasks } from './taskTable.ts'

const INSERT_ROWS_MAX = 2_000
const NAMED_IDS_MAX = 5

export interface RunInput extends ScriptInput {
  timeoutSeconds?: number
  user?: string
  targets: TargetChoice
  /** None: as fast as it can. */
  pace?: RunPace
  /** Ids of the guard rules that warn of it, by somebody who wants it all the same. */
  acknowledgedRules?: string[]
}

/** What starts a run where no person does, and what is to be written with it or not at all. */
export interface RunCause {
  origin: RunOrigin
  /** Who had a hand in it, so that they don't approve it. */
  authors: ApprovalAuthor[]
  /** What each host is given of its own, and which of the run's values stand for that. */
  perHost?: { inputs: HostInputs; isOpen(value: ParameterValue): boolean }
  /** First in the run's transaction; what it throws keeps the run from being. */
  within(tx: Transaction, runId: string): Promise<void>
}

interface Plan extends ScriptPlan, Omit<RunInput, keyof ScriptInput | 'targets'> {
  targets: AgentEntry[]
  retryOf?: string
  /** Of that run. */
  retried?: RetryKind
  cause?: RunCause
}

/** What became of a wish to run something. */
export interface StartedRun {
  id: string
  /** Nothing starts before a second person has approved it (`runs.approve`). */
  awaitingApproval: boolean
}

export async function startRun(ctx: VerbContext, action: string, plan: Plan): Promise<StartedRun> {
  if (plan.targets.length === 0) throw invalid('no_targets', 'No agent matches: choose at least one.')
  const { targets, acknowledgedRules } = plan
  const { acknowledged, toApprove } = await guardRun(ctx, { ...guarded(plan), targets, acknowledgedRules })
  const at = new Date()
  const authors = toApprove.length > 0 ? await authorsOf(ctx, plan) : []
  const approval = approvalOf(ctx, { hits: toApprove, authors, at })
  // Of the same instant: spans of time are spans of ids.
  const id = ulid(at.getTime())
  const pace = settlePace(plan.pace, at)
  const counts = { ...noCounts(), queued: plan.targets.length }
  const run: RunRow = {
    id,
    name: plan.name,
    state: approval ? 'awaiting_approval' : 'running',
    cancelRequestedAt: null,
    kind: plan.file ? 'push' : plan.fetch ? 'fetch' : 'script',
    file: plan.file ?? null,
    fetch: plan.fetch ?? null,
    script: plan.script,
    interpreter: plan.interpreter,
    params: plan.params,
    scriptId: plan.library?.id ?? null,
    scriptVersion: plan.library?.version ?? null,
    scriptName: plan.library?.name ?? null,
    scriptValues: plan.library?.values ?? null,
    perHost: plan.hostInputs !== undefined,
    scriptSecrets: sealSecrets(ctx.app.vault, id, plan.secrets),
    executionUser: plan.user || null,
    timeoutSeconds: plan.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    counts,
    total: plan.targets.length,
    createdBy: ctx.actor.userId,
    createdByName: ctx.actor.username,
    retryOf: plan.retryOf ?? null,
    origin: plan.cause?.origin ?? null,
    pace,
    batch: 0,
    pausedReason: null,
    forgiven: 0,
    subject: subjectOf({ ...plan, scriptId: plan.library?.id ?? null }),
    outputs: 0,
    outputBytes: 0,
    rampSteps: 0,
    keptBy: null,
    approval,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
  }
  const batches = batchOfEach(targets.length, pace?.batches)
  // Ids rise in the order of the start, which is the order in which they are read.
  const nextId = monotonicFactory()
  const rows = inOrder(targets, pace ?? {}).map((target, i) =>
    taskRow(run, target, { id: nextId(), batch: batches[i] ?? 0 }),
  )
  await mutate(ctx, 'runs.create', async (tx, record) => {
    await plan.cause?.within(tx, run.id)
    await tx.insert(runs).values(run)
    for (let i = 0; i < rows.length; i += INSERT_ROWS_MAX)
      await insertTasks(tx, rows.slice(i, i + INSERT_ROWS_MAX))
    if (plan.hostInputs) await keepHostInputs(tx, run.id, plan.hostInputs)
    await keepLabels(tx, run.id, targets)
    await countRun(tx, run)
    record({
      action,
      targetKind: 'run',
      targetId: run.id,
      targetName: run.name,
      details: {
        targets: rows.length,
        hosts: rows.slice(0, NAMED_IDS_MAX).map((row) => row.hostname),
        user: run.executionUser,
        ...whatOf(run),
        retryOf: run.retryOf,
        ...(plan.retried ? { retried: plan.retried } : {}),
        ...(run.origin ?? {}),
        ...(plan.library ? { library: plan.library } : {}),
        ...(run.pace ? { pace: run.pace } : {}),
        ...(acknowledged.length > 0 ? { acknowledged } : {}),
        ...(approval
          ? { toApprove: approval.rules.map(({ rule, name, line }) => ({ rule, name, line })) }
          : {}),
      },
    })
  })
  if (!approval) ctx.app.runs.begin(run, rows)
  return { id: run.id, awaitingApproval: approval !== null }
}

const ofTargets = (inputs: HostInputs, targets: readonly AgentEntry[]): HostInputs =>
  new Map(
    targets.flatMap(({ row }) => {
      const input = inputs.get(row.id)
      return input ? [[row.id, input]] : []
    }),
  )

/** What it brings, fetches or runs, as the audit trail names it. */
function whatOf({ file, fetch, interpreter, script }: RunRow) {
  if (file) return { file }
  return fetch ? { fetch } : { interpreter, scriptSha256: createHash('sha256').update(script).digest('hex') }
}

const taskRow = (run: RunRow, target: AgentEntry, place: Pick<TaskRow, 'id' | 'batch'>): TaskRow => ({
  ...place,
  runId: run.id,
  agentId: target.row.id,
  hostname: target.row.hostname,
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

/**
 * Starts a script on the targets, which are frozen here, or has it wait for a second person's approval. Offline agents have
 * a grace time to come back.
 * @throws DomainError `script_…`, `value_…` that names the parameter, `unknown_agents`, `no_targets`, `guard_blocked`, `guard_confirm`
 */
export async function createRun(ctx: VerbContext, input: RunInput, cause?: RunCause): Promise<StartedRun> {
  requirePermission(ctx.actor, 'runs.create')
  const { inputs, isOpen } = cause?.perHost ?? {}
  const plan = await scriptOf(ctx, input, isOpen && openValues(input.values ?? {}, isOpen))
  const { timeoutSeconds, user, pace, acknowledgedRules } = input
  const targets = resolveTargets(ctx, input.targets)
  return startRun(ctx, 'runs.create', {
    ...plan,
    hostInputs: inputs,
    timeoutSeconds,
    user,
    pace,
    acknowledgedRules,
    targets,
    cause,
  })
}

/**
 * The same script again, on all of a run's agents or on some; linked to the original.
 * @throws DomainError `not_found`, `nothing_to_retry`, `params_open_…`, `secrets_unreadable`, `script_disabled`, `file_gone`, `guard_blocked`, `guard_confirm`
 */
export async function retryRun(
  ctx: VerbContext,
  input: { id: string; only?: RetryKind; acknowledgedRules?: string[] },
): Promise<StartedRun> {
  requirePermission(ctx.actor, 'runs.create')
  const { run, targets } = await retrySource(ctx, input)
  if (run.file) await requireFile(ctx, run.file)
  if (run.fetch) requirePermission(ctx.actor, 'files.fetch')
  const plan = await planOf(ctx, run)
  if (plan.library) await refuseIfDisabled(ctx, plan.library.id, plan.library.version)
  return startRun(ctx, 'runs.retry', {
    ...plan,
    timeoutSeconds: run.timeoutSeconds,
    user: run.executionUser ?? undefined,
    pace: paceAgain(run.pace, new Date()),
    acknowledgedRules: input.acknowledgedRules,
    hostInputs: plan.hostInputs && ofTargets(plan.hostInputs, targets),
    targets,
    retryOf: run.id,
    retried: input.only ?? 'failed',
  })
}
