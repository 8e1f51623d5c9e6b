/** The agent's end of a process that touches files for one user: starts it, asks it, and lets it go when nobody asks. */
import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { WORKER_DESCRIPTOR } from '../files/command.ts'
import { Channel } from '../keeper/channel.ts'
import type { HostFileOp, HostStreamHead } from '../protocol/index.ts'
import { selfCommand } from '../self.ts'
import type { Failure } from './failure.ts'
import { FromWorker, frameOf, readFrame, type ToWorker, WINDOW_BYTES } from './messages.ts'
import { Credit } from './pipes.ts'

const START_MS_MAX = 15_000
/** Never a token. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'NODE_ENV']

export class RequestFailed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** What a request with a stream hears besides its answer. */
export interface StreamEvents {
  head?(head: HostStreamHead): void
  /** Bytes; `taken` gives room for more. */
  bytes?(piece: Buffer, taken: () => void): void
}

interface Asked extends StreamEvents {
  resolve(result: unknown): void
  reject(error: unknown): void
  credit: Credit
}

/** For the bytes of one upload. */
export interface Feed {
  /** Resolves when there is room for the next. */
  write(piece: Buffer, signal: AbortSignal): Promise<void>
  end(): void
}

function start() {
  const [program = '', ...args] = [...selfCommand(), 'host-files']
  const env = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ) as NodeJS.ProcessEnv
  const stdio = ['ignore', 'ignore', 'inherit', 'pipe'] as const
  return spawn(program, args, { cwd: '/', env, stdio: [...stdio] })
}

export class FileWorker {
  /** Resolves when it has the user's rights. */
  readonly ready: Promise<void>
  private readonly child = start()
  private readonly channel: Channel
  private readonly asked = new Map<number, Asked>()
  private readonly closed: () => void
  private count = 0
  private over: Error | null = null
  private begun: PromiseWithResolvers<void> = Promise.withResolvers()

  /** @param closed is called once, when it takes no more requests */
  constructor(user: string | undefined, closed: () => void) {
    this.closed = closed
    this.ready = this.begun.promise
    // Its end may be known before anybody waits for it.
    this.ready.catch(() => undefined)
    const socket = this.child.stdio[WORKER_DESCRIPTOR]
    if (!(socket instanceof Socket)) throw new Error('The process for files could not be started.')
    this.channel = new Channel(socket, {
      text: (text) => this.hear(FromWorker.parse(JSON.parse(text))),
      binary: (frame) => this.bytes(frame),
      closed: () => this.end(new Error('The process for files ended unexpectedly.')),
    })
    this.child.once('error', (error) =>
      this.end(new Error(`The process for files could not be started: ${error.message}.`)),
    )
    const late = setTimeout(() => this.end(new Error('The process for files did not start.')), START_MS_MAX)
    this.ready.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    )
    this.tell({ type: 'be', user })
  }

  get busy(): boolean {
    return this.asked.size > 0
  }

  /** @throws RequestFailed, the signal's reason, or Error with one sentence when it has ended */
  async ask(
    ask: HostFileOp,
    signal: AbortSignal,
    events: StreamEvents = {},
    feed?: (feed: Feed) => void,
  ): Promise<unknown> {
    const id = ++this.count
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const credit = new Credit(WINDOW_BYTES)
    const stop = () => {
      this.tell({ type: 'stop', id })
      reject(signal.reason)
    }
    // From here on it counts as busy.
    this.asked.set(id, { resolve, reject, credit, ...events })
    try {
      await this.ready
      signal.throwIfAborted()
      if (this.over) throw this.over
      signal.addEventListener('abort', stop, { once: true })
      this.tell({ type: 'do', id, ask })
      feed?.({
        write: async (piece, until) => {
          await credit.take(piece.length, until)
          this.channel.sendBinary(frameOf(id, piece))
        },
        end: () => this.tell({ type: 'end', id }),
      })
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
      this.asked.delete(id)
    }
  }

  end(why: Error): void {
    if (this.over) return
    this.over = why
    this.begun.reject(why)
    for (const { reject } of this.asked.values()) reject(why)
    this.channel.close()
    this.child.kill('SIGTERM')
    this.closed()
  }

  private tell(message: ToWorker): void {
    this.channel.send(message)
  }

  private bytes(frame: Buffer): void {
    const { id, piece } = readFrame(frame)
    const taken = () => this.tell({ type: 'credit', id, bytes: piece.length })
    this.asked.get(id)?.bytes?.(piece, taken)
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        this.begun.resolve()
        return
      case 'unable':
        this.end(new RequestFailed({ code: 'file_user', message: message.error }))
        return
      case 'head':
        this.asked.get(message.id)?.head?.(message.head)
        return
      case 'credit':
        this.asked.get(message.id)?.credit.give(message.bytes)
        return
      case 'done':
        this.asked.get(message.id)?.resolve(message.result)
        return
      case 'failed':
        this.asked.get(message.id)?.reject(new RequestFailed(message.error))
        return
    }
  }
}

const IDLE_MS = 60_000
const WORKERS_MAX = 8

/** One for each user; those that nobody asks end. */
export class FileWorkers {
  private readonly workers = new Map<string, { worker: FileWorker; idle: NodeJS.Timeout | null }>()

  /** @throws Error with one sentence when there are too many at work */
  async use<T>(user: string | undefined, work: (worker: FileWorker) => Promise<T>): Promise<T> {
    const key = user ?? ''
    const entry = this.workers.get(key) ?? this.add(key, user)
    if (entry.idle) clearTimeout(entry.idle)
    entry.idle = null
    try {
      return await work(entry.worker)
    } finally {
      if (!entry.worker.busy) {
        if (entry.idle) clearTimeout(entry.idle)
        entry.idle = setTimeout(() => entry.worker.end(new Error('Nobody asked for long.')), IDLE_MS)
        entry.idle.unref()
      }
    }
  }

  stop(): void {
    for (const { worker } of [...this.workers.values()]) worker.end(new Error('The agent stops.'))
  }

  private add(key: string, user: string | undefined) {
    if (this.workers.size >= WORKERS_MAX) {
      const free = [...this.workers.values()].find(({ worker }) => !worker.busy)
      if (!free)
        throw new RequestFailed({
          code: 'file_busy',
          message: `Files are being looked at for ${WORKERS_MAX} users already: try again later.`,
        })
      free.worker.end(new Error('Another user needs the place.'))
    }
    const worker: FileWorker = new FileWorker(user, () => {
      const known = this.workers.get(key)
      if (known?.worker !== worker) return
      if (known.idle) clearTimeout(known.idle)
      this.workers.delete(key)
    })
    const entry: { worker: FileWorker; idle: NodeJS.Timeout | null } = { worker, idle: null }
    this.workers.set(key, entry)
    return entry
  }
}
