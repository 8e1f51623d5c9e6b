/** The agent's end of the keeper: starts it when there is work, and relays tasks between it and the server. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockOwner } from '../identity/lock.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import type { DownMessage, ExecuteTask, KnownTask } from '../protocol/index.ts'
import { journalled } from '../tasks/journal.ts'
import { VERSION } from '../version.ts'
import { Channel } from './channel.ts'
import { type LaunchOptions, launchKeeper } from './launch.ts'
import { FromKeeper, KEEPER_PROTOCOL, type KeeperMode, type Load, type ToKeeper } from './messages.ts'
import { KEEPER_LOCK, withSocketPath } from './place.ts'

/** A keeper on a busy host needs a second to start; systemd may need another. */
const START_MS_MAX = 20_000
/** Without an answer for so long it is started again, if nobody holds the lock. */
const LAUNCH_AGAIN_MS = 3_000
const POLL_MS = 25
const ANSWER_MS_MAX = 5_000

/** The server's connection, as the keeper's frames need it. */
export interface Uplink {
  readonly confirmed: boolean
  send(message: object): void
  sendText(text: string): void
  sendBinary(frame: Buffer): void
}

export interface KeeperClientOptions extends LaunchOptions {
  uplink: Uplink
}

export class KeeperClient {
  private readonly options: KeeperClientOptions
  private readonly log: Log
  private channel: Channel | null = null
  private opening: Promise<void> | null = null
  private mode: KeeperMode = 'detached'
  private keeperVersion = VERSION
  private current: Load = { tasks: 0, terminals: 0 }
  private epoch = 0
  /** The keeper has heard of this connection to the server: what it sends now belongs to it. */
  private relaying = false
  private leaving = false
  /** Given to a keeper that has not accepted them yet: should it die, the next one gets them. */
  private readonly handed = new Map<string, ExecuteTask>()
  /** For the keeper that is being started. */
  private waiting: DownMessage[] = []
  private answered: ((tasks: KnownTask[] | null) => void)[] = []

  constructor(options: KeeperClientOptions, log: Log) {
    this.options = options
    this.log = log
  }

  /** What the keeper has to keep. */
  get load(): Load {
    return this.current
  }

  /** Whether the agent may end without ending anything else. */
  get outlives(): boolean {
    return this.mode === 'service' || this.current.tasks + this.current.terminals === 0
  }

  /** Attaches to a keeper that runs, and starts one if the journal holds tasks. Logs what goes wrong. */
  async resume(): Promise<void> {
    const { stateDir } = this.options
    try {
      if (lockOwner(stateDir, KEEPER_LOCK) !== null || (await journalled(stateDir)).length > 0)
        await this.ensure()
    } catch (error) {
      this.log.error('no keeper for the tasks in the journal', { error: messageOf(error) })
    }
  }

  /** What `register` names. @throws Error if the keeper does not answer */
  async known(): Promise<KnownTask[]> {
    if (!this.channel) await this.resume()
    if (!this.channel) return journalled(this.options.stateDir)
    const answer = new Promise<KnownTask[] | null>((resolve) => {
      this.answered.push(resolve)
      setTimeout(() => resolve(null), ANSWER_MS_MAX).unref()
    })
    this.tell({ type: 'keeper_ask' })
    const tasks = await answer
    if (!tasks) throw new Error('the keeper does not answer')
    return tasks
  }

  /** The server has confirmed a connection: the keeper sends what is unacknowledged. */
  linkUp(): void {
    this.epoch++
    this.tell({ type: 'keeper_link', up: true, epoch: this.epoch })
  }

  linkDown(): void {
    this.relaying = false
    this.tell({ type: 'keeper_link', up: false, epoch: this.epoch })
  }

  execute(message: ExecuteTask): void {
    this.handed.set(message.task_id, message)
    if (this.channel) this.channel.send(message)
    else void this.start()
  }

  /** What the server says about a task: for a keeper only; without one there is no such task. */
  pass(message: DownMessage): void {
    if (this.channel) this.channel.send(message)
    else if (this.opening) this.waiting.push(message)
  }

  /**
   * The agent ends. Everything that the keeper has goes on, unless `forGood` outside systemd or the keeper shares
   * the agent's fate: then it is ended in order first.
   */
  async leave(forGood: boolean): Promise<void> {
    this.leaving = true
    const { channel } = this
    if (!channel) return
    const closed = new Promise<void>((resolve) => channel.socket.once('close', () => resolve()))
    if (this.mode === 'child' || (forGood && this.mode === 'detached')) this.tell({ type: 'keeper_stop' })
    else channel.close()
    await closed
  }

  private async start(): Promise<void> {
    try {
      await this.ensure()
    } catch (error) {
      this.log.error('the keeper could not be started', { error: messageOf(error) })
      this.waiting = []
      for (const task_id of this.handed.keys()) this.refuse(task_id, messageOf(error))
      this.handed.clear()
    }
  }

  /** It was never handed over, so that is what became of it. */
  private refuse(task_id: string, error: string): void {
    this.options.uplink.send({
      type: 'task_result',
      task_id,
      agent_id: this.options.agentId,
      result: { exit_code: null, stdout: '', stderr: '', execution_time: 0 },
      error: `keeper: the script was not started: ${error}`.slice(0, 4096),
    })
  }

  private ensure(): Promise<void> {
    if (this.channel) return Promise.resolve()
    this.opening ??= this.open().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async open(): Promise<void> {
    const { stateDir } = this.options
    const began = performance.now()
    let launchedAt = Number.NEGATIVE_INFINITY
    for (;;) {
      const socket = await this.dial()
      if (socket && (await this.greet(socket))) return
      const now = performance.now()
      if (this.leaving) throw new Error('the agent stops')
      if (now - began > START_MS_MAX) throw new Error(`no keeper answered within ${START_MS_MAX / 1000} s`)
      if (now - launchedAt > LAUNCH_AGAIN_MS && lockOwner(stateDir, KEEPER_LOCK) === null) {
        await launchKeeper(this.options, this.log)
        launchedAt = performance.now()
      }
      await sleep(POLL_MS)
    }
  }

  /** A connected socket, or null where nobody listens. */
  private dial(): Promise<Socket | null> {
    return withSocketPath(
      this.options.stateDir,
      (file) =>
        new Promise((resolve) => {
          const socket = connect(file)
          socket.once('connect', () => resolve(socket))
          socket.once('error', () => resolve(null))
        }),
    )
  }

  /** Whether a keeper answered; then it is attached. */
  private greet(socket: Socket): Promise<boolean> {
    return new Promise((resolve) => {
      const silent = setTimeout(() => socket.destroy(), ANSWER_MS_MAX)
      const channel: Channel = new Channel(socket, {
        text: (text) => {
          const message = JSON.parse(text) as { type: string; task_id?: string }
          if (this.channel === channel) this.text(message, text)
          else if (message.type === 'keeper_hello') {
            clearTimeout(silent)
            this.attached(channel, message)
            resolve(true)
          }
        },
        binary: (frame) => {
          if (this.channel === channel && this.relaying) this.options.uplink.sendBinary(frame)
        },
        closed: () => {
          clearTimeout(silent)
          resolve(false)
          if (this.channel === channel) this.closed()
        },
      })
      channel.send({ type: 'keeper_hello', protocol: KEEPER_PROTOCOL, version: VERSION } satisfies ToKeeper)
    })
  }

  private attached(channel: Channel, message: object): void {
    this.channel = channel
    this.control(FromKeeper.parse(message))
    if (this.options.uplink.confirmed) this.linkUp()
    for (const task of this.handed.values()) channel.send(task)
    for (const later of this.waiting.splice(0)) channel.send(later)
  }

  private text(message: { type: string; task_id?: string }, text: string): void {
    if (message.type.startsWith('keeper_')) {
      const own = FromKeeper.safeParse(message)
      if (own.success) this.control(own.data)
      return
    }
    if (message.task_id) this.handed.delete(message.task_id)
    if (this.relaying) this.options.uplink.sendText(text)
  }

  private control(message: FromKeeper): void {
    switch (message.type) {
      case 'keeper_hello':
        this.mode = message.mode
        this.keeperVersion = message.version
        this.current = message.load
        this.log.debug('attached to the keeper', { version: message.version, mode: message.mode })
        this.replaceOld()
        return
      case 'keeper_link':
        this.relaying = message.epoch === this.epoch
        return
      case 'keeper_status':
        this.answered.shift()?.(message.tasks)
        return
      case 'keeper_load':
        this.current = message.load
        this.replaceOld()
        return
      case 'keeper_idle':
        this.rest()
        return
    }
  }

  /** A keeper of another version has done its work: the next one is of ours. */
  private replaceOld(): void {
    const { tasks, terminals } = this.current
    if (this.keeperVersion !== VERSION && tasks + terminals === 0) this.rest()
  }

  private rest(): void {
    if (this.handed.size > 0) return
    this.tell({ type: 'keeper_rest' })
    this.detached()
  }

  private detached(): void {
    this.channel = null
    this.relaying = false
    this.current = { tasks: 0, terminals: 0 }
    for (const answer of this.answered.splice(0)) answer(null)
  }

  /** The keeper died: the next one says what became of its tasks. */
  private closed(): void {
    this.detached()
    if (this.leaving) return
    this.log.error('the keeper ended unexpectedly: its scripts and terminals are lost')
    if (this.handed.size > 0) void this.start()
    else void this.resume()
  }

  private tell(message: ToKeeper): void {
    this.channel?.send(message)
  }
}
