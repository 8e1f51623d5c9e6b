/**
 * `file-worker`, the hidden subcommand that the agent starts for each file: it touches files with the rights of whom it is
 * told to be, and ends, with nothing left behind, when the agent that started it is gone.
 */
import { Socket } from 'node:net'
import { Command } from 'commander'
import { Channel } from '../keeper/channel.ts'
import { messageOf } from '../log.ts'
import type { FetchFiles } from '../protocol/index.ts'
import { become } from './become.ts'
import { type FromWorker, ToWorker } from './messages.ts'
import { type Order, place } from './place.ts'
import { readFile } from './readFile.ts'

/** Standard input, output and errors are 0 to 2. */
export const WORKER_DESCRIPTOR = 3

class Worker {
  private readonly channel: Channel
  private readonly stopping = new AbortController()
  private noted: (() => void) | null = null
  private fetched: ((body: Buffer) => void) | null = null
  private taken: ((next: number) => void) | null = null

  constructor(socket: Socket) {
    this.channel = new Channel(socket, {
      text: (text) => this.take(ToWorker.parse(JSON.parse(text))),
      binary: (body) => this.fetched?.(body),
      closed: () => this.stop(),
    })
  }

  /** What is under way is given up. */
  stop(): void {
    this.stopping.abort(new Error('the agent ended'))
  }

  private tell(message: FromWorker): void {
    this.channel.send(message)
  }

  private take(message: ToWorker): void {
    switch (message.type) {
      case 'noted':
        this.noted?.()
        return
      case 'taken':
        this.taken?.(message.next)
        return
      case 'place':
        void this.work(message.order.execution_user, () => this.place(message.order, message.elsewhere))
        return
      case 'read':
        void this.work(message.order.execution_user, () => this.read(message.order))
        return
    }
  }

  private async work(user: string | undefined, work: () => Promise<FromWorker>): Promise<void> {
    try {
      await become(user)
      this.tell(await work())
    } catch (error) {
      this.tell({ type: 'failed', error: messageOf(error) })
    }
    this.channel.close()
  }

  private async place(order: Order, elsewhere: string[]): Promise<FromWorker> {
    const placed = await place(order, {
      elsewhere,
      fetch: (what) => this.ask({ type: 'fetch', what }, (take) => (this.fetched = take)),
      temporary: (path) => this.ask({ type: 'temporary', path }, (take) => (this.noted = take)),
      signal: this.stopping.signal,
    })
    return { type: 'placed', ...placed }
  }

  /** One that can't be read is told, and the next one is. */
  private async read({ paths, bytes_max }: FetchFiles): Promise<FromWorker> {
    const { signal } = this.stopping
    for (const [place, path] of paths.entries()) {
      const send = (offset: number, bytes: Buffer) =>
        this.ask<number>({ type: 'piece', place, offset }, (take) => (this.taken = take), bytes)
      try {
        const file = await readFile(path, bytes_max, send, signal)
        await this.ask<void>({ type: 'file', place, file }, (take) => (this.noted = take))
      } catch (error) {
        signal.throwIfAborted()
        this.tell({ type: 'missed', place, error: messageOf(error) })
      }
    }
    return { type: 'done' }
  }

  /** The answer, or the end of the agent. */
  private ask<T>(
    message: FromWorker,
    listen: (take: (answer: T) => void) => void,
    bytes?: Buffer,
  ): Promise<T> {
    const { signal } = this.stopping
    return new Promise((resolve, reject) => {
      const left = () => reject(signal.reason)
      // Nobody is there to take note any more; what is to be cleaned up is cleaned up all the same.
      if (signal.aborted) return left()
      signal.addEventListener('abort', left, { once: true })
      listen((answer) => {
        signal.removeEventListener('abort', left)
        resolve(answer)
      })
      this.tell(message)
      if (bytes) this.channel.sendBinary(bytes)
    })
  }
}

function work(): void {
  // Folders that it makes are for everybody to see, as mkdir(1) makes them.
  process.umask(0o022)
  const worker = new Worker(new Socket({ fd: WORKER_DESCRIPTOR, readable: true, writable: true }))
  process.on('SIGTERM', () => worker.stop())
  process.on('SIGINT', () => worker.stop())
}

export const fileWorkerCommand = (): Command =>
  new Command('file-worker').description('Places and reads files. Started by the agent itself.').action(work)
