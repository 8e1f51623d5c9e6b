/**
 * Brings the runs of jobs on, step by step. What it knows stands in the database, and every move is taken only from the
 * state that it was decided in: killed at any place it goes on from there, and several servers are no more than one.
 */
import { and, asc, eq } from 'drizzle-orm'
import { jobRunSteps, jobRuns, runs, type StepState } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import { systemActor } from '../domain.ts'
import { DomainError } from '../errors.ts'
import { cancelRun } from '../runs/cancelRun.ts'
import { readJobRun } from './rows.ts'
import { type JobRunState, startStep } from './startStep.ts'
import { type Decision, decide } from './states.ts'

/** News come by the bus; this finds what a crash, or another server, has left. */
const TICK_MS = 1_000
const OPEN_MAX = 1_000

export class JobRunner {
  private readonly app: App
  private timer: NodeJS.Timeout | null = null
  private unsubscribe = () => {}
  /** Those that are looked at, and whether to look once more. */
  private readonly busy = new Map<string, { again: boolean; done: Promise<void> }>()
  private stopped = false
  private ticking = false

  constructor(app: App) {
    this.app = app
  }

  start(): void {
    this.unsubscribe = this.app.bus.subscribe('jobRuns.changed', ({ id }) => this.look(id))
    this.timer = setInterval(() => void this.tick(), TICK_MS)
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.unsubscribe()
    if (this.timer) clearInterval(this.timer)
    await Promise.all([...this.busy.values()].map(({ done }) => done))
  }

  private async tick(): Promise<void> {
    if (this.ticking) return
    this.ticking = true
    try {
      const open = await this.app.database
        .select({ id: jobRuns.id })
        .from(jobRuns)
        .where(eq(jobRuns.state, 'running'))
        .orderBy(asc(jobRuns.id))
        .limit(OPEN_MAX)
      for (const { id } of open) this.look(id)
    } catch (error) {
      this.app.log.error({ err: error }, 'jobs could not be looked at')
    } finally {
      this.ticking = false
    }
  }

  private look(id: string): void {
    if (this.stopped) return
    const busy = this.busy.get(id)
    if (busy) {
      busy.again = true
      return
    }
    const done = this.advance(id)
      .catch((error: unknown) => this.app.log.error({ err: error, jobRunId: id }, 'a job stands still'))
      .finally(() => {
        const again = this.busy.get(id)?.again
        this.busy.delete(id)
        if (again) this.look(id)
      })
    this.busy.set(id, { again: false, done })
  }

  private async advance(id: string): Promise<void> {
    while (!this.stopped) {
      const state = await readJobRun(this.app.database, id)
      if (!state || state.run.finishedAt) return
      const views = state.steps.map((step, at) => ({
        state: step.state,
        onFailure: state.run.steps[at]?.onFailure ?? ('stop' as const),
      }))
      const moved = await this.act(state, decide(views, state.run.cancelRequestedAt !== null))
      if (!moved) return
      this.app.bus.publish('jobRuns.changed', { id })
    }
  }

  /** Whether something is otherwise now. */
  private async act(state: JobRunState, decision: Decision): Promise<boolean> {
    switch (decision.do) {
      case 'follow':
        return this.follow(state, decision.position)
      case 'start':
        await startStep(this.app, state, decision.position)
        return true
      case 'end':
        await this.end(state, decision.state)
        return true
    }
  }

  private async follow({ run, steps }: JobRunState, position: number): Promise<boolean> {
    const runId = steps[position]?.runId ?? ''
    const [of] = await this.app.database
      .select({ state: runs.state, finishedAt: runs.finishedAt, cancelled: runs.cancelRequestedAt })
      .from(runs)
      .where(eq(runs.id, runId))
    if (of && !of.finishedAt) {
      if (run.cancelRequestedAt && !of.cancelled) await this.cancel(runId)
      return false
    }
    const to: StepState = of?.state === 'succeeded' || of?.state === 'cancelled' ? of.state : 'failed'
    await this.app.database
      .update(jobRunSteps)
      .set({ state: to, finishedAt: of?.finishedAt ?? new Date() })
      .where(
        and(
          eq(jobRunSteps.jobRunId, run.id),
          eq(jobRunSteps.position, position),
          eq(jobRunSteps.state, 'running'),
        ),
      )
    return true
  }

  /** For somebody whose wish was cut off. */
  private async cancel(runId: string): Promise<void> {
    try {
      await cancelRun({ app: this.app, actor: systemActor(), ip: '' }, { id: runId })
    } catch (error) {
      // It is over by itself.
      if (!(error instanceof DomainError)) throw error
    }
  }

  private async end({ run }: JobRunState, state: Extract<Decision, { do: 'end' }>['state']): Promise<void> {
    const finishedAt = new Date()
    await this.app.database.transaction(async (tx) => {
      await tx
        .update(jobRunSteps)
        .set({ state: 'skipped', finishedAt })
        .where(and(eq(jobRunSteps.jobRunId, run.id), eq(jobRunSteps.state, 'waiting')))
      await tx
        .update(jobRuns)
        .set({ state, finishedAt })
        .where(and(eq(jobRuns.id, run.id), eq(jobRuns.state, 'running')))
    })
  }
}
