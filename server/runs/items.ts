/** Rows as the API shows them. */
import type { AgentEntry } from '../agents/entry.ts'
import { transferOf } from '../files/progress.ts'
import type { RunDetail, RunItem, TaskItem } from '../trpc/types.ts'
import { countsNow, type LiveRun, type RunRow, type TaskRow } from './live.ts'
import { offlineUntil } from './pace/limits.ts'
import { batchSizes } from './pace/plan.ts'
import { slotsOf } from './pace/ramp.ts'

const iso = (date: Date | null) => date?.toISOString() ?? null
const SUMMARY_CHARS = 160

/** The first line of a script that says something. */
export function summaryOf(script: string): string {
  const lines = script.slice(0, 4096).split('\n')
  const telling = lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'))
  return (telling ?? lines[0]?.trim() ?? '').slice(0, SUMMARY_CHARS)
}

/** What a list needs of a run; `script` may be its beginning only. */
export type RunListRow = Omit<
  RunRow,
  | 'params'
  | 'executionUser'
  | 'file'
  | 'fetch'
  | 'timeoutSeconds'
  | 'pace'
  | 'batch'
  | 'pausedReason'
  | 'origin'
  | 'forgiven'
  | 'rampSteps'
  | 'approval'
  | 'scriptId'
  | 'scriptVersion'
  | 'scriptName'
  | 'scriptValues'
  | 'subject'
  | 'outputs'
  | 'outputBytes'
  | 'scriptSecrets'
  | 'perHost'
>

/** From when it might begin. */
const startOf = (row: Pick<RunRow, 'createdAt' | 'startedAt'>): Date => row.startedAt ?? row.createdAt

/** Who decided against it ended it at that moment. */
const neverBegan = ({
  startedAt,
  finishedAt,
  state,
}: Pick<RunRow, 'startedAt' | 'finishedAt' | 'state'>): boolean =>
  state === 'cancelled' && startedAt !== null && startedAt.getTime() === finishedAt?.getTime()

export const toRunItem = (row: RunListRow): RunItem => ({
  id: row.id,
  name: row.name,
  state: row.state,
  kind: row.kind,
  interpreter: row.interpreter,
  summary: summaryOf(row.script),
  counts: row.counts,
  total: row.total,
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
  startedAt: row.state === 'awaiting_approval' ? null : startOf(row).toISOString(),
  finishedAt: iso(row.finishedAt),
  // What was not approved has not run.
  durationMs: row.finishedAt && !neverBegan(row) ? row.finishedAt.getTime() - startOf(row).getTime() : null,
  retryOf: row.retryOf,
  keptBy: row.keptBy,
})

function slotsShown(row: RunRow): number | null {
  const slots = slotsOf(row.pace ?? {}, row)
  return slots < row.total ? slots : null
}

/** @param live while it goes on */
export const toRunDetail = (row: RunRow, live?: LiveRun): RunDetail => ({
  ...toRunItem(live ? { ...row, counts: countsNow(live) } : row),
  script: row.script,
  file: row.file,
  fetch: row.fetch,
  params: row.params,
  scriptRef:
    row.scriptId && row.scriptVersion
      ? { id: row.scriptId, name: row.scriptName ?? '', version: row.scriptVersion }
      : null,
  values: row.scriptValues ?? [],
  perHost: row.perHost,
  user: row.executionUser,
  timeoutSeconds: row.timeoutSeconds,
  cancelRequested: row.cancelRequestedAt !== null,
  pace: row.pace,
  batch: row.batch,
  batches: batchSizes(row.total, row.pace?.batches).length,
  pausedReason: row.pausedReason,
  slots: slotsShown(row),
  waitingOffline: live?.waiting ?? 0,
  transfer: live ? transferOf(live) : null,
  offlineUntil: iso(offlineUntil(row)),
  origin: row.origin,
  approval: row.approval,
})

/** @param agent of the row, if there still is one @param runCancelledAt when somebody cancelled all of the run */
export const toTaskItem = (
  row: TaskRow,
  agent: AgentEntry | undefined,
  runCancelledAt: Date | null = null,
): TaskItem => ({
  taskId: row.id,
  runId: row.runId,
  agentId: row.agentId,
  hostname: row.hostname,
  address: agent ? agent.row.ip || agent.row.externalIp : '',
  online: agent?.online ?? false,
  batch: row.batch,
  state: row.state,
  exitCode: row.exitCode,
  signal: row.signal,
  reason: row.reason,
  cancelRequestedAt: iso(row.cancelRequestedAt ?? runCancelledAt),
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
  durationMs: row.durationMs,
  stdoutBytes: row.stdoutTotal,
  stderrBytes: row.stderrTotal,
  truncated: row.truncated,
})
