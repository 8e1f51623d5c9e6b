/**
 * Which tasks may start now. A run without a pace goes as fast as it can unless it is paused; one with a pace keeps to
 * its batches, to so many hosts at one time, and to its failure budget. States are committed by the writer; batch and
 * pause are the pacer's own, kept in the run's row.
 */
import { and, eq, isNull } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../../drizzle/client.ts'
import { runs } from '../../../drizzle/schema/index.ts'
import type { LiveRun, LiveTask, RunRow } from '../live.ts'
import { isOver } from '../states.ts'
import { overBudget, slotsOf } from './plan.ts'

export interface PacerDeps {
  database: Database
  log: Logger
  /** Sends a queued task, if its agent is there and has room. */
  start(task: LiveTask): void
  /** Ends a task that was not sent. */
  giveUp(task: LiveTask, reason: string): void
}

interface Paced {
  run: LiveRun
  /** In the order in which they start. */
  tasks: LiveTask[]
  /** All before it were started. */
  cursor: number
  /** Tasks that are not over, by batch. */
  open: number[]
  /** Monotonic milliseconds at which the next batch may start; null: none waits. */
  nextAt: number | null
}

export class Pacer {
  private readonly deps: PacerDeps
  private readonly paced = new Map<string, Paced>()
  /** Of each run, the last write that is under way. */
  private readonly writes = new Map<string, Promise<void>>()

  constructor(deps: PacerDeps) {
    this.deps = deps
  }

  /** A run that has just begun, or that is taken up after a restart. */
  begin(run: LiveRun): void {
    if (!run.row.pace) return
    const tasks = [...run.tasks.values()].sort(
      (a, b) => a.row.batch - b.row.batch || (a.row.id < b.row.id ? -1 : 1),
    )
    const open: number[] = []
    for (const { row } of tasks) open[row.batch] = (open[row.batch] ?? 0) + Number(!isOver(row.state))
    this.paced.set(run.row.id, { run, tasks, cursor: 0, open, nextAt: null })
    this.goOn(run)
  }

  mayStart(task: LiveTask): boolean {
    const { run } = task
    if (run.row.state === 'paused') return false
    if (!run.row.pace) return true
    return task.row.batch <= run.row.batch && this.free(run) > 0
  }

  /** Waits for the run rather than for its agent: being offline meanwhile is no reason to skip it. */
  isHeld(task: LiveTask): boolean {
    return task.row.state === 'queued' && !this.mayStart(task)
  }

  /** A task of the run is over. */
  ended(task: LiveTask): void {
    const paced = this.paced.get(task.run.row.id)
    const left = paced?.open[task.row.batch]
    if (paced && left) paced.open[task.row.batch] = left - 1
  }

  /** It is waited for again. */
  requeued(task: LiveTask): void {
    const paced = this.paced.get(task.run.row.id)
    if (paced) paced.cursor = 0
  }

  forget(run: LiveRun): void {
    this.paced.delete(run.row.id)
  }

  /** Starts what may start; pauses or stops a run whose budget is spent; goes on to the next batch when one is over. */
  goOn(run: LiveRun): void {
    const paced = this.paced.get(run.row.id)
    if (!paced || run.row.state !== 'running' || run.row.cancelRequestedAt) return
    const spent = overBudget(run.row.pace ?? {}, run.row)
    if (spent && run.row.pace?.onBudget === 'stop') {
      for (const task of paced.tasks) if (task.row.state === 'queued') this.deps.giveUp(task, spent)
      return
    }
    if (spent) {
      this.pause(run, spent)
      return
    }
    this.advance(paced)
    this.startMore(paced)
  }

  /** Batches whose time has come. */
  sweep(now: number): void {
    for (const paced of this.paced.values())
      if (paced.nextAt !== null && now >= paced.nextAt && paced.run.row.state === 'running') {
        paced.nextAt = null
        this.setBatch(paced, paced.run.row.batch + 1)
        this.goOn(paced.run)
      }
  }

  /** What is under way goes on; nothing more starts. */
  pause(run: LiveRun, reason: string): void {
    this.keep(run, { state: 'paused', pausedReason: reason })
  }

  /** Resolves when what is shown of this run's pace is written. */
  stored(runId: string): Promise<void> {
    return this.writes.get(runId) ?? Promise.resolve()
  }

  /** As a person wishes, who has committed it. */
  paused(run: LiveRun, reason: string): void {
    run.row = { ...run.row, state: 'paused', pausedReason: reason }
    this.show(run)
  }

  /** As `row` has it, which is committed: the run goes on. */
  resumed(run: LiveRun, row: Pick<RunRow, 'batch' | 'forgiven'>): void {
    run.row = { ...run.row, ...row, state: 'running', pausedReason: null }
    this.show(run)
    const paced = this.paced.get(run.row.id)
    if (paced) paced.nextAt = null
    this.goOn(run)
  }

  /** The batch that a person lets start: the next one where the present one is over. */
  batchAfterPause(run: LiveRun): number {
    const paced = this.paced.get(run.row.id)
    const { batch } = run.row
    return paced && paced.open[batch] === 0 && batch < paced.open.length - 1 ? batch + 1 : batch
  }

  private free(run: LiveRun): number {
    const { pace, counts, total } = run.row
    return slotsOf(pace ?? {}, total) - counts.dispatched - counts.running - run.dispatching
  }

  private advance(paced: Paced): void {
    const { run, open } = paced
    const { pace, batch } = run.row
    if (!pace || open[batch] !== 0 || batch >= open.length - 1 || paced.nextAt !== null) return
    if (pace.gate) this.pause(run, `gate: batch ${batch + 1} of ${open.length} is over`)
    else if (pace.pauseSeconds) paced.nextAt = performance.now() + pace.pauseSeconds * 1000
    else {
      this.setBatch(paced, batch + 1)
      this.advance(paced)
    }
  }

  private startMore(paced: Paced): void {
    const { run, tasks } = paced
    if (run.row.state !== 'running') return
    let first = true
    for (let at = paced.cursor; at < tasks.length; at++) {
      const task = tasks[at]
      if (!task || !this.mayStart(task)) return
      if (task.row.state === 'queued' && !task.busy) this.deps.start(task)
      const waits = task.row.state === 'queued' && !task.busy
      if (first && !waits) paced.cursor = at + 1
      else first = false
    }
  }

  private setBatch({ run }: Paced, batch: number): void {
    this.keep(run, { batch })
  }

  /** Shown at once, written in turn. A write that fails is made good by the next one, or found out from the tasks at the next start. */
  private keep(run: LiveRun, fields: Partial<Pick<RunRow, 'state' | 'batch' | 'pausedReason'>>): void {
    const { id } = run.row
    run.row = { ...run.row, ...fields }
    this.show(run)
    const write = async () => {
      await this.deps.database
        .update(runs)
        .set(fields)
        .where(and(eq(runs.id, id), isNull(runs.finishedAt)))
    }
    const failed = (error: unknown) =>
      this.deps.log.error({ err: error, run: id }, "a run's pace is not stored")
    const written = this.stored(id).then(write).catch(failed)
    this.writes.set(id, written)
    void written.then(() => {
      if (this.writes.get(id) === written) this.writes.delete(id)
    })
  }

  private show(run: LiveRun): void {
    run.version++
    run.changed.notify()
  }
}
