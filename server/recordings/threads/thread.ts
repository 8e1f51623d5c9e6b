/** A thread that does one job at a time, those that somebody waits for first. It is started when it is needed, and ends when it is idle. */
import { Worker } from 'node:worker_threads'

/** Far more than any job takes: a thread that needs longer is ended. */
const JOB_MS_MAX = 120_000
/** A thread that has nothing to do for so long ends. */
const IDLE_MS = 60_000

export interface Asked<Job> {
  id: number
  job: Job
}

export type Told<Answer> = { id: number; answer: Answer } | { id: number; error: string }

interface Waiting<Job, Answer> extends Asked<Job> {
  signal: AbortSignal | undefined
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export interface AskOptions {
  /** Before those that are not. */
  urgent?: boolean
  /** Whoever asked has left: a job that is not begun is dropped. */
  signal?: AbortSignal
}

export class Thread<Job, Answer> {
  private readonly file: URL
  private readonly memoryMib: number
  private worker: Worker | null = null
  private readonly urgent: Waiting<Job, Answer>[] = []
  private readonly others: Waiting<Job, Answer>[] = []
  private current: Waiting<Job, Answer> | null = null
  private timer: NodeJS.Timeout | null = null
  private count = 0
  private stopped = false

  /** @param file its program, which calls `serve` */
  constructor(file: URL, memoryMib: number) {
    this.file = file
    this.memoryMib = memoryMib
  }

  ask(job: Job, { urgent = false, signal }: AskOptions = {}): Promise<Answer> {
    if (this.stopped) return Promise.reject(new Error('The server stops.'))
    return new Promise((resolve, reject) => {
      const queue = urgent ? this.urgent : this.others
      queue.push({ id: ++this.count, job, signal, resolve, reject })
      this.next()
    })
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.drop('The server stops.')
    for (const { reject } of [...this.urgent.splice(0), ...this.others.splice(0)])
      reject(new Error('The server stops.'))
  }

  private take(): Waiting<Job, Answer> | undefined {
    for (;;) {
      const waiting = this.urgent.shift() ?? this.others.shift()
      if (!waiting?.signal?.aborted) return waiting
      waiting.reject(waiting.signal.reason)
    }
  }

  private next(): void {
    if (this.current || this.stopped) return
    const waiting = this.take()
    if (this.timer) clearTimeout(this.timer)
    if (!waiting) {
      this.timer = setTimeout(() => void this.drop('idle'), IDLE_MS)
      this.timer.unref()
      return
    }
    this.current = waiting
    this.timer = setTimeout(() => void this.drop('A job was not done in time.'), JOB_MS_MAX)
    this.timer.unref()
    this.worker ??= this.start()
    const { id, job } = waiting
    this.worker.postMessage({ id, job } satisfies Asked<Job>)
  }

  private start(): Worker {
    const worker = new Worker(this.file, { resourceLimits: { maxOldGenerationSizeMb: this.memoryMib } })
    worker.unref()
    worker.on('message', (told: Told<Answer>) => {
      const { current } = this
      if (!current || current.id !== told.id) return
      this.current = null
      if ('error' in told) current.reject(new Error(told.error))
      else current.resolve(told.answer)
      this.next()
    })
    worker.on('error', (error: unknown) => {
      if (this.worker === worker) void this.drop(error instanceof Error ? error.message : String(error))
    })
    return worker
  }

  /** What it is at fails; the next job starts another thread. */
  private async drop(reason: string): Promise<void> {
    const { worker, current } = this
    this.worker = null
    this.current = null
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    current?.reject(new Error(reason))
    await worker?.terminate()
    if (this.urgent.length + this.others.length > 0) this.next()
  }
}
