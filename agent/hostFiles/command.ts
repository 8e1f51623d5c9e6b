/**
 * `host-files`, the hidden subcommand that looks at and changes files for one user: it takes that user's rights for good
 * before anything else, and ends when the agent that started it is gone.
 */
import { Socket } from 'node:net'
import { Command } from 'commander'
import { become } from '../files/become.ts'
import { WORKER_DESCRIPTOR } from '../files/command.ts'
import { Channel } from '../keeper/channel.ts'
import { messageOf } from '../log.ts'
import type { HostFileOp } from '../protocol/index.ts'
import { blocks } from './blocks.ts'
import { count, mkdir, remove, rename } from './change.ts'
import { failureOf } from './failure.ts'
import { list, stat } from './list.ts'
import { type FromWorker, frameOf, readFrame, ToWorker, WINDOW_BYTES } from './messages.ts'
import { Credit, Inbox } from './pipes.ts'
import { rights } from './rights.ts'
import { send } from './send.ts'
import { read, write } from './text.ts'
import { begin, discard, take } from './upload.ts'

const LEAVE_MS_MAX = 5_000

interface Work {
  stop: AbortController
  credit: Credit
  inbox: Inbox
}

class Worker {
  private readonly channel: Channel
  private readonly works = new Map<number, Work>()
  private readonly running = new Set<Promise<void>>()

  constructor(socket: Socket) {
    this.channel = new Channel(socket, {
      text: (text) => this.hear(ToWorker.parse(JSON.parse(text))),
      binary: (frame) => {
        const { id, piece } = readFrame(frame)
        this.works.get(id)?.inbox.push(piece)
      },
      closed: () => void this.leave(),
    })
  }

  /** What is under way is given up, and what it made beside its place is removed. */
  async leave(): Promise<void> {
    for (const { stop } of this.works.values()) stop.abort(new Error('The agent ended.'))
    setTimeout(() => process.exit(0), LEAVE_MS_MAX).unref()
    await Promise.allSettled(this.running)
    process.exit(0)
  }

  private tell(message: FromWorker): void {
    this.channel.send(message)
  }

  private hear(message: ToWorker): void {
    switch (message.type) {
      case 'be':
        become(message.user).then(
          () => this.tell({ type: 'ready' }),
          (error: unknown) => this.tell({ type: 'unable', error: messageOf(error) }),
        )
        return
      case 'do':
        this.begin(message.id, message.ask)
        return
      case 'stop':
        this.works.get(message.id)?.stop.abort(new Error('Nobody waits for it any more.'))
        return
      case 'credit':
        this.works.get(message.id)?.credit.give(message.bytes)
        return
      case 'end':
        this.works.get(message.id)?.inbox.end()
        return
    }
  }

  private begin(id: number, ask: HostFileOp): void {
    const work = this.work(id, ask)
    this.running.add(work)
    void work.finally(() => this.running.delete(work))
  }

  private async work(id: number, ask: HostFileOp): Promise<void> {
    const work = { stop: new AbortController(), credit: new Credit(WINDOW_BYTES), inbox: new Inbox() }
    this.works.set(id, work)
    try {
      this.tell({ type: 'done', id, result: await this.perform(id, ask, work) })
    } catch (error) {
      this.tell({ type: 'failed', id, error: failureOf(error) })
    } finally {
      this.works.delete(id)
    }
  }

  private perform(id: number, ask: HostFileOp, { stop, credit, inbox }: Work): Promise<unknown> {
    const { signal } = stop
    switch (ask.op) {
      case 'list':
        return list(ask, signal)
      case 'stat':
        return stat(ask)
      case 'mkdir':
        return mkdir(ask)
      case 'rename':
        return rename(ask)
      case 'count':
        return count(ask, signal)
      case 'remove':
        return remove(ask, signal)
      case 'rights':
        return rights(ask, signal)
      case 'read':
        return read(ask)
      case 'write':
        return write(ask)
      case 'begin':
        return begin(ask)
      case 'blocks':
        return blocks(ask, signal)
      case 'discard':
        return discard(ask)
      case 'take':
        return take(
          ask,
          inbox.read(signal, (bytes) => this.tell({ type: 'credit', id, bytes })),
        )
      case 'send':
        return send(
          ask,
          {
            head: (head) => this.tell({ type: 'head', id, head }),
            write: async (piece) => {
              await credit.take(piece.length, signal)
              this.channel.sendBinary(frameOf(id, piece))
            },
          },
          signal,
        )
      case 'where':
        throw new Error('Terminals are not the affair of this process.')
    }
  }
}

function work(): void {
  // Folders that it makes are for everybody to see, as mkdir(1) makes them.
  process.umask(0o022)
  const worker = new Worker(new Socket({ fd: WORKER_DESCRIPTOR, readable: true, writable: true }))
  process.on('SIGTERM', () => void worker.leave())
  process.on('SIGINT', () => void worker.leave())
}

export const hostFilesCommand = (): Command =>
  new Command('host-files')
    .description('Looks at files for one user. Started by the agent itself.')
    .action(work)
