/** Brings rollouts forward: listens to agents, commits what changed in batches, and only then tells hosts to update. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { LastUpdate, UpdateAgent, UpdateAgentResponse } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { DomainError } from '../errors.ts'
import type { SessionWatcher } from '../gateway/gateway.ts'
import type { AgentSession } from '../gateway/session.ts'
import type { UpdateFrames } from '../releases/updateAnswers.ts'
import { advance, choose, isJudged, type Surroundings } from './advance.ts'
import { concerns, type Move, moveByAnswer, moveByRegistration } from './answers.ts'
import { judge } from './judge.ts'
import {
  createLive,
  hold,
  type LiveRollout,
  type LiveTarget,
  moveTarget,
  noteProgress,
  type RolloutRow,
  type TargetRow,
} from './live.ts'
import { RolloutRegistry } from './registry.ts'
import { countOf, isOpen } from './states.ts'
import { loadRemembered, loadTargets, REMEMBERED_MS, saveChanges } from './store.ts'

/** Changes are collected for so long; progress by itself waits for the sweep. */
const COLLECT_MS = 150
const SWEEP_MS = 1_000
/** A host that is back within this time was never away; after a start all are given it. */
const ABSENT_AFTER_MS = 60_000

export interface EngineDeps {
  database: Database
  log: Logger
  /** Told at once. */
  downloadsMax: number
  session(agentId: string): AgentSession | undefined
  /** Why nothing may begin on this host; null: it may. */
  locked(agentId: string): string | null
  /** What is known of an agent; undefined when it was removed. */
  agent(agentId: string): { version: string; legacy: boolean; lastSeenMs: number | null } | undefined
  /** Null: there is no release of that version for this agent any more. */
  message(agentId: string, session: AgentSession, version: string, updateId: string): UpdateAgent | null
}

export class RolloutEngine implements UpdateFrames, SessionWatcher {
  /** Changes with every start: versions of another one mean nothing. */
  readonly epoch = randomUUID().slice(0, 8)
  readonly registry = new RolloutRegistry()
  private readonly deps: EngineDeps
  private readonly startedAt = Date.now()
  private queue: Promise<void> = Promise.resolve()
  private sweepTimer: NodeJS.Timeout | null = null
  private stepTimer: NodeJS.Timeout | null = null
  private stopped = false

  constructor(deps: EngineDeps) {
    this.deps = deps
  }

  /** Takes up what was under way when the server stopped. Before the gateway accepts agents. */
  async start(): Promise<void> {
    const { database } = this.deps
    for (const row of await loadRemembered(database, new Date()))
      this.registry.add(createLive(row, await loadTargets(database, row.id)))
    this.sweepTimer = setInterval(() => this.sweep(), SWEEP_MS)
  }

  /** Commits what is left; agents that were not told yet are told by the next start. */
  async stop(): Promise<void> {
    this.stopped = true
    if (this.sweepTimer) clearInterval(this.sweepTimer)
    if (this.stepTimer) clearTimeout(this.stepTimer)
    await this.queue
    await this.commit(true)
    for (const rollout of this.registry.rollouts.values()) rollout.changed.notify()
  }

  /** Runs `work` while the engine writes nothing and the database is as the memory is. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.queue.then(async () => {
      if (!(await this.commit(true)))
        throw new DomainError('unavailable', 'database_away', 'The database does not answer now: try again.')
      return work()
    })
    this.queue = done.then(
      () => this.wake(),
      () => this.wake(),
    )
    return done
  }

  live(id: string): LiveRollout | undefined {
    return this.registry.rollouts.get(id)
  }

  /** As `live`, but one that is long over is read from the database. Only within `exclusively`. */
  async adopt(row: RolloutRow): Promise<LiveRollout> {
    return this.live(row.id) ?? this.begin(row, await loadTargets(this.deps.database, row.id))
  }

  /** One that was just committed. */
  begin(row: RolloutRow, targets: readonly TargetRow[]): LiveRollout {
    const rollout = createLive(row, targets)
    this.registry.add(rollout)
    this.wake()
    return rollout
  }

  progress(session: AgentSession, response: UpdateAgentResponse): void {
    const agent = this.deps.agent(session.agentId)
    if (!agent) return
    for (const target of this.registry.ofAgent(session.agentId)) {
      if (!concerns(target.row, response, agent.legacy)) continue
      const move = moveByAnswer(target.row, response, agent.version)
      const progress = response.progress ?? target.row.progress
      const received = response.received ?? target.row.received
      if (move && move.to !== target.row.state) this.move(target, move, { progress, received })
      else noteProgress(target, { progress, received })
    }
  }

  registered(session: AgentSession, lastUpdate: LastUpdate | null, version: string): void {
    const agent = this.deps.agent(session.agentId)
    if (!agent) return
    for (const target of this.registry.ofAgent(session.agentId)) {
      const move = moveByRegistration(target.row, lastUpdate, version, agent.legacy)
      if (move) this.move(target, move)
      else this.remind(target, session, agent.legacy)
    }
  }

  /** It may never have heard of it; if it has, the id tells it that this is no other attempt (not a legacy one). */
  private remind(target: LiveTarget, session: AgentSession, legacy: boolean): void {
    const { state } = target.row
    if (state !== 'sent' && (state !== 'downloading' || legacy)) return
    if (target.rollout.row.state !== 'aborted') this.tell(target, session)
    else if (state === 'sent')
      this.move(target, { to: 'failed', message: 'aborted: it had not begun when the rollout was aborted' })
  }

  connected(session: AgentSession): void {
    if (this.registry.busy(session.agentId)) this.wake()
  }

  disconnected(agentId: string, _sessionId: string, closed: boolean): void {
    if (!closed) return
    for (const target of this.registry.ofAgent(agentId))
      if (target.row.state === 'installing') this.move(target, { to: 'restarting', message: null })
  }

  /** A step soon; those who ask meanwhile share it. */
  wake(): void {
    if (this.stopped || this.stepTimer) return
    this.stepTimer = setTimeout(() => {
      this.stepTimer = null
      this.enqueue(false)
    }, COLLECT_MS)
  }

  private move(
    target: LiveTarget,
    move: Move,
    fields: { progress?: number | null; received?: number | null } = {},
  ): void {
    const from = target.row.state
    if (!moveTarget(target, move.to, { ...fields, message: move.message })) return
    const { agentId, hostname, rolloutId } = target.row
    if (move.to === 'failed' || move.to === 'rolled_back')
      this.deps.log.warn(
        { rolloutId, agentId, hostname, from, to: move.to, message: move.message },
        'update failed',
      )
    this.wake()
  }

  private sweep(): void {
    const around = this.surroundings()
    for (const target of this.registry.targets()) {
      const { agentId, state } = target.row
      const lock = this.deps.locked(agentId)
      hold(target, state === 'waiting' || target.untold ? lock : null)
      if (target.untold && !this.tellLate(target, lock)) continue
      if (!isJudged(target)) continue
      const presence = {
        online: around.online(agentId),
        absent: around.absent(agentId),
        locked: lock !== null,
      }
      const verdict = judge(target, presence, around.now.getTime())
      if (verdict) this.move(target, verdict)
    }
    this.enqueue(true)
  }

  /** In turn with verbs. A step that fails is logged and must not end all later ones. */
  private enqueue(withProgress: boolean): void {
    this.queue = this.queue
      .then(() => this.step(withProgress))
      .catch((error: unknown) => this.deps.log.error({ err: error }, 'a step of the rollouts failed'))
  }

  private surroundings(): Surroundings {
    const now = new Date()
    const online = (agentId: string) => this.deps.session(agentId) !== undefined
    const settled = now.getTime() - this.startedAt > ABSENT_AFTER_MS
    return {
      now,
      online,
      locked: (agentId) => this.deps.locked(agentId) !== null,
      absent: (agentId) =>
        !online(agentId) &&
        settled &&
        now.getTime() - (this.deps.agent(agentId)?.lastSeenMs ?? 0) > ABSENT_AFTER_MS,
    }
  }

  /** Advances all, commits, and tells those whose turn it is. */
  private async step(withProgress: boolean): Promise<void> {
    if (this.stopped) return
    const around = this.surroundings()
    let room = this.deps.downloadsMax - this.registry.fetching(around.online)
    const chosen: LiveTarget[] = []
    for (const rollout of this.registry.rollouts.values()) {
      advance(rollout, around)
      for (const target of choose(rollout, around, room)) {
        this.prepare(target)
        chosen.push(target)
        room--
      }
      if (rollout.row.finishedAt && !this.isRemembered(rollout, around.now)) this.registry.drop(rollout)
    }
    if (!(await this.commit(withProgress))) return
    for (const target of chosen) {
      const session = this.deps.session(target.row.agentId)
      if (session && target.row.state === 'sent') this.tell(target, session)
    }
  }

  private isRemembered({ row, dirty }: LiveRollout, now: Date): boolean {
    if (dirty || isOpen(row.state) || countOf(row.counts, 'under_way') > 0) return true
    return now.getTime() - (row.finishedAt?.getTime() ?? 0) < REMEMBERED_MS
  }

  private prepare(target: LiveTarget): void {
    const { agentId, fromVersion, startedAt } = target.row
    moveTarget(target, 'sent', {
      fromVersion: this.deps.agent(agentId)?.version ?? fromVersion,
      message: null,
      startedAt: startedAt ?? new Date(),
    })
  }

  private tell(target: LiveTarget, session: AgentSession): void {
    const { agentId, toVersion, updateId, state } = target.row
    // What has begun goes on; what has not does when the host is unlocked.
    target.untold = state === 'sent' && this.deps.locked(agentId) !== null
    if (target.untold) return
    const message = this.deps.message(agentId, session, toVersion, updateId)
    // What could not be sent is sent when the agent is back.
    if (message) session.send(message)
    else
      this.move(target, {
        to: 'failed',
        message: `no_release: there is no release ${toVersion} for it any more`,
      })
  }

  /** Its host was locked between the choice and the message, or came back locked. False: it still is, which is not held against it. */
  private tellLate(target: LiveTarget, lock: string | null): boolean {
    const session = this.deps.session(target.row.agentId)
    if (lock === null && session && target.row.state === 'sent') this.tell(target, session)
    else target.untold = lock !== null && target.row.state === 'sent'
    target.heardAt = Date.now()
    return !target.untold
  }

  /** False: the database did not take it; it is tried again with the next sweep. */
  private async commit(withProgress: boolean): Promise<boolean> {
    const rollouts = [...this.registry.rollouts.values()].filter((rollout) => rollout.dirty)
    const targets = [...this.registry.targets()].filter(
      ({ dirty }) => dirty === 'state' || (withProgress && dirty === 'progress'),
    )
    if (rollouts.length === 0 && targets.length === 0) return true
    for (const rollout of rollouts) rollout.dirty = false
    for (const target of targets) target.dirty = null
    try {
      await saveChanges(this.deps.database, { rollouts, targets })
      return true
    } catch (error) {
      for (const rollout of rollouts) rollout.dirty = true
      for (const target of targets) target.dirty = 'state'
      this.deps.log.error(
        { err: error, targets: targets.length },
        'the progress of rollouts is not committed',
      )
      return false
    }
  }
}
