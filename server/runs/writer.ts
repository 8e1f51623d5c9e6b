/**
 * The one writer of task states: changes are collected for some milliseconds and committed together with the
 * outputs and the runs' counts, which therefore never drift from the tasks.
 */
import { inArray, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { type outputs, runs, type TaskState, tasks } from '../../drizzle/schema/index.ts'
import { commitIsolated } from '../database/isolate.ts'
import { withRetry } from '../database/retry.ts'
import { countMoves, type TaskMove } from '../history/countMoves.ts'
import { MissingOutputs } from '../history/ledger.ts'
import { countLeftOut } from './leftOut.ts'
import type { RunRow, TaskRow } from './live.ts'
import type { OutputStore } from './outputs.ts'
import { canMove, isOver, runStateOf } from './states.ts'
import { type TaskPatch, updateTasks } from './taskTable.ts'

const COLLECT_MS = 20
/** That a task has started may be known a little later: most are over by then, and are written once. A crash loses nothing: agents say what they run. */
const STARTED_MS = 250
const BATCH_MAX = 1_000
/** Of outputs in one transaction: each is there several times on its way into a statement. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024
const RETRY_MS = 1_000
const UNSTORABLE = 'unstorable: the database refused the output'
const UNSTORABLE_RESULT = 'unstorable_result: the database refused what the agent said of the end'

export interface TaskChange {
  taskId: string
  to: TaskState
  fields: Omit<TaskPatch, 'id' | 'state'>
  outputs?: (typeof outputs.$inferInsert)[]
}

/** What has changed of the task and of its run by the commit; null when the task's state did not allow it. */
export type Applied = {
  task: Omit<TaskPatch, 'id'>
  run: Pick<RunRow, 'counts' | 'state' | 'finishedAt'>
} | null
/** `again`: an output that was taken for stored is not, and has to be sent. `refused`: nothing was changed, as the database does not take this state of this task in any form. */
export type Outcome = Applied | 'refused' | 'again'

/** What is asked of tasks and runs in each transaction: never a script, nor all columns of a thousand rows. */
const TASK = {
  id: tasks.id,
  runId: tasks.runId,
  state: tasks.state,
  stdoutId: tasks.stdoutId,
  stderrId: tasks.stderrId,
}
const RUN = {
  id: runs.id,
  state: runs.state,
  counts: runs.counts,
  cancelRequestedAt: runs.cancelRequestedAt,
  finishedAt: runs.finishedAt,
  outputs: runs.outputs,
  outputBytes: runs.outputBytes,
  subject: runs.subject,
  createdAt: runs.createdAt,
}
type LockedTask = Pick<TaskRow, keyof typeof TASK>
type LockedRun = Pick<RunRow, keyof typeof RUN>

interface Move extends TaskMove {
  change: TaskChange
  run: LockedRun
}

interface Waiting {
  change: TaskChange
  resolve: (outcome: Outcome) => void
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

/** One parameter: a placeholder for each of a thousand ids costs more to build than the statement itself. */
const among = (column: typeof tasks.id, ids: string[]) => sql`${column} in (${sql.param(ids)})`

const outputBytes = ({ outputs: rows = [] }: TaskChange): number =>
  rows.reduce((sum, row) => sum + row.data.length, 0)

export class TaskWriter {
  private readonly database: Database
  private readonly store: OutputStore
  private readonly log: Logger
  private waiting: Waiting[] = []
  /** By task: that it runs. */
  private readonly started = new Map<string, Waiting>()
  private startedTimer: NodeJS.Timeout | null = null
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
      const item = { change, resolve }
      if (change.to === 'running' && !this.stopped) {
        this.started.set(change.taskId, item)
        this.startedTimer ??= setTimeout(() => this.flushStarted(), STARTED_MS)
        return
      }
      this.waiting.push(...this.superseded(item), item)
      this.working ??= this.work()
    })
  }

  /** Commits what is collected; what can't be committed is left to the reconciliation of the next start. */
  async stop(): Promise<void> {
    this.stopped = true
    this.flushStarted()
    await this.working
  }

  /** That it runs is said first, unless this is its end: then only since when. */
  private superseded({ change }: Waiting): Waiting[] {
    const before = this.started.get(change.taskId)
    if (!before) return []
    this.started.delete(change.taskId)
    if (!isOver(change.to)) return [before]
    change.fields.startedAt ??= before.change.fields.startedAt
    before.resolve(null)
    return []
  }

  private flushStarted(): void {
    if (this.startedTimer) clearTimeout(this.startedTimer)
    this.startedTimer = null
    if (this.started.size === 0) return
    this.waiting.push(...this.started.values())
    this.started.clear()
    this.working ??= this.work()
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

  /** The next ones in order. Outputs that are larger than a batch may be go alone. */
  private takeBatch(): Waiting[] {
    let bytes = 0
    const over = this.waiting.findIndex(({ change }, i) => {
      bytes += outputBytes(change)
      return i === BATCH_MAX || (i > 0 && bytes > BATCH_BYTES_MAX)
    })
    return this.waiting.splice(0, over === -1 ? this.waiting.length : over)
  }

  private async commit(batch: Waiting[]): Promise<void> {
    try {
      const { applied, rows } = await withRetry(() =>
        this.database.transaction((tx) => this.apply(tx, batch)),
      )
      this.store.written(rows)
      for (const item of batch) item.resolve(applied.get(item.change) ?? null)
    } catch (error) {
      if (!(error instanceof MissingOutputs)) throw error
      await this.withoutMissing(batch, error)
    }
  }

  /** What was stored once has been removed since, as nothing referred to it: its agents have to send it again. */
  private async withoutMissing(batch: Waiting[], { ids }: MissingOutputs): Promise<void> {
    this.store.forget(ids)
    const missing = new Set(ids.map((id) => id.toString('hex')))
    const names = ({ change: { fields } }: Waiting) =>
      [fields.stdoutId, fields.stderrId].some((id) => id && missing.has(id.toString('hex')))
    for (const item of batch.filter(names)) item.resolve('again')
    const rest = batch.filter((item) => !names(item))
    if (rest.length > 0) await this.commit(rest)
  }

  /**
   * Each change sees what those before it have made of the task, which is written once, as the last one leaves it.
   * Locks in the order tasks, runs, outputs, as whoever removes runs does.
   */
  private async apply(tx: Transaction, batch: Waiting[]) {
    const applied = new Map<TaskChange, Applied>()
    const ids = [...new Set(batch.map((item) => item.change.taskId))].sort()
    const found = await tx
      .select(TASK)
      .from(tasks)
      .where(among(tasks.id, ids))
      .orderBy(tasks.id)
      .for('update')
    const nothing = { applied, rows: [] }
    if (found.length === 0) return nothing
    const runRows = await this.lockRuns(tx, new Set(found.map((row) => row.runId)))
    const current = new Map<string, LockedTask>(found.map((row) => [row.id, row]))
    const patches = new Map<string, TaskPatch>()
    const moves: Move[] = []
    for (const { change } of batch) {
      const before = current.get(change.taskId)
      const run = before && runRows.get(before.runId)
      if (!before || !run || !canMove(before.state, change.to)) continue
      const after = { ...before, ...change.fields, state: change.to }
      current.set(after.id, after)
      patches.set(after.id, { id: after.id, ...patches.get(after.id), ...change.fields, state: change.to })
      moves.push({ change, run, before, after })
    }
    if (moves.length === 0) return nothing
    const rows = moves.flatMap(({ change }) => change.outputs ?? [])
    await this.store.write(tx, rows)
    await updateTasks(tx, [...patches.values()])
    const changedRuns = await this.count(tx, moves)
    for (const { change, run } of moves) {
      const changed = changedRuns.get(run.id)
      if (changed) applied.set(change, { task: { ...change.fields, state: change.to }, run: changed })
    }
    return { applied, rows }
  }

  private async lockRuns(tx: Transaction, ids: Set<string>): Promise<Map<string, LockedRun>> {
    const rows = await tx
      .select(RUN)
      .from(runs)
      .where(inArray(runs.id, [...ids].sort()))
      .orderBy(runs.id)
      .for('update')
    return new Map(rows.map((row) => [row.id, row]))
  }

  private async count(tx: Transaction, moves: Move[]): Promise<Map<string, LockedRun>> {
    const fresh = await countMoves(tx, moves)
    const changed = new Map<string, LockedRun>()
    for (const row of new Set(moves.map(({ run }) => run))) {
      const counts = { ...row.counts }
      for (const { run, before, after } of moves) {
        if (run !== row) continue
        counts[before.state]--
        counts[after.state]++
      }
      const leftOut = await countLeftOut(tx, row.id, counts)
      const cancelRequested = row.cancelRequestedAt !== null
      const state = runStateOf(counts, { cancelRequested, before: row.state, leftOut })
      const finishedAt = state === 'running' || state === 'paused' ? null : (row.finishedAt ?? new Date())
      const stored = fresh.get(row.id)
      const outputs = row.outputs + (stored?.outputs ?? 0)
      const outputBytes = row.outputBytes + (stored?.bytes ?? 0)
      changed.set(row.id, { ...row, counts, state, finishedAt, outputs, outputBytes })
      await tx
        .update(runs)
        .set({ counts, state, finishedAt, outputs, outputBytes })
        .where(sql`${runs.id} = ${row.id}`)
    }
    return changed
  }
}
