/**
 * The one writer of task states: changes are collected for some milliseconds and committed together with the
 * outputs and the runs' counts, which therefore never drift from the tasks.
 */
import { inArray, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { type outputs, runs, type TaskState, tasks } from '../../drizzle/schema/index.ts'
import { withRetry } from '../database/retry.ts'
import { commitIsolated } from './isolate.ts'
import type { RunRow, TaskRow } from './live.ts'
import type { OutputStore } from './outputs.ts'
import { canMove, runStateOf } from './states.ts'

const COLLECT_MS = 20
const BATCH_MAX = 200
/** Of outputs in one transaction: each is there several times on its way into a statement. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024
const RETRY_MS = 1_000
const UNSTORABLE = 'unstorable: the database refused the output'
const UNSTORABLE_RESULT = 'unstorable_result: the database refused what the agent said of the end'

export interface TaskChange {
  taskId: string
  to: TaskState
  fields: Partial<
    Pick<
      TaskRow,
      | 'exitCode'
      | 'signal'
      | 'reason'
      | 'stdoutId'
      | 'stderrId'
      | 'stdoutTotal'
      | 'stderrTotal'
      | 'truncated'
      | 'dispatchedAt'
      | 'startedAt'
      | 'finishedAt'
      | 'durationMs'
    >
  >
  outputs?: (typeof outputs.$inferInsert)[]
}

/** The task's row after the commit and its run's; null when its state did not allow the change. */
export type Applied = { task: TaskRow; run: RunRow } | null
/** `refused`: nothing was changed, as the database does not take this state of this task in any form. */
export type Outcome = Applied | 'refused'

interface Waiting {
  change: TaskChange
  resolve: (outcome: Outcome) => void
}

const UPDATED = {
  state: sql`values(state)`,
  exitCode: sql`values(exit_code)`,
  signal: sql`values(\`signal\`)`,
  reason: sql`values(reason)`,
  stdoutId: sql`values(stdout_id)`,
  stderrId: sql`values(stderr_id)`,
  stdoutTotal: sql`values(stdout_total)`,
  stderrTotal: sql`values(stderr_total)`,
  truncated: sql`values(truncated)`,
  dispatchedAt: sql`values(dispatched_at)`,
  startedAt: sql`values(started_at)`,
  finishedAt: sql`values(finished_at)`,
  durationMs: sql`values(duration_ms)`,
}

/** The next smaller form of an end that was refused; null where there is none. */
function lessOf(fields: TaskChange['fields'], withOutputs: boolean): TaskChange['fields'] | null {
  if (withOutputs) {
    const { stdoutId: _stdout, stderrId: _stderr, ...rest } = fields
    return { ...rest, truncated: true, reason: UNSTORABLE }
  }
  if (fields.exitCode === undefined) return null
  return { finishedAt: new Date(), truncated: true, reason: UNSTORABLE_RESULT }
}

const outputBytes = ({ outputs: rows = [] }: TaskChange): number =>
  rows.reduce((sum, row) => sum + row.data.length, 0)

export class TaskWriter {
  private readonly database: Database
  private readonly store: OutputStore
  private readonly log: Logger
  private waiting: Waiting[] = []
  private working: Promise<void> | null = null
  private stopped = false

  constructor(deps: { database: Database; store: OutputStore; log: Logger }) {
    this.database = deps.database
    this.store = deps.store
    this.log = deps.log
  }

  /** Resolves after the commit, or when the database refuses the data. A database that is away is waited for. */
  change(change: TaskChange): Promise<Outcome> {
    return new Promise((resolve) => {
      this.waiting.push({ change, resolve })
      this.working ??= this.work()
    })
  }

  /** Commits what is collected; what can't be committed is left to the reconciliation of the next start. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.working
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.waiting.length < BATCH_MAX && !this.stopped)
        await new Promise((resolve) => setTimeout(resolve, COLLECT_MS))
      const batch = this.takeBatch()
      try {
        const refused = await commitIsolated(batch, (part) => this.commit(part))
        for (const { item, error } of refused) this.refuse(item, error)
      } catch (error) {
        this.log.error({ err: error, tasks: batch.length }, 'task states not committed')
        if (this.stopped) break
        this.waiting.unshift(...batch)
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
    this.working = null
  }

  /**
   * Tried again with less: without the outputs, then without anything that the agent said but how it ended. What is
   * refused even so changes nothing, and its sender is told.
   */
  private refuse(item: Waiting, error: unknown): void {
    const { taskId, to, fields, outputs: given } = item.change
    this.log.error({ err: error, task: taskId, to }, 'a task state that the database refuses')
    const less = lessOf(fields, given !== undefined)
    if (less) this.waiting.push({ change: { taskId, to, fields: less }, resolve: item.resolve })
    else item.resolve('refused')
  }

  /**
   * In order; a task appears once in a batch, so that its second change sees the first one's outcome. Outputs that are
   * larger than a batch may be go alone.
   */
  private takeBatch(): Waiting[] {
    const seen = new Set<string>()
    const batch: Waiting[] = []
    const rest: Waiting[] = []
    let bytes = 0
    for (const item of this.waiting) {
      const size = outputBytes(item.change)
      const fits = batch.length === 0 || bytes + size <= BATCH_BYTES_MAX
      if (fits && batch.length < BATCH_MAX && !seen.has(item.change.taskId)) {
        batch.push(item)
        bytes += size
      } else rest.push(item)
      seen.add(item.change.taskId)
    }
    this.waiting = rest
    return batch
  }

  private async commit(batch: Waiting[]): Promise<void> {
    const rows = batch.flatMap((item) => item.change.outputs ?? [])
    const applied = await withRetry(() => this.database.transaction((tx) => this.apply(tx, batch, rows)))
    this.store.written(rows)
    for (const item of batch) item.resolve(applied.get(item.change.taskId) ?? null)
  }

  private async apply(tx: Transaction, batch: Waiting[], rows: (typeof outputs.$inferInsert)[]) {
    await this.store.write(tx, rows)
    const ids = batch.map((item) => item.change.taskId).sort()
    const before = await tx.select().from(tasks).where(inArray(tasks.id, ids)).orderBy(tasks.id).for('update')
    const byId = new Map(before.map((row) => [row.id, row]))
    const after: TaskRow[] = []
    const moved = new Map<string, [TaskState, TaskState][]>()
    for (const { change } of batch) {
      const row = byId.get(change.taskId)
      if (!row || !canMove(row.state, change.to)) continue
      after.push({ ...row, ...change.fields, state: change.to })
      const moves = moved.get(row.runId) ?? []
      moves.push([row.state, change.to])
      moved.set(row.runId, moves)
    }
    const result = new Map<string, Applied>()
    if (after.length === 0) return result
    await tx.insert(tasks).values(after).onDuplicateKeyUpdate({ set: UPDATED })
    const changedRuns = await this.count(tx, moved)
    for (const task of after) {
      const run = changedRuns.get(task.runId)
      if (run) result.set(task.id, { task, run })
    }
    return result
  }

  private async count(
    tx: Transaction,
    moved: Map<string, [TaskState, TaskState][]>,
  ): Promise<Map<string, RunRow>> {
    const ids = [...moved.keys()].sort()
    const rows = await tx.select().from(runs).where(inArray(runs.id, ids)).orderBy(runs.id).for('update')
    const changed = new Map<string, RunRow>()
    for (const row of rows) {
      const counts = { ...row.counts }
      for (const [from, to] of moved.get(row.id) ?? []) {
        counts[from]--
        counts[to]++
      }
      const state = runStateOf(counts, row.cancelRequestedAt !== null, row.state)
      const finishedAt = state === 'running' || state === 'paused' ? null : (row.finishedAt ?? new Date())
      changed.set(row.id, { ...row, counts, state, finishedAt })
      await tx.update(runs).set({ counts, state, finishedAt }).where(sql`${runs.id} = ${row.id}`)
    }
    return changed
  }
}
