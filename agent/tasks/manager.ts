/** All tasks of this agent: each runs once, and is remembered until the server has its result. */
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { type ExecuteTask, type KnownTask, OUTPUT_LIMIT_BYTES, type TaskResult } from '../protocol/index.ts'
import { Journal, type StoredOutputs, type StoredResult } from './journal.ts'
import { Masker, secretsOf } from './mask.ts'
import { BoundedOutput } from './output.ts'
import { type RunningScript, type ScriptEnd, startScript } from './script.ts'
import { type TaskLink, Upload } from './upload.ts'

/** Scripts at one time; further ones wait in order. */
const RUNNING_MAX = 64

interface Task {
  id: string
  startedAt: string
  state: 'waiting' | 'running' | 'finished'
  cancelled: boolean
  script: RunningScript | null
  upload: Upload
  outputs: StoredOutputs | null
}

export class TaskManager {
  private readonly tasks = new Map<string, Task>()
  private readonly queue: (() => void)[] = []
  private running = 0
  private stopping = false
  /** Results on their way to the disk. */
  private readonly endings = new Set<Promise<void>>()
  private readonly journal: Journal
  private readonly agentId: string
  private readonly link: TaskLink
  private readonly log: Log

  private readonly changed: () => void

  /** @param deps `changed` is told whenever a task came or went */
  constructor(deps: { stateDir: string; agentId: string; link: TaskLink; log: Log; changed?: () => void }) {
    this.journal = new Journal(deps.stateDir)
    this.changed = deps.changed ?? (() => {})
    this.agentId = deps.agentId
    this.link = deps.link
    this.log = deps.log
  }

  /** Tasks that run, wait to run, or whose results wait to be acknowledged. */
  get count(): number {
    return this.tasks.size
  }

  /** Takes up what an earlier life of this agent left: results to send, and scripts whose end nobody saw. */
  async recover(): Promise<void> {
    for (const { meta, stored } of await this.journal.load()) {
      const none = new BoundedOutput(2)
      const task = this.add(meta.taskId, meta.startedAt, none, none)
      if (stored) await this.finish(task, stored)
      else {
        this.log.warn('task lost: its keeper ended while the script was running', { task: meta.taskId })
        const error = 'agent_died: the agent stopped while the script was running'
        await this.end(task, none, none, { ...this.blank(task), lost: true, error })
      }
    }
  }

  /** What `register` names. */
  known(): KnownTask[] {
    return [...this.tasks.values()].map((task) => ({
      task_id: task.id,
      state: task.state === 'finished' ? 'finished' : 'running',
    }))
  }

  /** A new connection is confirmed: everything unacknowledged is sent again. */
  connected(): void {
    for (const task of this.tasks.values()) task.upload.restart()
  }

  /** Journals and starts a task, or answers for the one that is known. */
  async execute(message: ExecuteTask): Promise<void> {
    const known = this.tasks.get(message.task_id)
    if (known) {
      this.accept(known)
      if (known.state === 'finished') known.upload.restart()
      return
    }
    const limit = Math.min(message.output_limit ?? OUTPUT_LIMIT_BYTES, OUTPUT_LIMIT_BYTES)
    const stdout = new BoundedOutput(limit)
    const stderr = new BoundedOutput(limit)
    const task = this.add(message.task_id, new Date().toISOString(), stdout, stderr)
    try {
      await this.journal.accept({ taskId: task.id, startedAt: task.startedAt })
    } catch (error) {
      this.log.error('task refused: the journal can not be written', {
        task: task.id,
        error: messageOf(error),
      })
      const words = `journal: the agent could not write its journal (${messageOf(error)}), so the script was not started`
      await this.end(task, stdout, stderr, { ...this.blank(task), error: words })
      return
    }
    await this.turn()
    this.accept(task)
    try {
      await this.run(task, message, stdout, stderr)
    } finally {
      this.running--
      this.queue.shift()?.()
    }
  }

  cancel(taskId: string): void {
    const task = this.tasks.get(taskId)
    if (!task || task.state === 'finished') return
    task.cancelled = true
    task.script?.cancel()
  }

  outputAcknowledged(taskId: string, offsets: { stdout: number; stderr: number; restart?: boolean }): void {
    this.tasks.get(taskId)?.upload.acknowledged(offsets)
  }

  /** The server has committed the result: forgotten here. */
  async resultAcknowledged(taskId: string): Promise<void> {
    const task = this.tasks.get(taskId)
    if (task?.state !== 'finished') return
    this.tasks.delete(taskId)
    task.upload.stop()
    await task.outputs?.close()
    await this.journal.forget(taskId)
    this.changed()
  }

  /** The agent itself ends, and its scripts with it. Resolves when what became of them is journalled. */
  async stop(): Promise<void> {
    this.stopping = true
    const ends = [...this.tasks.values()].map((task) => task.script?.ended)
    for (const task of this.tasks.values()) task.script?.cancel()
    await Promise.all(ends)
    await Promise.all(this.endings)
  }

  private async run(
    task: Task,
    message: ExecuteTask,
    stdout: BoundedOutput,
    stderr: BoundedOutput,
  ): Promise<void> {
    let result = this.blank(task)
    try {
      if (task.cancelled) result = { ...result, cancelled: true }
      else {
        const kept = { stdout, stderr }
        const secrets = secretsOf(message.env, message.secret_env)
        const masks = { stdout: new Masker(secrets), stderr: new Masker(secrets) }
        const keep = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
          if (bytes.length === 0) return
          kept[stream].append(bytes)
          task.upload.grown()
        }
        task.script = await startScript(message, (stream, bytes) =>
          keep(stream, secrets.length > 0 ? masks[stream].push(bytes) : bytes),
        )
        this.log.info('script started', { task: task.id, pid: task.script.pid })
        if (task.cancelled) task.script.cancel()
        const end = await task.script.ended
        for (const stream of ['stdout', 'stderr'] as const) keep(stream, masks[stream].flush())
        result = this.resultOf(task, end)
        if (this.stopping && result.cancelled && !task.cancelled)
          result = {
            ...result,
            cancelled: false,
            lost: true,
            error: 'agent_stopped: the agent was stopped while the script was running',
          }
      }
    } catch (error) {
      result = { ...result, error: messageOf(error) }
    }
    const ending = this.end(task, stdout, stderr, result)
    this.endings.add(ending)
    await ending.finally(() => this.endings.delete(ending))
    this.log.info('script ended', {
      task: task.id,
      exit_code: result.result.exit_code,
      signal: result.signal,
    })
  }

  private resultOf(task: Task, end: ScriptEnd): TaskResult {
    const blank = this.blank(task)
    return {
      ...blank,
      result: { ...blank.result, exit_code: end.exitCode, execution_time: end.seconds },
      signal: end.signal,
      timed_out: end.timedOut,
      cancelled: end.cancelled,
    }
  }

  private blank(task: Task): TaskResult {
    return {
      type: 'task_result',
      task_id: task.id,
      agent_id: this.agentId,
      result: { exit_code: null, stdout: '', stderr: '', execution_time: 0 },
      started_at: task.startedAt,
    }
  }

  private async end(
    task: Task,
    stdout: BoundedOutput,
    stderr: BoundedOutput,
    result: TaskResult,
  ): Promise<void> {
    const [out, err] = [stdout.summary(), stderr.summary()]
    const truncated = [out, err].some((summary) => summary.head + summary.tail < summary.total)
    const whole = { ...result, truncated, finished_at: new Date().toISOString() }
    const stored: StoredResult = { result: whole, stdout: out, stderr: err }
    try {
      await this.journal.finish(task.id, stored, [stdout.kept(), stderr.kept()])
      await this.finish(task, stored)
    } catch (error) {
      // The disk is full: the result lives as long as this process does.
      this.log.error('result not journalled', { task: task.id, error: messageOf(error) })
      task.state = 'finished'
      task.upload.finished(stored, { stdout, stderr })
    }
  }

  private async finish(task: Task, stored: StoredResult): Promise<void> {
    task.outputs = await this.journal.open(task.id, stored)
    task.state = 'finished'
    task.upload.finished(stored, task.outputs)
  }

  private add(id: string, startedAt: string, stdout: BoundedOutput, stderr: BoundedOutput): Task {
    const upload = new Upload(id, this.link, { stdout, stderr })
    const task: Task = {
      id,
      startedAt,
      state: 'waiting',
      cancelled: false,
      script: null,
      upload,
      outputs: null,
    }
    this.tasks.set(id, task)
    this.changed()
    return task
  }

  private accept(task: Task): void {
    if (task.state === 'waiting') task.state = 'running'
    this.link.send({
      type: 'task_accepted',
      task_id: task.id,
      agent_id: this.agentId,
      started_at: task.startedAt,
    })
  }

  /** Resolves when a place is free, and takes it. */
  private async turn(): Promise<void> {
    if (this.running >= RUNNING_MAX) await new Promise<void>((resolve) => this.queue.push(resolve))
    this.running++
  }
}
