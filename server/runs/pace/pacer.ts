/**
 * Which tasks may start now. A run without a pace goes as fast as it can unless it is paused; one with a pace keeps to
 * its batches, to so many hosts at one time, to its failure budget and its deadline. States are committed by the
 * writer; batch, pause and ramp are the pacer's own, kept in the run's row.
 */
import { type LiveRun, type LiveTask, type RunRow, touchRun } from '../live.ts'
import { isOver } from '../states.ts'
import { deadlineOf, isPastDeadline, offlineUntil } from './limits.ts'
import { overBudget } from './plan.ts'
import { slotsMax, slotsOf } from './ramp.ts'
import type { PaceState, PaceStore } from './store.ts'

export interface PacerDeps {
  store: PaceStore
  /** The agent is connected. */
  isThere(agentId: string): boolean
  /** Sends a queued task, if its agent is there and has room. */
  start(task: LiveTask): void
  /** Ends a task that was not sent. */
  giveUp(task: LiveTask, to: 'cancelled' | 'skipped', reason: string): void
  /** Tells the agent to end what it runs. */
  cancel(task: LiveTask, reason: string): void
}

interface Paced {
  run: LiveRun
  /** In the order in which they start. */
  tasks: LiveTask[]
  places: Map<LiveTask, number>
  /** All before it were started, or their agents are not there. */
  cursor: number
  /** Tasks that hold their batch up, by batch: not over, nor away. */
  open: number[]
  /** Queued, offline beyond the grace, and waited for: their batches go on without them. */
  away: Set<LiveTask>
  /** Monotonic milliseconds at which the next batch may start, and the ramp makes its next step; null: none is due. */
  nextAt: number | null
  stepAt: number | null
}

export class Pacer {
  private readonly deps: PacerDeps
  private readonly paced = new Map<string, Paced>()

  constructor(deps: PacerDeps) {
    this.deps = deps
  }

  /** A run that has just begun, or that is taken up after a restart. */
  begin(run: LiveRun): void {
    if (!run.row.pace) return
    const tasks = [...run.tasks.values()].sort(
      (a, b) => a.row.batch - b.row.batch || (a.row.id < b.row.id ? -1 : 1),
    )
    const places = new Map(tasks.map((task, place) => [task, place]))
    const open: number[] = []
    for (const { row } of tasks) open[row.batch] = (open[row.batch] ?? 0) + Number(!isOver(row.state))
    const paced = {
      run,
      tasks,
      places,
      cursor: 0,
      open,
      away: new Set<LiveTask>(),
      nextAt: null,
      stepAt: null,
    }
    this.paced.set(run.row.id, paced)
    this.goOn(run)
    this.countWaiting(paced)
  }

  mayStart(task: LiveTask): boolean {
    const { run } = task
    if (run.row.state === 'paused') return false
    if (!run.row.pace) return true
    return task.row.batch <= run.row.batch && this.free(run) > 0 && !isPastDeadline(run.row, Date.now())
  }

  /** Waits for the run rather than for its agent: being offline meanwhile is no reason to skip it. */
  isHeld(task: LiveTask): boolean {
    return task.row.state === 'queued' && !this.mayStart(task)
  }

  /** A task of the run is over. */
  ended(task: LiveTask): void {
    const paced = this.paced.get(task.run.row.id)
    if (!paced || paced.away.delete(task)) return
    const left = paced.open[task.row.batch]
    if (left) paced.open[task.row.batch] = left - 1
  }

  /** It is waited for again. */
  requeued(task: LiveTask): void {
    const paced = this.paced.get(task.run.row.id)
    if (paced) paced.cursor = Math.min(paced.cursor, paced.places.get(task) ?? 0)
  }

  /** Its agent stays away, and the run waits for it: its batch does so no longer. */
  waitFor(task: LiveTask): void {
    const paced = this.paced.get(task.run.row.id)
    if (!paced || paced.away.has(task)) return
    paced.away.add(task)
    paced.open[task.row.batch] = (paced.open[task.row.batch] ?? 1) - 1
    this.goOn(task.run)
  }

  /** Its agent is there. */
  returned(task: LiveTask): void {
    const paced = this.paced.get(task.run.row.id)
    if (!paced || task.row.state !== 'queued') return
    if (paced.away.delete(task)) paced.open[task.row.batch] = (paced.open[task.row.batch] ?? 0) + 1
    this.requeued(task)
  }

  forget(run: LiveRun): void {
    this.paced.delete(run.row.id)
  }

  /** Starts what may start; pauses or stops a run whose budget is spent; goes on to the next batch when one is over. */
  goOn(run: LiveRun): void {
    const paced = this.paced.get(run.row.id)
    if (!paced || run.row.cancelRequestedAt) return
    if (isPastDeadline(run.row, Date.now())) {
      this.close(paced)
      return
    }
    if (run.row.state !== 'running') return
    const spent = overBudget(run.row.pace ?? {}, run.row)
    if (spent && run.row.pace?.onBudget === 'stop') {
      this.giveUpQueued(paced, 'cancelled', spent)
      return
    }
    if (spent) {
      this.pause(run, spent)
      return
    }
    this.advance(paced)
    this.startMore(paced)
  }

  /** Whose time has come: batches, steps of a ramp, deadlines. */
  sweep(now: number): void {
    for (const paced of this.paced.values()) {
      const { run } = paced
      if (isPastDeadline(run.row, Date.now())) this.goOn(run)
      if (paced.nextAt !== null && now >= paced.nextAt && run.row.state === 'running') {
        paced.nextAt = null
        this.keep(run, { batch: run.row.batch + 1 })
        this.goOn(run)
      }
      this.step(paced, now)
      this.countWaiting(paced)
    }
  }

  /** What is under way goes on; nothing more starts. */
  pause(run: LiveRun, reason: string): void {
    this.keep(run, { state: 'paused', pausedReason: reason })
  }

  /** Resolves when what is shown of this run's pace is written. */
  stored(runId: string): Promise<void> {
    return this.deps.store.written(runId)
  }

  /** As a person wishes, who has committed it. */
  paused(run: LiveRun, reason: string): void {
    touchRun(run, { state: 'paused', pausedReason: reason })
  }

  /** As `row` has it, which is committed: the run goes on. */
  resumed(run: LiveRun, row: Pick<RunRow, 'batch' | 'forgiven'>): void {
    touchRun(run, { ...row, state: 'running', pausedReason: null })
    const paced = this.paced.get(run.row.id)
    if (paced) paced.nextAt = null
    this.goOn(run)
  }

  /** The batch that a person lets start: the next one where the present one is over, hosts left out that came back since. */
  batchAfterPause(run: LiveRun): number {
    const paced = this.paced.get(run.row.id)
    const { batch, pausedReason } = run.row
    if (!paced || batch >= paced.open.length - 1) return batch
    return paced.open[batch] === 0 || pausedReason?.startsWith('gate:') ? batch + 1 : batch
  }

  private free(run: LiveRun): number {
    const { pace, counts } = run.row
    return slotsOf(pace ?? {}, run.row) - counts.dispatched - counts.running - run.dispatching
  }

  private advance(paced: Paced): void {
    const { run, open } = paced
    const { pace, batch } = run.row
    if (!pace || open[batch] !== 0 || batch >= open.length - 1 || paced.nextAt !== null) return
    // Before anybody has answered nothing is known: the first hosts are waited for.
    if (paced.away.size > 0 && !hasAnswers(run.row)) return
    if (pace.gate) this.pause(run, `gate: batch ${batch + 1} of ${open.length} is over`)
    else if (pace.pauseSeconds) paced.nextAt = performance.now() + pace.pauseSeconds * 1000
    else {
      this.keep(run, { batch: batch + 1 })
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
      // Its agent has no room. One that is not there puts the cursor back when it comes.
      const waits = task.row.state === 'queued' && !task.busy && this.deps.isThere(task.row.agentId)
      if (first && !waits) paced.cursor = at + 1
      else first = false
    }
  }

  /** A ramp over time grows while the run goes on. */
  private step(paced: Paced, now: number): void {
    const { run } = paced
    const everyMs = (run.row.pace?.ramp?.everySeconds ?? 0) * 1000
    if (everyMs === 0) return
    if (run.row.state !== 'running') {
      paced.stepAt = null
      return
    }
    paced.stepAt ??= now + everyMs
    if (now < paced.stepAt) return
    paced.stepAt = now + everyMs
    const { pace, total, rampSteps } = run.row
    if (slotsOf(pace ?? {}, run.row) >= Math.min(slotsMax(pace ?? {}, total), total)) return
    this.keep(run, { rampSteps: rampSteps + 1 })
    this.goOn(run)
  }

  /** The deadline has passed. */
  private close(paced: Paced): void {
    const { row } = paced.run
    const at = deadlineOf(row)?.toISOString()
    this.giveUpQueued(paced, 'skipped', `deadline: the run's deadline, ${at}, passed before it began`)
    if (row.pace?.onDeadline !== 'cancel') return
    for (const task of paced.tasks)
      if (!isOver(task.row.state) && task.row.state !== 'queued' && !task.cancelRequested)
        this.deps.cancel(task, `deadline_running: the run's deadline, ${at}, passed while it ran`)
  }

  private giveUpQueued(paced: Paced, to: 'cancelled' | 'skipped', reason: string): void {
    for (const task of paced.tasks) if (task.row.state === 'queued') this.deps.giveUp(task, to, reason)
  }

  /** Hosts whose turn it is and that the run waits for, as it is shown. */
  private countWaiting({ run, tasks }: Paced): void {
    if (!offlineUntil(run.row)) return
    const { batch } = run.row
    let waiting = 0
    for (const { row } of tasks)
      if (row.state === 'queued' && row.batch <= batch && !this.deps.isThere(row.agentId)) waiting++
    if (waiting === run.waiting) return
    run.waiting = waiting
    touchRun(run)
  }

  /** Shown at once, written in turn. */
  private keep(run: LiveRun, fields: PaceState): void {
    touchRun(run, fields)
    this.deps.store.write(run.row.id, fields)
  }
}

const hasAnswers = ({ counts }: RunRow): boolean => counts.succeeded + counts.failed + counts.timed_out > 0
