/**
 * Tasks that place and fetch files. They live in the agent and end with it: one that it does not name at its next registration is lost
 * to the server, and can be done again, as it leaves the old file or the new one.
 */
import * as z from 'zod'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import type { FetchFiles, KnownTask, PlaceFile, TaskResult } from '../protocol/index.ts'
import { type Get, readAll } from '../update/fetch.ts'
import { checkStatus, persist } from '../update/retry.ts'
import { KnownContents } from './knownContents.ts'
import { Leftovers } from './leftovers.ts'
import { wordsFor, wordsForFetched } from './words.ts'
import { placeFile, readFiles } from './worker.ts'

/** Files at one time; further ones wait in order. */
const RUNNING_MAX = 4
/** A manifest of the largest file; a request's blocks are less. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024
const JSON_BYTES_MAX = 64 * 1024
const CANCELLED = 'cancelled'
const TIMED_OUT = 'timed out'
const STOPPED = 'stopped'

const Next = z.object({ next: z.int().nonnegative() })

/** Of a task, as its result tells it. */
interface End extends Pick<TaskResult, 'error' | 'cancelled' | 'timed_out' | 'lost'> {
  exitCode?: number | null
  stdout?: string
}

interface Task {
  id: string
  startedAt: string
  stop: AbortController
  /** Its end; null while it is under way. */
  result: TaskResult | null
}

export interface FileTasksDeps {
  stateDir: string
  agentId: string
  log: Log
  /** From the server's agent port. */
  get: Get
  /** Does nothing while the server is away. */
  send(message: object): void
}

export class FileTasks {
  private readonly deps: FileTasksDeps
  private readonly leftovers: Leftovers
  private readonly contents: KnownContents
  private readonly tasks = new Map<string, Task>()
  private readonly queue: (() => void)[] = []
  private readonly working = new Set<Promise<void>>()
  private running = 0

  constructor(deps: FileTasksDeps) {
    this.deps = deps
    this.leftovers = new Leftovers(deps.stateDir)
    this.contents = new KnownContents(deps.stateDir, deps.log)
  }

  async start(): Promise<void> {
    await this.leftovers.clear(this.deps.log)
    await this.contents.load()
  }

  /** What `register` names. */
  known(): KnownTask[] {
    return [...this.tasks.values()].map(({ id, result }) => ({
      task_id: id,
      state: result ? 'finished' : 'running',
    }))
  }

  /** Whether something would be lost if the agent ended now. */
  get busy(): boolean {
    return this.tasks.size > 0
  }

  has(taskId: string): boolean {
    return this.tasks.has(taskId)
  }

  /** A connection is confirmed: what it may not have heard is said again. */
  connected(): void {
    for (const { result } of this.tasks.values()) if (result) this.deps.send(result)
  }

  execute(order: PlaceFile | FetchFiles): void {
    const known = this.tasks.get(order.task_id)
    if (known) {
      this.accept(known)
      if (known.result) this.deps.send(known.result)
      return
    }
    const task: Task = {
      id: order.task_id,
      startedAt: new Date().toISOString(),
      stop: new AbortController(),
      result: null,
    }
    this.tasks.set(task.id, task)
    const work = this.run(task, order)
    this.working.add(work)
    void work.finally(() => this.working.delete(work))
  }

  cancel(taskId: string): void {
    this.tasks.get(taskId)?.stop.abort(CANCELLED)
  }

  acknowledged(taskId: string): void {
    if (this.tasks.get(taskId)?.result) this.tasks.delete(taskId)
  }

  /** Ends what is under way; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    for (const { stop } of this.tasks.values()) stop.abort(STOPPED)
    await Promise.all(this.working)
  }

  private accept({ id, startedAt }: Task): void {
    const { agentId } = this.deps
    this.deps.send({ type: 'task_accepted', task_id: id, agent_id: agentId, started_at: startedAt })
  }

  private async run(task: Task, order: PlaceFile | FetchFiles): Promise<void> {
    if (this.running >= RUNNING_MAX) await new Promise<void>((resolve) => this.queue.push(resolve))
    this.running++
    this.accept(task)
    const began = performance.now()
    const late = setTimeout(() => task.stop.abort(TIMED_OUT), order.timeout * 1000)
    try {
      const end = await this.ended(task, () =>
        order.type === 'place_file' ? this.place(task, order) : this.bring(task, order),
      )
      const seconds = (performance.now() - began) / 1000
      const { exitCode = null, stdout = '', ...rest } = end
      task.result = {
        type: 'task_result',
        task_id: task.id,
        agent_id: this.deps.agentId,
        result: { exit_code: exitCode, stdout, stderr: '', execution_time: seconds },
        inline: true,
        started_at: task.startedAt,
        finished_at: new Date().toISOString(),
        ...rest,
      }
      this.deps.send(task.result)
    } finally {
      clearTimeout(late)
      this.running--
      this.queue.shift()?.()
    }
  }

  private async ended(task: Task, work: () => Promise<End>): Promise<End> {
    const { log } = this.deps
    const { signal } = task.stop
    try {
      return await work()
    } catch (error) {
      // What the worker could not clean up any more.
      await this.leftovers.remove(task.id, log)
      if (signal.reason === CANCELLED) return { cancelled: true }
      if (signal.reason === TIMED_OUT) return { timed_out: true }
      if (signal.reason === STOPPED)
        return { lost: true, error: 'agent_stopped: the agent was stopped while it had a file in hand' }
      log.warn('file task failed', { task: task.id, error: messageOf(error) })
      return { error: messageOf(error).slice(0, 4096) }
    }
  }

  private async place(task: Task, order: PlaceFile): Promise<End> {
    let received = 0
    const placed = await placeFile(order, {
      elsewhere: this.contents.placesOf(order.sha256),
      fetch: (what, until) => this.fetch(order, what, until, (bytes) => (received += bytes)),
      temporary: (file) => this.leftovers.note(task.id, file),
      signal: task.stop.signal,
    })
    if (placed.what !== 'kept') await this.contents.remember(order.sha256, placed.path)
    this.deps.log.info('file placed', { task: task.id, what: placed.what, received })
    return { exitCode: 0, stdout: wordsFor(placed, order, received) }
  }

  /** All that can be had; the first one that can't is the reason why it failed. */
  private async bring(task: Task, order: FetchFiles): Promise<End> {
    const lines: string[] = []
    let error: string | undefined
    await readFiles(order, {
      piece: async (place, offset, bytes, until) => {
        const { next } = Next.parse(await this.put(order, `${place}/${offset}`, bytes, until))
        return next
      },
      file: async ({ place, file }, until) => {
        await this.put(order, `${place}/end`, Buffer.from(JSON.stringify(file)), until)
        await this.contents.remember(file.sha256, file.path)
        lines.push(...wordsForFetched(file))
      },
      missed: (missed) => {
        error ??= missed.error
        // Its code is for the reason, not for those who read.
        lines.push(missed.error.replace(/^file_[a-z_]+: /, ''))
      },
      signal: task.stop.signal,
    })
    this.deps.log.info('files fetched', {
      task: task.id,
      files: order.paths.length,
      failed: error !== undefined,
    })
    return { exitCode: error === undefined ? 0 : null, stdout: `${lines.join('\n')}\n`, error }
  }

  /** @returns what the server answered, which is JSON */
  private async put(order: FetchFiles, what: string, body: Buffer, signal: AbortSignal): Promise<unknown> {
    const { get, log } = this.deps
    const attempt = async () => {
      const headers = { authorization: `Bearer ${order.key}`, 'content-length': String(body.length) }
      const answer = await get(`/files/${order.task_id}/fetched/${what}`, { headers, signal, body })
      checkStatus(answer, 'The server')
      return JSON.parse((await readAll(answer, JSON_BYTES_MAX)).toString('utf8')) as unknown
    }
    const retrying = (reason: string, waitMs: number) =>
      log.debug('file: trying again', { task: order.task_id, reason, wait_ms: waitMs })
    return persist(attempt, () => 0, signal, retrying)
  }

  private async fetch(
    order: PlaceFile,
    what: string,
    signal: AbortSignal,
    arrived: (bytes: number) => void,
  ): Promise<Buffer> {
    const { get, log } = this.deps
    let came = 0
    const attempt = async () => {
      const headers = { authorization: `Bearer ${order.key}` }
      const answer = await get(`/files/${order.task_id}/${what}`, { headers, signal })
      checkStatus(answer, 'The server')
      return readAll(answer, ANSWER_BYTES_MAX, (bytes) => {
        came += bytes
        arrived(bytes)
      })
    }
    const retrying = (reason: string, waitMs: number) =>
      log.debug('file: trying again', { task: order.task_id, reason, wait_ms: waitMs })
    return persist(attempt, () => came, signal, retrying)
  }
}
