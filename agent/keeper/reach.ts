/** Finds the keeper of a state folder, or starts one, and greets it. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockOwner } from '../identity/lock.ts'
import type { Log } from '../log.ts'
import { VERSION } from '../version.ts'
import { Channel } from './channel.ts'
import { type LaunchOptions, launchKeeper } from './launch.ts'
import { FromKeeper, KEEPER_PROTOCOL, type ToKeeper } from './messages.ts'
import { KEEPER_LOCK, withSocketPath } from './place.ts'

/** A keeper on a busy host needs a second to start; systemd may need another. */
const START_MS_MAX = 20_000
/** Without an answer for so long it is started again, if nobody holds the lock. */
const LAUNCH_AGAIN_MS = 3_000
const POLL_MS = 25
/** How long a keeper that is there may take to answer. */
export const ANSWER_MS_MAX = 5_000

export interface ReachEvents {
  /** Nobody wants it any more. */
  givenUp(): boolean
  /** It has answered; what follows on the channel comes after this. */
  hello(channel: Channel, hello: FromKeeper): void
  text(channel: Channel, text: string): void
  binary(channel: Channel, frame: Buffer): void
  closed(channel: Channel): void
}

/** Resolves when the keeper has said hello. @throws Error with one sentence if there is none to be had */
export async function reachKeeper(options: LaunchOptions, log: Log, events: ReachEvents): Promise<void> {
  const began = performance.now()
  let launchedAt = Number.NEGATIVE_INFINITY
  for (;;) {
    const socket = await dial(options.stateDir)
    if (socket && (await greet(socket, events))) return
    const now = performance.now()
    if (events.givenUp()) throw new Error('the agent stops')
    if (now - began > START_MS_MAX) throw new Error(`no keeper answered within ${START_MS_MAX / 1000} s`)
    if (now - launchedAt > LAUNCH_AGAIN_MS && lockOwner(options.stateDir, KEEPER_LOCK) === null) {
      await launchKeeper(options, log)
      launchedAt = performance.now()
    }
    await sleep(POLL_MS)
  }
}

/** A connected socket, or null where nobody listens. */
const dial = (stateDir: string): Promise<Socket | null> =>
  withSocketPath(
    stateDir,
    (file) =>
      new Promise((resolve) => {
        const socket = connect(file)
        socket.once('connect', () => resolve(socket))
        socket.once('error', () => resolve(null))
      }),
  )

/** Whether it answered. */
function greet(socket: Socket, events: ReachEvents): Promise<boolean> {
  return new Promise((resolve) => {
    let greeted = false
    const silent = setTimeout(() => socket.destroy(), ANSWER_MS_MAX)
    const channel: Channel = new Channel(socket, {
      text: (text) => {
        if (greeted) {
          events.text(channel, text)
          return
        }
        const hello = FromKeeper.safeParse(JSON.parse(text))
        if (!hello.success || hello.data.type !== 'keeper_hello') return
        greeted = true
        clearTimeout(silent)
        events.hello(channel, hello.data)
        resolve(true)
      },
      binary: (frame) => greeted && events.binary(channel, frame),
      closed: () => {
        clearTimeout(silent)
        resolve(false)
        events.closed(channel)
      },
    })
    channel.send({ type: 'keeper_hello', protocol: KEEPER_PROTOCOL, version: VERSION } satisfies ToKeeper)
  })
}
