/** What people ask of this host's files: given to the process of the user whose rights count, and answered once. */
import type { Endpoint } from '../connection/endpoint.ts'
import { FileError } from '../files/fileError.ts'
import { type Log, messageOf } from '../log.ts'
import {
  HostFileAnswers,
  type HostFileOp,
  type HostFileReply,
  type HostFileRequest,
} from '../protocol/index.ts'
import { folderOfTerminal } from '../terminals/folder.ts'
import { failureOf } from './failure.ts'
import { ByteStream } from './stream.ts'
import { UnfinishedUploads } from './unfinished.ts'
import { type FileWorker, FileWorkers, RequestFailed } from './worker.ts'

type Op<T extends HostFileOp['op']> = Extract<HostFileOp, { op: T }>

const SWEEP_MS = 3600_000
const REQUESTS_MAX = 256

export interface HostFilesDeps {
  stateDir: string
  endpoint: Endpoint
  log: Log
  /** Does nothing while the server is away. */
  send(message: HostFileReply): void
  /** The shell of a terminal; null: there is no such terminal. */
  terminalPid(sessionId: string): Promise<number | null>
}

export class HostFiles {
  private readonly deps: HostFilesDeps
  private readonly workers = new FileWorkers()
  private readonly unfinished: UnfinishedUploads
  private readonly asked = new Map<string, AbortController>()
  private timer: NodeJS.Timeout | null = null

  constructor(deps: HostFilesDeps) {
    this.deps = deps
    this.unfinished = new UnfinishedUploads(deps.stateDir)
  }

  start(): void {
    const sweep = () =>
      void this.sweep().catch((error: unknown) =>
        this.deps.log.warn('unfinished uploads are left', { error: messageOf(error) }),
      )
    sweep()
    this.timer = setInterval(sweep, SWEEP_MS)
    this.timer.unref()
  }

  async handle({ request_id, user, ask }: HostFileRequest): Promise<void> {
    const stop = new AbortController()
    try {
      if (this.asked.size >= REQUESTS_MAX)
        throw new RequestFailed({
          code: 'file_busy',
          message: 'This host is asked too much at once: try again.',
        })
      this.asked.set(request_id, stop)
      const result = await this.perform(user, ask, stop.signal)
      this.deps.send({ type: 'host_file_reply', request_id, result })
    } catch (error) {
      const failure = error instanceof RequestFailed ? error.failure : failureOf(error)
      this.deps.send({ type: 'host_file_reply', request_id, error: failure })
    } finally {
      this.asked.delete(request_id)
    }
  }

  cancel(requestId: string): void {
    this.asked.get(requestId)?.abort(new Error('Nobody waits for it any more.'))
  }

  /** Whoever asked is not there any more. */
  disconnected(): void {
    for (const stop of this.asked.values()) stop.abort(new Error('The server is gone.'))
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
    this.disconnected()
    this.workers.stop()
  }

  private perform(user: string | undefined, ask: HostFileOp, signal: AbortSignal): Promise<unknown> {
    switch (ask.op) {
      case 'where':
        return this.where(ask)
      case 'send':
        return this.workers.use(user, (worker) => this.bring(worker, ask, signal))
      case 'take':
        return this.workers.use(user, (worker) => this.take(worker, ask, signal))
      case 'begin':
        return this.workers.use(user, async (worker) => {
          // Before there is anything: what a power cut leaves is known then.
          await this.unfinished.note({ user, ...ask })
          const result = HostFileAnswers.begin.parse(await worker.ask(ask, signal))
          if (result.exists) await this.unfinished.forget(ask)
          return result
        })
      case 'discard':
        return this.workers.use(user, async (worker) => {
          const result = await worker.ask(ask, signal)
          await this.unfinished.forget(ask)
          return result
        })
      default:
        return this.workers.use(user, (worker) => worker.ask(ask, signal))
    }
  }

  private async where({ session_id }: Op<'where'>): Promise<unknown> {
    const pid = await this.deps.terminalPid(session_id)
    const path = pid === null ? null : await folderOfTerminal(pid)
    if (path === null) throw new FileError('nowhere', 'It is not known where this terminal is.')
    return { path }
  }

  private async bring(worker: FileWorker, ask: Op<'send'>, signal: AbortSignal): Promise<unknown> {
    const stream = await ByteStream.open(this.deps.endpoint, ask.stream.id, ask.stream.key, signal)
    try {
      const result = await worker.ask(ask, AbortSignal.any([signal, stream.ended]), {
        head: (head) => stream.head(head),
        bytes: (piece, taken) => stream.send(piece, taken),
      })
      await stream.close()
      return result
    } finally {
      stream.cut()
    }
  }

  private async take(worker: FileWorker, ask: Op<'take'>, signal: AbortSignal): Promise<unknown> {
    const stream = await ByteStream.open(this.deps.endpoint, ask.stream.id, ask.stream.key, signal)
    // Of the worker's end too: nothing more is read for it then.
    const over = new AbortController()
    const until = AbortSignal.any([signal, over.signal])
    try {
      const result = await worker.ask(ask, until, {}, (feed) => {
        const pump = async () => {
          for await (const piece of stream.read(until)) await feed.write(piece, until)
          feed.end()
        }
        pump().catch((error: unknown) => over.abort(error))
      })
      await this.unfinished.forget(ask)
      return result
    } finally {
      over.abort(new Error('The upload is over.'))
      stream.cut()
    }
  }

  private async sweep(): Promise<void> {
    for (const { user, ...upload } of await this.unfinished.old()) {
      try {
        const ask = { op: 'discard', ...upload } as const
        await this.workers.use(user, (worker) => worker.ask(ask, AbortSignal.timeout(60_000)))
      } catch (error) {
        // A user that is gone, a filesystem that is not mounted: the note goes all the same.
        this.deps.log.warn('an unfinished upload is left', { path: upload.path, error: messageOf(error) })
      }
      await this.unfinished.forget(upload)
    }
  }
}
