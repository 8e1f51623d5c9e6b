/** Removes runs in small transactions: the run first, which is gone from every list then, its tasks a few hundred at a time. */
import { and, asc, eq, exists, gt, inArray, isNotNull, lt, lte, notExists, or, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../../drizzle/client.ts'
import {
  doomedRuns,
  hostInputs,
  jobRunSteps,
  jobRuns,
  outputs,
  runLabels,
  runs,
  scriptDays,
  scriptDurations,
  tasks,
  unusedOutputs,
} from '../../../drizzle/schema/index.ts'
import { withRetry } from '../../database/retry.ts'
import { dayOf, Ledger } from '../ledger.ts'
import { BY_RUN } from '../planned.ts'
import { isRemovable } from './policy.ts'

const TASKS_PER_STEP = 500
const JOB_RUNS_PER_STEP = 100
const OUTPUTS_PER_STEP = 100
const STATISTICS_PER_STEP = 1_000
/** Much longer than a server takes an output for stored that it has seen (server/runs/outputs.ts). */
const UNUSED_MS = 2 * 3_600_000
/** Of statistics: more than what pages show. */
const STATISTICS_DAYS = 400
const DAY_MS = 86_400_000

export interface Doomed {
  id: string
  total: number
}

/** Those of `ids` that are still removable, under their locks: what somebody keeps or is not over stays. */
export const doom = (database: Database, ids: string[]): Promise<Doomed[]> =>
  withRetry(() =>
    database.transaction(async (tx) => {
      const found = await tx
        .select({ id: runs.id, total: runs.total })
        .from(runs, { forceIndex: 'PRIMARY' })
        .where(and(inArray(runs.id, ids), isRemovable()))
        .orderBy(asc(runs.id))
        .for('update')
      const gone = found.map(({ id }) => id)
      if (gone.length === 0) return []
      await tx.insert(doomedRuns).values(gone.map((runId) => ({ runId })))
      await tx.delete(runLabels).where(inArray(runLabels.runId, gone))
      await tx.delete(runs).where(inArray(runs.id, gone))
      return found
    }),
  )

/** True: there may be more. */
async function removeSomeTasks(tx: Transaction, runId: string): Promise<boolean> {
  const some = await tx
    .select({ id: tasks.id, stdoutId: tasks.stdoutId, stderrId: tasks.stderrId })
    .from(tasks, BY_RUN)
    .where(eq(tasks.runId, runId))
    .orderBy(asc(tasks.id))
    .limit(TASKS_PER_STEP)
    .for('update')
  if (some.length > 0) {
    const ledger = new Ledger()
    for (const { stdoutId, stderrId } of some) {
      ledger.unused(stdoutId)
      ledger.unused(stderrId)
    }
    await ledger.write(tx)
    const ids = some.map(({ id }) => id)
    await tx.delete(tasks).where(inArray(tasks.id, ids))
  }
  if (some.length === TASKS_PER_STEP) return true
  const [inputs] = await tx.delete(hostInputs).where(eq(hostInputs.runId, runId)).limit(TASKS_PER_STEP)
  if (inputs.affectedRows === TASKS_PER_STEP) return true
  await tx.delete(doomedRuns).where(eq(doomedRuns.runId, runId))
  return false
}

/** The next run whose tasks have to go. */
export async function nextDoomed(database: Database): Promise<string | null> {
  const [row] = await database.select().from(doomedRuns).orderBy(asc(doomedRuns.runId)).limit(1)
  return row?.runId ?? null
}

export const removeTasks = (database: Database, runId: string): Promise<boolean> =>
  withRetry(() => database.transaction((tx) => removeSomeTasks(tx, runId)))

/**
 * Runs of jobs, the oldest first: those whose steps' runs are all gone, and those older than `before` that have none left.
 * @param limits ids: of those older than all that may still have a run that is to go (null: none has)
 */
export const removeJobRuns = (
  database: Database,
  { after, until, before }: { after: string; until: string | null; before: string | null },
): Promise<{ last: string | null; removed: number }> =>
  withRetry(() =>
    database.transaction(async (tx) => {
      const { jobRunId, runId } = jobRunSteps
      const steps = () => tx.select({ one: sql`1` }).from(jobRunSteps)
      const hasRun = steps().innerJoin(runs, eq(runs.id, runId)).where(eq(jobRunId, jobRuns.id))
      const hadRun = exists(steps().where(and(eq(jobRunId, jobRuns.id), isNotNull(runId))))
      const some = await tx
        .select({ id: jobRuns.id })
        .from(jobRuns)
        .where(
          and(
            gt(jobRuns.id, after),
            until === null ? undefined : lt(jobRuns.id, until),
            isNotNull(jobRuns.finishedAt),
            notExists(hasRun),
            before === null ? hadRun : or(lt(jobRuns.id, before), hadRun),
          ),
        )
        .orderBy(asc(jobRuns.id))
        .limit(JOB_RUNS_PER_STEP)
        .for('update')
      const ids = some.map(({ id }) => id)
      if (ids.length === 0) return { last: null, removed: 0 }
      await tx.delete(jobRunSteps).where(inArray(jobRunId, ids))
      await tx.delete(jobRuns).where(inArray(jobRuns.id, ids))
      return { last: ids.at(-1) ?? null, removed: ids.length }
    }),
  )

/** Outputs that nothing has referred to for a while; how many, and their bytes. */
export const removeOutputs = (
  database: Database,
): Promise<{ looked: number; outputs: number; bytes: number }> =>
  withRetry(() =>
    database.transaction(async (tx) => {
      const some = await tx
        .select({ id: unusedOutputs.outputId })
        .from(unusedOutputs)
        .where(lt(unusedOutputs.since, new Date(Date.now() - UNUSED_MS)))
        .orderBy(asc(unusedOutputs.since))
        .limit(OUTPUTS_PER_STEP)
      if (some.length === 0) return { looked: 0, outputs: 0, bytes: 0 }
      const ids = some.map(({ id }) => id)
      // The same bytes may have come again.
      const gone = await tx
        .select({ id: outputs.id, stored: outputs.stored })
        .from(outputs, { forceIndex: 'PRIMARY' })
        .where(and(inArray(outputs.id, ids), lte(outputs.refs, 0)))
        .orderBy(asc(outputs.id))
        .for('update')
      if (gone.length > 0)
        await tx.delete(outputs).where(
          inArray(
            outputs.id,
            gone.map(({ id }) => id),
          ),
        )
      await tx.delete(unusedOutputs).where(inArray(unusedOutputs.outputId, ids))
      return {
        looked: ids.length,
        outputs: gone.length,
        bytes: gone.reduce((sum, { stored }) => sum + stored, 0),
      }
    }),
  )

/** Statistics of long ago, some at a time. */
export async function removeStatistics(database: Database): Promise<void> {
  const before = dayOf(new Date(Date.now() - STATISTICS_DAYS * DAY_MS))
  for (const [table, day] of [
    [scriptDays, scriptDays.day],
    [scriptDurations, scriptDurations.day],
  ] as const)
    await database.execute(
      sql`delete from ${table} where ${day} < ${before} limit ${sql.raw(String(STATISTICS_PER_STEP))}`,
    )
}
