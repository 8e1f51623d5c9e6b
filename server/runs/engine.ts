/** Runs that are not over: dispatch, live output, results, reconciliation with what agents know, and timeouts. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { BinaryFrame, KnownTask, TaskResult } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import type { Vault } from '../auth/vault.ts'
import type { DomainMetrics } from '../domain.ts'
import type { SessionWatcher } from '../gateway/gateway.ts'
import type { TaskFrames } from '../gateway/messages.ts'
import type { AgentSession } from '../gateway/session.ts'
import { hasExpired, judge, OFFLINE_GRACE_MS, skipped } from './backstop.ts'
import { Dispatcher } from './dispatcher.ts'
import { readHostInputs } from './hostInputs.ts'
import { OutputIntake } from './intake.ts'
import type { LiveRun, LiveTask, RunRow, TaskRow } from './live.ts'
import { askToEnd, committed, touchRun, touchTask } from './live.ts'
import { openRuns } from './openRuns.ts'
import { OutputStore } from './outputs.ts'
import { Pacer } from './pace/pacer.ts'
import { failuresOf } from './pace/plan.ts'
import { PaceStore } from './pace/store.ts'
import { PostponedResults } from './postponed.ts'
import { RunRegistry } from './registry.ts'
import { commitBegun, commitLost, prepareChange } from './results.ts'
import { Revival } from './revival.ts'
import { isOver, isTrueResult } from './states.ts'
import { WaitingRoom } from './waitingRoom.ts'
import { type Outcome, type TaskChange, TaskWriter } from './writer.ts'

const SWEEP_MS = 1_000
/** After this many attempts to get an output whole, what came is stored. */
const OUTPUT_RESTARTS_MAX = 3

export interface EngineDeps {
  database: Database
  log: Logger
  metrics: DomainMetrics
  vault: Vault
  session(agentId: string): AgentSession | undefined
  locked(agentId: string): string | null
  /** What lets the task's agent fetch its file. */
  fileKey(task: LiveTask): string
  /** After the commit of its last task's end. */
  finished(run: RunRow): void
  /** For live outputs; a quarter of it again for results that wait for the database. */
  outputMemoryBytes: number
}

export class RunEngine implements TaskFrames, SessionWatcher {
  /** Changes with every start: versions of another one mean nothing. */
  readonly epoch = randomUUID().slice(0, 8)
  private readonly deps: EngineDeps
  private readonly registry = new RunRegistry()
  private readonly room: WaitingRoom
  private readonly postponed = new PostponedResults()
  private readonly intake: OutputIntake
  private readonly store = new OutputStore()
  private readonly writer: TaskWriter
  private readonly dispatcher: Dispatcher
  private readonly pacer: Pacer
  private readonly revival: Revival
  private timer: NodeJS.Timeout | null = null

  constructor(deps: EngineDeps) {
    this.deps = deps
    this.revival = new Revival(deps.database, this.registry)
    this.room = new WaitingRoom(deps.outputMemoryBytes / 4)
    this.intake = new OutputIntake({ budgetBytes: deps.outputMemoryBytes, stalled: () => this.room.full })
    this.writer = new TaskWriter({ database: deps.database, store: this.store, log: deps.log })
    this.pacer = new Pacer({
      store: new PaceStore(deps.database, deps.log),
      isThere: (agentId) => deps.session(agentId) !== undefined,
      start: (task) => this.dispatcher.start(task),
      giveUp: (task, to, reason) => this.end(task, { to, reason }),
      cancel: (task, reason) => this.cancelTask(task, reason),
    })
    this.dispatcher = new Dispatcher({
      registry: this.registry,
      writer: this.writer,
      metrics: deps.metrics,
      vault: deps.vault,
      log: deps.log,
      ...{ session: deps.session, locked: deps.locked, fileKey: deps.fileKey },
      readInputs: (runId) => readHostInputs(deps.database, runId),
      skip: (task, reason) => this.end(task, { to: 'skipped', reason }),
      mayStart: (task) => this.pacer.mayStart(task),
      applied: (task, applied) => this.applied(task, applied),
    })
  }

  /** Takes up the runs that were not over when the server stopped. Before the gateway accepts agents. */
  async start(): Promise<void> {
    const until = performance.now() + OFFLINE_GRACE_MS
    for await (const [run, rows] of openRuns(this.deps.database)) this.takeUp(run, rows, until)
    this.timer = setInterval(() => this.sweep(), SWEEP_MS)
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    this.intake.stop()
    await this.writer.stop()
    for (const run of this.registry.runs.values()) run.changed.notify()
  }

  /** Memory of outputs in bytes, and results that came but are not stored. */
  get load(): { live: number; waiting: number; storing: number; postponed: number } {
    const { room, postponed, intake } = this
    return { live: intake.bytes, waiting: room.bytes, storing: room.count, postponed: postponed.count }
  }

  /** A run that `runs.create` has just committed. */
  begin(run: RunRow, rows: TaskRow[]): void {
    this.takeUp(run, rows, performance.now() + OFFLINE_GRACE_MS)
    if (run.pace) return
    for (const agentId of new Set(rows.map((row) => row.agentId))) this.dispatcher.pump(agentId)
  }

  /** A crash may have come between a batch's start and its record in the run. */
  private takeUp(row: RunRow, rows: TaskRow[], queuedUntil: number): void {
    const begun = rows.filter(({ state }) => state !== 'queued').map((task) => task.batch)
    const batch = begun.reduce((most, one) => Math.max(most, one), row.batch)
    this.pacer.begin(this.registry.add({ ...row, batch }, rows, queuedUntil))
  }

  /** What is under way goes on, nothing more starts. After the wish is committed. */
  pause(runId: string, reason: string): void {
    const run = this.registry.runs.get(runId)
    if (run) this.pacer.paused(run, reason)
  }

  /** Resolves when what is shown of a run's pace is written: before a person's wish about it is. */
  paceStored(runId: string): Promise<void> {
    return this.pacer.stored(runId)
  }

  /** What `runs.resume` has to commit; null: the run is not paused. */
  planResume(runId: string): { batch: number; forgiven: number } | null {
    const run = this.registry.runs.get(runId)
    return run?.row.state === 'paused'
      ? { batch: this.pacer.batchAfterPause(run), forgiven: failuresOf(run.row.counts) }
      : null
  }

  /** After the wish is committed. */
  resume(runId: string, fields: { batch: number; forgiven: number }): void {
    const run = this.registry.runs.get(runId)
    if (!run) return
    this.pacer.resumed(run, fields)
    if (!run.row.pace) for (const { row } of run.tasks.values()) this.dispatcher.pump(row.agentId)
  }

  /** Cancels what is not over: all of the run, or these tasks. After the wish is committed. */
  cancel(runId: string, requestedAt: Date | null, taskIds: string[] | null): void {
    const run = this.registry.runs.get(runId)
    if (!run) return
    if (requestedAt) run.row = { ...run.row, cancelRequestedAt: requestedAt }
    const wanted = taskIds ? new Set(taskIds) : null
    for (const task of run.tasks.values()) {
      if (isOver(task.row.state) || (wanted && !wanted.has(task.row.id))) continue
      askToEnd(task, requestedAt ?? new Date())
      if (task.row.state !== 'queued') this.sendCancel(task)
      else if (!task.busy) this.end(task, { to: 'cancelled', reason: null })
    }
    touchRun(run)
  }

  /** After it is committed who keeps it. */
  kept(runId: string, keptBy: string | null): void {
    const run = this.registry.runs.get(runId)
    if (run) touchRun(run, { keptBy })
  }

  readonly run = (id: string): LiveRun | undefined => this.registry.runs.get(id)
  readonly task = (id: string): LiveTask | undefined => this.registry.tasks.get(id)

  connected(session: AgentSession, known: KnownTask[] | null): void {
    if (known) this.reconcile(session, known)
    for (const task of this.registry.ofAgent(session.agentId)) {
      if (task.cancelRequested && (task.row.state === 'dispatched' || task.row.state === 'running'))
        this.sendCancel(task)
      // It came too late, though before the sweep that would have said so.
      if (hasExpired(task, performance.now()) && !this.pacer.isHeld(task)) this.end(task, skipped(task))
      this.pacer.returned(task)
      // Watchers are told who is there.
      touchTask(task)
    }
    this.dispatcher.pump(session.agentId)
  }

  /** What has not begun on this host never will; `cancels`: what has is cancelled. */
  giveUp(agentId: string, reason: string, cancels = false): void {
    for (const task of this.registry.ofAgent(agentId))
      if (task.row.state === 'queued') this.end(task, { to: 'skipped', reason })
      else if (cancels) this.cancelTask(task, reason)
  }

  /** How many tasks have begun there and are not over. */
  readonly underWay = (agentId: string): number => this.registry.underWay(agentId)

  disconnected(agentId: string): void {
    const until = performance.now() + OFFLINE_GRACE_MS
    for (const task of this.registry.ofAgent(agentId)) {
      if (task.row.state === 'queued') task.queuedUntil = until
      touchTask(task)
    }
  }

  accepted(session: AgentSession, taskId: string): void {
    this.running(session, taskId)
  }

  output(session: AgentSession, frame: BinaryFrame): void {
    const task = this.running(session, frame.id)
    if (task) this.intake.take(session, task, frame)
    if (task) return
    // Perhaps of a task that was given up: its result will find it; until then nothing may stand still.
    void this.revival.lookUp(session, frame.id).then((found) => {
      if (found) this.intake.take(session, found, frame)
      else this.intake.discard(session, frame)
    })
  }

  outputText(session: AgentSession, taskId: string, stream: 'stdout' | 'stderr', text: string): void {
    const task = this.running(session, taskId)
    if (task) this.intake.takeText(task, stream, text)
  }

  result(session: AgentSession, result: TaskResult): void {
    void this.settle(session, result).catch((error: unknown) =>
      this.deps.log.error(
        { err: error, taskId: result.task_id },
        'result not stored; the agent sends it again',
      ),
    )
  }

  private async settle(session: AgentSession, result: TaskResult): Promise<void> {
    // The agent may have reconnected meanwhile: what counts is the session it has now.
    const ack = () =>
      (this.deps.session(session.agentId) ?? session).send({
        type: 'task_result_ack',
        task_id: result.task_id,
      })
    const task = this.owned(session, result.task_id) ?? (await this.revival.lookUp(session, result.task_id))
    if (!task || isTrueResult(task.row.state)) {
      ack()
      return
    }
    if (task.busy === 'result') return
    if (this.room.full) {
      this.postponed.keep(session, result)
      return
    }
    task.busy = 'result'
    let leave = () => {}
    try {
      const giveUp = task.restarts >= OUTPUT_RESTARTS_MAX
      const change = await prepareChange(this.store, { task, result, giveUp }, (bytes) => {
        leave = this.room.enter(bytes)
      })
      if (!change) {
        this.intake.restart(task, session)
        return
      }
      const outcome = await this.writer.change(change)
      this.applied(task, outcome)
      // What is not stored is not acknowledged: it stays in the agent's journal, which offers it when it connects again.
      if (outcome === 'again') this.intake.restart(task, this.deps.session(session.agentId) ?? session)
      else if (outcome !== 'refused') ack()
    } finally {
      task.busy = null
      leave()
      this.drain()
    }
    this.dispatcher.pump(session.agentId)
  }

  /** Goes on with results that had to wait. */
  private drain(): void {
    this.postponed.drain(
      this.room,
      (session, result) => this.result(session, result),
      (agentId, taskId) => {
        const session = this.deps.session(agentId)
        if (session) this.intake.askAgain(taskId, session)
      },
    )
  }

  private owned(session: AgentSession, taskId: string): LiveTask | undefined {
    const task = this.registry.tasks.get(taskId)
    return task?.row.agentId === session.agentId ? task : undefined
  }

  /** Legacy agents say by their output only that they have begun. */
  private running(session: AgentSession, taskId: string): LiveTask | undefined {
    const task = this.owned(session, taskId)
    if (task) commitBegun(this.writer, task)
    return task
  }

  /** What the agent has in its journal against what is expected of it. */
  private reconcile(session: AgentSession, known: KnownTask[]): void {
    const states = new Map(known.map((task) => [task.task_id, task.state]))
    for (const task of this.registry.ofAgent(session.agentId)) {
      const state = states.get(task.row.id)
      // The agent starts its output again: what was acknowledged on another connection says nothing.
      if (task.busy === 'result') continue
      if (task.row.state === 'dispatched' && !state) {
        if (task.cancelRequested) this.end(task, { to: 'cancelled', reason: null })
        else void this.change(task, 'queued', { dispatchedAt: null })
      } else if (task.row.state === 'running' && !state)
        this.end(task, {
          to: 'lost',
          reason: 'unknown_to_agent: the agent knows nothing of this task any more',
        })
      else if (state) commitBegun(this.writer, task)
    }
  }

  private sweep(): void {
    this.drain()
    const now = performance.now()
    this.pacer.sweep(now)
    for (const agentId of this.registry.agentIds()) {
      const session = this.deps.session(agentId)
      for (const task of this.registry.ofAgent(agentId)) {
        if (this.pacer.isHeld(task)) task.queuedUntil = now + OFFLINE_GRACE_MS
        const verdict = judge(task, session !== undefined, now)
        if (verdict?.kind === 'cancel') {
          task.backstopAt = now
          this.sendCancel(task)
        } else if (verdict?.kind === 'wait') this.pacer.waitFor(task)
        else if (verdict) this.end(task, verdict)
      }
      if (session) this.dispatcher.pump(agentId)
    }
  }

  private cancelTask(task: LiveTask, reason: string): void {
    Object.assign(task, { cancelRequested: true, cancelReason: reason })
    this.sendCancel(task)
  }

  private sendCancel(task: LiveTask): void {
    this.deps.session(task.row.agentId)?.send({ type: 'cancel_task', task_id: task.row.id })
  }

  private end(task: LiveTask, how: { to: TaskChange['to']; reason: string | null }): void {
    if (task.busy) return
    const fields = { reason: how.reason, finishedAt: new Date() }
    if (how.to === 'lost') void this.written(task, commitLost(this.store, this.writer, task, fields))
    else void this.change(task, how.to, fields)
  }

  private async change(task: LiveTask, to: TaskChange['to'], fields: TaskChange['fields']): Promise<void> {
    await this.written(task, this.writer.change({ taskId: task.row.id, to, fields }))
  }

  private async written(task: LiveTask, outcome: Promise<Outcome>): Promise<void> {
    this.applied(task, await outcome)
    this.dispatcher.pump(task.row.agentId)
  }

  /** A committed change becomes visible; null: the state had moved on meanwhile. */
  private applied(task: LiveTask, applied: Outcome): void {
    if (!applied || typeof applied === 'string') return
    const wasOver = isOver(task.row.state)
    committed(task, applied)
    if (task.row.state === 'queued') {
      task.queuedUntil = performance.now() + OFFLINE_GRACE_MS
      this.pacer.requeued(task)
    }
    if (isOver(task.row.state)) {
      if (!wasOver) this.pacer.ended(task)
      this.registry.settle(task)
      this.intake.release(task)
      this.deps.metrics.taskFinished(task.row.state, (task.row.durationMs ?? 0) / 1000)
      task.outputChanged.notify()
    }
    touchTask(task)
    if (!task.run.row.finishedAt) this.pacer.goOn(task.run)
    // All tasks of the batch that ended the run say so.
    else if (this.registry.drop(task.run)) {
      task.run.end()
      this.pacer.forget(task.run)
      this.deps.finished(task.run.row)
    }
  }
}
