/** The agent's end of a process that touches files: starts it, brings it what it asks for, and ends it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Channel } from '../keeper/channel.ts'
import type { FetchFiles, PlaceFile } from '../protocol/index.ts'
import { selfCommand } from '../self.ts'
import { WORKER_DESCRIPTOR } from './command.ts'
import { FromWorker, type ToWorker } from './messages.ts'

/** From the order to stop to KILL: it has a file to remove. */
const STOP_MS_MAX = 5_000
/** Never a token. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'NODE_ENV']

type Said<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>
export type Placed = Said<'placed'>

/** What a worker says on its way, and whom to answer. */
interface Talk<T> {
  /** @returns the answer; `end` gives the result */
  take(message: FromWorker, end: (result: T) => void): Promise<ToWorker | Buffer | null>
  /** The bytes that follow a message that announces them. */
  bytes?(bytes: Buffer): Promise<ToWorker>
}

function start() {
  const [program = '', ...args] = [...selfCommand(), 'file-worker']
  const env = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ) as NodeJS.ProcessEnv
  const stdio = ['ignore', 'ignore', 'inherit', 'pipe'] as const
  return spawn(program, args, { cwd: '/', env, stdio: [...stdio] })
}

/**
 * Does the order in a process of its own.
 * @throws Error with one sentence, or the signal's reason; nothing is left of it then
 */
async function inWorker<T>(order: ToWorker, talk: Talk<T>, signal: AbortSignal): Promise<T> {
  const child = start()
  const ended = once(child, 'close')
  const socket = child.stdio[WORKER_DESCRIPTOR]
  if (!(socket instanceof Socket)) throw new Error('The process for files could not be started.')
  const told = Promise.withResolvers<T>()
  // Its end may be known before anybody waits for it.
  told.promise.catch(() => undefined)
  const fail = (error: unknown) => told.reject(error)
  const answer = (said: ToWorker | Buffer | null) => {
    if (said instanceof Buffer) channel.sendBinary(said)
    else if (said) channel.send(said)
  }
  const channel = new Channel(socket, {
    text: (text) => {
      const message = FromWorker.parse(JSON.parse(text))
      if (message.type === 'failed') fail(new Error(message.error))
      else talk.take(message, told.resolve).then(answer, fail)
    },
    binary: (bytes) => talk.bytes?.(bytes).then(answer, fail),
    closed: () => fail(new Error('The process for files ended unexpectedly.')),
  })
  child.once('error', (error) =>
    fail(new Error(`The process for files could not be started: ${error.message}.`)),
  )
  const stop = () => fail(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    channel.send(order)
    return await told.promise
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill('SIGTERM')
    const late = new AbortController()
    sleep(STOP_MS_MAX, undefined, { signal: late.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    )
    // One that never started has no end.
    if (child.pid !== undefined) await ended
    late.abort()
  }
}

export interface PlaceDeps {
  /** Paths at which its content may stand. */
  elsewhere: string[]
  /** What the server answers. */
  fetch(what: string, signal: AbortSignal): Promise<Buffer>
  temporary(path: string | null): Promise<void>
  signal: AbortSignal
}

/** @throws Error with one sentence, or the signal's reason; then the host is as it was */
export async function placeFile(order: PlaceFile, deps: PlaceDeps): Promise<Placed> {
  // Ends what is being fetched together with the worker.
  const over = new AbortController()
  const signal = AbortSignal.any([deps.signal, over.signal])
  const take: Talk<Placed>['take'] = async (message, end) => {
    if (message.type === 'fetch') return deps.fetch(message.what, signal)
    if (message.type === 'placed') end(message)
    if (message.type !== 'temporary') return null
    await deps.temporary(message.path)
    return { type: 'noted' }
  }
  try {
    return await inWorker({ type: 'place', order, elsewhere: deps.elsewhere }, { take }, deps.signal)
  } finally {
    over.abort()
  }
}

export interface ReadDeps {
  /** Takes a piece of the file at `place`; tells from where to go on. */
  piece(place: number, offset: number, bytes: Buffer, signal: AbortSignal): Promise<number>
  /** All of it has been taken. */
  file(read: Said<'file'>, signal: AbortSignal): Promise<void>
  missed(missed: Said<'missed'>): void
  signal: AbortSignal
}

/** Reads the files in order. @throws Error with one sentence, or the signal's reason */
export async function readFiles(order: FetchFiles, deps: ReadDeps): Promise<void> {
  const over = new AbortController()
  const signal = AbortSignal.any([deps.signal, over.signal])
  let announced = { place: 0, offset: 0 }
  const take: Talk<void>['take'] = async (message, end) => {
    if (message.type === 'piece') announced = message
    else if (message.type === 'missed') deps.missed(message)
    else if (message.type === 'done') end()
    if (message.type !== 'file') return null
    await deps.file(message, signal)
    return { type: 'noted' }
  }
  const bytes = async (piece: Buffer): Promise<ToWorker> => {
    const next = await deps.piece(announced.place, announced.offset, piece, signal)
    return { type: 'taken', next }
  }
  try {
    await inWorker({ type: 'read', order }, { take, bytes }, deps.signal)
  } finally {
    over.abort()
  }
}
