/** The agent's end of a process that touches files: starts it, brings it what it asks for, and ends it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Channel } from '../keeper/channel.ts'
import type { PlaceFile } from '../protocol/index.ts'
import { selfCommand } from '../self.ts'
import { WORKER_DESCRIPTOR } from './command.ts'
import { FromWorker, type ToWorker } from './messages.ts'

/** From the order to stop to KILL: it has a file to remove. */
const STOP_MS_MAX = 5_000
/** Never a token. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'NODE_ENV']

export type Placed = Extract<FromWorker, { type: 'placed' }>

export interface WorkerDeps {
  /** What the server answers. */
  fetch(what: string, signal: AbortSignal): Promise<Buffer>
  temporary(path: string | null): Promise<void>
  signal: AbortSignal
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
 * Places the file in a process of its own.
 * @throws Error with one sentence, or the signal's reason; nothing is left of it then
 */
export async function placeFile(order: PlaceFile, deps: WorkerDeps): Promise<Placed> {
  const child = start()
  const ended = once(child, 'close')
  const socket = child.stdio[WORKER_DESCRIPTOR]
  if (!(socket instanceof Socket)) throw new Error('The process for files could not be started.')
  const told = Promise.withResolvers<Placed>()
  // Its end may be known before anybody waits for it.
  told.promise.catch(() => undefined)
  const tell = (message: ToWorker) => channel.send(message)
  /** Ends what is being fetched for it together with it. */
  const over = new AbortController()
  const fetching = AbortSignal.any([deps.signal, over.signal])
  const fail = (error: unknown) => told.reject(error)
  const take = (message: FromWorker) => {
    switch (message.type) {
      case 'placed':
        return told.resolve(message)
      case 'failed':
        return told.reject(new Error(message.error))
      case 'temporary':
        return void deps.temporary(message.path).then(() => tell({ type: 'noted' }), fail)
      case 'fetch':
        return void deps.fetch(message.what, fetching).then((body) => channel.sendBinary(body), fail)
    }
  }
  const channel = new Channel(socket, {
    text: (text) => take(FromWorker.parse(JSON.parse(text))),
    binary: () => {},
    closed: () => told.reject(new Error('The process for files ended unexpectedly.')),
  })
  child.once('error', (error) =>
    told.reject(new Error(`The process for files could not be started: ${error.message}.`)),
  )
  const stop = () => told.reject(deps.signal.reason)
  deps.signal.addEventListener('abort', stop, { once: true })
  try {
    deps.signal.throwIfAborted()
    tell({ type: 'place', order })
    return await told.promise
  } finally {
    deps.signal.removeEventListener('abort', stop)
    over.abort()
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
