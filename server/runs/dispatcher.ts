/** Sends queued tasks to agents that are there, after `dispatched` is committed. */
import type { Logger } from 'pino'
import type { Vault } from '../auth/vault.ts'
import type { DomainMetrics } from '../domain.ts'
import { fetchFilesMessage, placeFileMessage } from '../files/placeMessage.ts'
import type { AgentSession } from '../gateway/session.ts'
import { openSecrets } from '../scripts/secrets.ts'
import { environmentOf, paramsWith } from '../scripts/values.ts'
import type { HostInput, HostInputs } from './hostInputs.ts'
import { lockedReason } from './leftOut.ts'
import { type LiveTask, touchTask } from './live.ts'
import type { RunRegistry } from './registry.ts'
import type { Outcome, TaskWriter } from './writer.ts'

/** What one agent has under way at most; the rest waits here. */
const UNDER_WAY_MAX = 32
/** Never the run's own parameters instead. */
const NOT_KEPT: HostInput = {
  ...{ params: '', values: null },
  refusal: 'no_step_output: what this host is to be given was not kept',
}

export interface DispatcherDeps {
  registry: RunRegistry
  writer: TaskWriter
  metrics: DomainMetrics
  vault: Vault
  log: Logger
  session(agentId: string): AgentSession | undefined
  /** Why nothing may begin on this host; null: it may. */
  locked(agentId: string): string | null
  /** Whether the task's run lets it start now. */
  mayStart(task: LiveTask): boolean
  /** What lets the task's agent fetch its file. */
  fileKey(task: LiveTask): string
  /** What the hosts of a run are given of their own. */
  readInputs(runId: string): Promise<HostInputs>
  /** It can't run there. */
  skip(task: LiveTask, reason: string): void
  /** A state was committed, or not. */
  applied(task: LiveTask, outcome: Outcome): void
}

export class Dispatcher {
  private readonly deps: DispatcherDeps

  constructor(deps: DispatcherDeps) {
    this.deps = deps
  }

  /** Starts what may start on this agent. */
  pump(agentId: string): void {
    const { registry } = this.deps
    if (!this.deps.session(agentId) && this.deps.locked(agentId) === null) return
    let free = UNDER_WAY_MAX - registry.underWay(agentId)
    for (const task of registry.ofAgent(agentId)) {
      if (free <= 0) return
      if (task.row.state !== 'queued' || task.busy || task.cancelRequested || !this.deps.mayStart(task))
        continue
      if (this.refused(task)) continue
      free--
      void this.dispatch(task)
    }
  }

  /** Starts one task, if it waits, its agent is there and has room. */
  start(task: LiveTask): void {
    const { agentId, state } = task.row
    if (state !== 'queued' || task.busy || task.cancelRequested) return
    if (!this.deps.session(agentId) && this.deps.locked(agentId) === null) return
    if (this.refused(task)) return
    if (this.deps.registry.underWay(agentId) < UNDER_WAY_MAX) void this.dispatch(task)
  }

  /** Files go only to agents that know what they are, secrets only where they can be read and will be masked. */
  private refused(task: LiveTask): boolean {
    const run = task.run.row
    const lock = this.deps.locked(task.row.agentId)
    if (lock !== null) {
      this.deps.skip(task, lockedReason(lock))
      return true
    }
    if (run.file && !this.deps.session(task.row.agentId)?.takesFiles) {
      this.deps.skip(task, 'no_files: this version of the agent can not place files')
      return true
    }
    if (run.fetch && !this.deps.session(task.row.agentId)?.bringsFiles) {
      this.deps.skip(task, 'no_files: this version of the agent can not bring files')
      return true
    }
    if (run.scriptSecrets === null) return false
    if (!this.deps.session(task.row.agentId)?.masksSecrets) {
      this.deps.skip(task, 'no_masking: this version of the agent can not mask secrets')
      return true
    }
    if (openSecrets(this.deps.vault, run)) return false
    this.deps.skip(task, 'secrets_unreadable: they were encrypted with another secret of the server')
    return true
  }

  private async dispatch(task: LiveTask): Promise<void> {
    const { writer, metrics } = this.deps
    task.busy = 'dispatch'
    task.run.dispatching++
    const input = await this.inputOf(task)
    if (input === 'later' || input?.refusal) {
      task.busy = null
      task.run.dispatching--
      if (task.cancelRequested) await this.move(task, 'cancelled')
      // Otherwise it stays in the queue, and is started again by the next sweep.
      else if (input !== 'later') this.deps.skip(task, input.refusal ?? '')
      return
    }
    const applied = await writer.change({
      taskId: task.row.id,
      to: 'dispatched',
      fields: { dispatchedAt: new Date() },
    })
    task.busy = null
    task.run.dispatching--
    this.deps.applied(task, applied)
    if (!applied || typeof applied === 'string') return
    if (task.cancelRequested) {
      await this.move(task, 'cancelled')
      return
    }
    const session = this.deps.session(task.row.agentId)
    const masks = task.run.row.scriptSecrets === null || session?.masksSecrets
    if (!session || !masks || !this.send(session, task, input)) {
      // Nothing left the server: it waits for the agent like any queued task.
      await this.move(task, 'queued')
      return
    }
    metrics.dispatched((Date.now() - task.row.createdAt.getTime()) / 1000)
    touchTask(task)
  }

  /** Null: the same as all; `later`: the database can't say. */
  private async inputOf({ run, row }: LiveTask): Promise<HostInput | null | 'later'> {
    if (!run.row.perHost) return null
    run.inputs ??= this.deps.readInputs(row.runId)
    try {
      return (await run.inputs).get(row.agentId) ?? NOT_KEPT
    } catch (error) {
      this.deps.log.error({ err: error, runId: row.runId }, 'what hosts are given could not be read')
      run.inputs = null
      return 'later'
    }
  }

  private async move(task: LiveTask, to: 'queued' | 'cancelled'): Promise<void> {
    const fields = to === 'queued' ? { dispatchedAt: null } : { finishedAt: new Date() }
    this.deps.applied(task, await this.deps.writer.change({ taskId: task.row.id, to, fields }))
  }

  private send(session: AgentSession, task: LiveTask, input: HostInput | null): boolean {
    const run = task.run.row
    if (run.file)
      return session.takesFiles && session.send(placeFileMessage(task, run.file, this.deps.fileKey(task)))
    if (run.fetch)
      return session.bringsFiles && session.send(fetchFilesMessage(task, run.fetch, this.deps.fileKey(task)))
    const secrets = openSecrets(this.deps.vault, run) ?? {}
    const names = Object.keys(secrets)
    const values = input ? input.values : run.scriptValues
    return session.send({
      type: 'execute_task',
      task_id: task.row.id,
      script: run.script,
      script_params: paramsWith(input?.params ?? run.params, values ?? []),
      env: values ? { ...environmentOf(values), ...secrets } : undefined,
      secret_env: names.length > 0 ? names : undefined,
      timeout: run.timeoutSeconds,
      interpreter: run.interpreter,
      execution_user: run.executionUser ?? undefined,
    })
  }
}
