/** The keeper: owns this host's scripts and PTYs, so that they outlive the agent; one agent at a time talks to it. */
import { createServer, type Server, type Socket } from 'node:net'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { addon } from '../native/addon.ts'
import { type DownMessage, parseDown } from '../protocol/index.ts'
import { TaskManager } from '../tasks/manager.ts'
import { VERSION } from '../version.ts'
import { Channel } from './channel.ts'
import { type FromKeeper, KEEPER_PROTOCOL, type KeeperMode, type Load, ToKeeper } from './messages.ts'
import { removeSocket, withSocketPath } from './place.ts'
import { KeptTerminals } from './terminals.ts'

export interface KeeperOptions {
  stateDir: string
  agentId: string
  mode: KeeperMode
  /** With nothing to do for so long it ends. */
  idleMs: number
}

export class Keeper {
  /** Resolves when it has nothing left to keep, or was told to stop. */
  readonly ended: Promise<void>
  private readonly options: KeeperOptions
  private readonly log: Log
  private readonly server: Server
  private readonly tasks: TaskManager
  private readonly terminals: KeptTerminals
  /** The agent that talks to it now. */
  private agent: Channel | null = null
  private linkUp = false
  private idle: NodeJS.Timeout | null = null
  private loadTimer: NodeJS.Immediate | null = null
  private stopping = false
  private end: () => void = () => {}

  constructor(options: KeeperOptions, log: Log) {
    this.options = options
    this.log = log
    this.ended = new Promise((resolve) => {
      this.end = resolve
    })
    const self = this
    const link = {
      get connected() {
        return self.linkUp
      },
      send: (message: object) => this.agent?.send(message),
      sendBinary: (frame: Buffer) => this.agent?.sendBinary(frame),
    }
    const { stateDir, agentId } = options
    this.tasks = new TaskManager({ stateDir, agentId, link, log, changed: () => this.changed() })
    this.terminals = new KeptTerminals(
      (message) => this.agent?.send(message),
      log,
      () => this.changed(),
    )
    this.server = createServer((socket) => this.accept(socket))
  }

  /** Takes up the journal and listens. The caller holds the lock. @throws the listen error */
  async start(): Promise<void> {
    await this.tasks.recover()
    removeSocket(this.options.stateDir)
    await withSocketPath(this.options.stateDir, async (file) => {
      // Only this user may connect: the mode is there from the first moment, as it is bound within the call.
      const mask = process.umask(0o177)
      const listening = new Promise<void>((resolve, reject) => {
        this.server.once('error', reject)
        this.server.listen(file, resolve)
      })
      process.umask(mask)
      await listening
    })
    this.changed()
  }

  /** Ends scripts and shells, and then itself. */
  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    this.terminals.closeAll()
    await this.tasks.stop()
    this.finish()
  }

  private get load(): Load {
    return { tasks: this.tasks.count, terminals: this.terminals.count }
  }

  private get busy(): boolean {
    return this.tasks.count + this.terminals.count > 0
  }

  private finish(): void {
    this.stopping = true
    if (this.idle) clearTimeout(this.idle)
    removeSocket(this.options.stateDir)
    this.server.close()
    this.agent?.close()
    this.end()
  }

  private accept(socket: Socket): void {
    const channel = new Channel(socket, {
      text: (text) => this.text(channel, text),
      // What agents send in binary goes to terminals, whose masters they hold themselves.
      binary: () => {},
      closed: () => {
        if (this.agent === channel) this.detached()
      },
    })
  }

  private text(channel: Channel, text: string): void {
    const parsed = parseDown(text)
    if (parsed.kind === 'malformed')
      this.log.warn('malformed message from the agent', { reason: parsed.reason })
    else if (parsed.kind === 'message') {
      if (channel === this.agent) this.handle(parsed.message)
    } else {
      const own = ToKeeper.safeParse(JSON.parse(text))
      if (own.success) this.control(channel, own.data)
    }
  }

  private control(channel: Channel, message: ToKeeper): void {
    if (message.type === 'keeper_hello') {
      this.agent?.socket.destroy()
      this.detached()
      this.agent = channel
      const { mode } = this.options
      const [protocol, version, terminals] = [KEEPER_PROTOCOL, VERSION, this.terminals.known()]
      this.tell({ type: 'keeper_hello', protocol, version, mode, load: this.load, terminals })
      this.log.info('agent attached', { version: message.version })
      return
    }
    if (message.type === 'keeper_fetch') {
      this.give(channel, message.session_id)
      return
    }
    if (channel !== this.agent) return
    switch (message.type) {
      case 'keeper_link':
        this.linkUp = message.up
        this.terminals.linked(message.up)
        if (!message.up) return
        this.tell({ type: 'keeper_link', epoch: message.epoch })
        this.tasks.connected()
        return
      case 'keeper_ask':
        this.tell({ type: 'keeper_status', tasks: this.tasks.known() })
        return
      case 'keeper_where': {
        const { session_id } = message
        this.tell({ type: 'keeper_pid', session_id, pid: this.terminals.pidOf(session_id) })
        return
      }
      case 'keeper_forget':
        this.terminals.forget(message.session_id)
        return
      case 'keeper_rest':
        this.finish()
        return
      case 'keeper_stop':
        void this.stop()
        return
    }
  }

  private detached(): void {
    this.agent = null
    this.linkUp = false
    this.terminals.linked(false)
    this.terminals.release()
    this.changed()
  }

  /** Nothing but the descriptors ever goes out on `channel`, whose other end Node does not read. */
  private give(channel: Channel, sessionId: string): void {
    const descriptors = this.agent && this.terminals.take(sessionId)
    try {
      if (descriptors) addon().sendDescriptors(channel.descriptor, descriptors)
    } catch (error) {
      this.log.warn('terminal not handed over', { session: sessionId, error: messageOf(error) })
    }
    channel.close()
  }

  private handle(message: DownMessage): void {
    const failed = (what: string) => (error: unknown) =>
      this.log.error(`${what} failed`, { error: messageOf(error) })
    switch (message.type) {
      case 'execute_task':
        if (!this.stopping) this.tasks.execute(message).catch(failed('task'))
        return
      case 'cancel_task':
        this.tasks.cancel(message.task_id)
        return
      case 'task_output_ack':
        this.tasks.outputAcknowledged(message.task_id, message)
        return
      case 'task_result_ack':
        this.tasks.resultAcknowledged(message.task_id).catch(failed('forgetting a task'))
        return
      case 'terminal_init':
        this.terminals.open(message).catch(failed('terminal'))
        return
      case 'terminal_close':
        this.terminals.close(message.session_id)
        return
      default:
        // Everything else is the agent's own affair.
        return
    }
  }

  private tell(message: FromKeeper): void {
    this.agent?.send(message)
  }

  /** The load may have changed: the agent is told once a turn, and the idle clock starts or stops. */
  private changed(): void {
    if (this.stopping) return
    this.loadTimer ??= setImmediate(() => {
      this.loadTimer = null
      this.tell({ type: 'keeper_load', load: this.load })
      if (this.busy && this.idle) {
        clearTimeout(this.idle)
        this.idle = null
      } else if (!this.busy) this.idle ??= setTimeout(() => this.rest(), this.options.idleMs)
    })
  }

  private rest(): void {
    this.idle = null
    if (this.busy) return
    // An attached agent has the last word: a task may be on its way here.
    if (this.agent) this.tell({ type: 'keeper_idle' })
    else this.finish()
  }
}
