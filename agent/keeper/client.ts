/** The agent's end of the keeper: starts it when there is work, and relays tasks between it and the server. */
import { lockOwner } from '../identity/lock.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { addon } from '../native/addon.ts'
import {
  type DownMessage,
  type ExecuteTask,
  type KnownTask,
  parseUp,
  type TerminalInit,
} from '../protocol/index.ts'
import { journalled } from '../tasks/journal.ts'
import type { TerminalKeeper } from '../terminals/manager.ts'
import { VERSION } from '../version.ts'
import { type Channel, encodeText } from './channel.ts'
import type { LaunchOptions } from './launch.ts'
import {
  FromKeeper,
  KEEPER_MASKS_SINCE,
  KEEPER_PROTOCOL,
  type KeeperMode,
  type KeptTerminal,
  type Load,
  type ToKeeper,
} from './messages.ts'
import { KEEPER_LOCK, withSocketPath } from './place.ts'
import { ANSWER_MS_MAX, reachKeeper } from './reach.ts'

/** The server's connection, as the keeper's frames need it. */
export interface Uplink {
  readonly confirmed: boolean
  send(message: object): void
  sendText(text: string): void
  sendBinary(frame: Buffer): void
}

/** What tells where a message goes. */
interface Peeked {
  type: string
  task_id?: string
  session_id?: string
}

/** Where the keeper's news of terminals go. */
export interface KeeperTerminals {
  ready(terminal: KeptTerminal): Promise<void>
  adopt(terminals: KeptTerminal[]): Promise<void>
  exited(sessionId: string, exit: { exitCode: number | null; signal: string | null }): void
  fail(sessionId: string, error: string): void
  failAll(error: string): void
}

export interface KeeperClientOptions extends LaunchOptions {
  uplink: Uplink
  terminals(): KeeperTerminals
}

export class KeeperClient implements TerminalKeeper {
  private readonly options: KeeperClientOptions
  private readonly log: Log
  private channel: Channel | null = null
  private opening: Promise<void> | null = null
  private mode: KeeperMode = 'detached'
  private keeperVersion = VERSION
  private keeperProtocol = KEEPER_PROTOCOL
  private current: Load = { tasks: 0, terminals: 0 }
  private epoch = 0
  /** The keeper has heard of this connection to the server: what it sends now belongs to it. */
  private relaying = false
  private leaving = false
  /** Given to a keeper that has not accepted them yet: should it die, the next one gets them. */
  private readonly handed = new Map<string, ExecuteTask>()
  /** Terminals that it was asked for. */
  private readonly opened = new Map<string, TerminalInit>()
  private adopting: Promise<void> = Promise.resolve()
  /** For the keeper that is being started. */
  private waiting: DownMessage[] = []
  private readonly asking = new Map<string, (pid: number | null) => void>()
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
    if (this.channel) this.hand(this.channel, message)
    else void this.start()
  }

  openTerminal(init: TerminalInit): void {
    this.opened.set(init.session_id, init)
    if (this.channel) this.channel.send(init)
    else void this.start()
  }

  closeTerminal(sessionId: string): void {
    this.pass({ type: 'terminal_close', session_id: sessionId })
  }

  forgetTerminal(sessionId: string): void {
    this.tell({ type: 'keeper_forget', session_id: sessionId })
  }

  /** The process of a terminal's shell; null: it is not known. */
  terminalPid(sessionId: string): Promise<number | null> {
    if (!this.channel) return Promise.resolve(null)
    return new Promise((resolve) => {
      const late = setTimeout(() => this.told(sessionId, null), ANSWER_MS_MAX)
      this.told(sessionId, null)
      this.asking.set(sessionId, (pid) => {
        clearTimeout(late)
        resolve(pid)
      })
      this.tell({ type: 'keeper_where', session_id: sessionId })
    })
  }

  private told(sessionId: string, pid: number | null): void {
    this.asking.get(sessionId)?.(pid)
    this.asking.delete(sessionId)
  }

  fetchTerminal(sessionId: string): Promise<number[]> {
    const request: ToKeeper = { type: 'keeper_fetch', session_id: sessionId }
    return withSocketPath(this.options.stateDir, (file) =>
      addon().receiveDescriptors(file, encodeText(request), 2, ANSWER_MS_MAX),
    )
  }

  /** What the server says about a task: for a keeper only; without one there is no such task. */
  pass(message: DownMessage): void {
    if (this.channel) this.channel.send(message)
    else if (this.opening) this.waiting.push(message)
  }

  /** Whether its scripts and terminals end with the agent. */
  sharesFate(forGood: boolean): boolean {
    return this.mode === 'child' || (forGood && this.mode === 'detached')
  }

  /** Why, for those who sit at a terminal. */
  get fate(): string {
    return this.mode === 'child'
      ? 'agent_stopped: systemd ends terminals of this host with the agent'
      : 'agent_stopped: the agent was stopped'
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
    if (this.sharesFate(forGood)) this.tell({ type: 'keeper_stop' })
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
      for (const id of this.opened.keys()) this.options.terminals().fail(id, messageOf(error))
      this.opened.clear()
    }
  }

  /** A keeper that is older than this agent would show the secrets. */
  private hand(channel: Channel, message: ExecuteTask): void {
    if ((message.secret_env ?? []).length === 0 || this.keeperProtocol >= KEEPER_MASKS_SINCE)
      channel.send(message)
    else {
      this.handed.delete(message.task_id)
      const words = 'an older version of the agent keeps what runs here and can not mask secrets'
      this.refuse(message.task_id, `${words}; try again when that is over`)
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
    await reachKeeper(this.options, this.log, {
      givenUp: () => this.leaving,
      hello: (channel, hello) => this.attached(channel, hello),
      text: (channel, text) => {
        if (this.channel === channel) this.text(JSON.parse(text) as Peeked, text)
      },
      binary: (channel, frame) => {
        if (this.channel === channel && this.relaying) this.options.uplink.sendBinary(frame)
      },
      closed: (channel) => {
        if (this.channel === channel) this.closed()
      },
    })
    await this.adopting
  }

  private attached(channel: Channel, hello: FromKeeper): void {
    this.channel = channel
    this.control(hello)
    if (this.options.uplink.confirmed) this.linkUp()
    for (const message of [...this.handed.values()]) this.hand(channel, message)
    for (const message of this.opened.values()) channel.send(message)
    for (const later of this.waiting.splice(0)) channel.send(later)
  }

  private text(message: Peeked, text: string): void {
    if (message.type.startsWith('keeper_')) {
      const own = FromKeeper.safeParse(message)
      if (own.success) this.control(own.data)
      return
    }
    if (message.session_id) {
      this.terminal(text)
      return
    }
    if (message.task_id) this.handed.delete(message.task_id)
    if (this.relaying) this.options.uplink.sendText(text)
  }

  private terminal(text: string): void {
    const parsed = parseUp(text)
    if (parsed.kind !== 'message') return
    const { message } = parsed
    const terminals = this.options.terminals()
    switch (message.type) {
      case 'terminal_ready': {
        const { session_id, cols = 80, rows = 24 } = message
        this.opened.delete(session_id)
        void terminals.ready({ session_id, cols, rows })
        return
      }
      case 'terminal_error':
        this.opened.delete(message.session_id)
        terminals.fail(message.session_id, message.error)
        return
      case 'terminal_exit':
        terminals.exited(message.session_id, { exitCode: message.exit_code, signal: message.signal ?? null })
        return
      default:
        return
    }
  }

  private control(message: FromKeeper): void {
    switch (message.type) {
      case 'keeper_hello':
        this.mode = message.mode
        this.keeperVersion = message.version
        this.keeperProtocol = message.protocol
        this.current = message.load
        this.log.debug('attached to the keeper', { version: message.version, mode: message.mode })
        this.adopting = this.options.terminals().adopt(message.terminals)
        this.replaceOld()
        return
      case 'keeper_link':
        this.relaying = message.epoch === this.epoch
        return
      case 'keeper_status':
        this.answered.shift()?.(message.tasks)
        return
      case 'keeper_pid':
        this.told(message.session_id, message.pid)
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
    if (this.handed.size + this.opened.size > 0) return
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
    this.opened.clear()
    this.options.terminals().failAll('The process that kept this terminal on the host ended unexpectedly.')
    if (this.handed.size > 0) void this.start()
    else void this.resume()
  }

  private tell(message: ToKeeper): void {
    this.channel?.send(message)
  }
}
