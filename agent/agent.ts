/** The daemon: keeps a connection, and gives every frame to the part that it is for. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBackoff, isRefusal } from './connection/backoff.ts'
import type { Endpoint } from './connection/endpoint.ts'
import { Link, type LinkEnd } from './connection/link.ts'
import { hostFacts } from './facts/host.ts'
import { UsageMeter } from './facts/usage.ts'
import { FileTasks } from './files/tasks.ts'
import { HostFiles } from './hostFiles/hostFiles.ts'
import type { Identity } from './identity/identity.ts'
import { KeeperClient } from './keeper/client.ts'
import { type Log, messageOf } from './log.ts'
import {
  type BinaryFrame,
  CAPABILITIES,
  type DownMessage,
  FrameKind,
  PROTOCOL_VERSION,
} from './protocol/index.ts'
import { type Restarter, restartHost } from './restart.ts'
import type { StatusFile } from './status/statusFile.ts'
import { TerminalManager } from './terminals/manager.ts'
import type { Get } from './update/fetch.ts'
import type { Installed } from './update/install.ts'
import { TRIAL_BACKOFF_MS_MAX } from './update/trial.ts'
import { Updater } from './update/updater.ts'
import { VERSION } from './version.ts'

const STABLE_MS = 60_000
const FAILURES_MAX = 10

export interface AgentOptions {
  endpoint: Endpoint
  stateDir: string
  backoffBaseMs: number
  backoffMaxMs: number
  rebootCommand: string | undefined
  restart: Restarter
  /** Where the packed agent is; null from source. */
  installed: Installed | null
  /** HTTP from the server's agent port. */
  get: Get
  verbose: boolean
}

const notConnected = (reason: string, refused = false): LinkEnd => ({
  ...{ reason, refused, code: null, retryAfterMs: 0, confirmedMs: 0 },
})

/** `restart`: another agent follows at once, on request or of a newer version; `end`: none does. */
export type StopReason = 'restart' | 'end'

export class Agent {
  private readonly options: AgentOptions
  private readonly identity: Identity
  private readonly status: StatusFile
  private readonly log: Log
  private readonly instanceId = randomUUID()
  private readonly meter = new UsageMeter()
  private readonly stopping = new AbortController()
  private readonly keeper: KeeperClient
  private readonly terminals: TerminalManager
  private readonly updater: Updater
  private readonly files: FileTasks
  private readonly hostFiles: HostFiles
  private link: Link | null = null
  private reason: StopReason = 'end'

  constructor(options: AgentOptions, identity: Identity, status: StatusFile, log: Log) {
    this.options = options
    this.identity = identity
    this.status = status
    this.log = log
    const self = this
    const uplink = {
      get confirmed() {
        return self.link?.confirmed ?? false
      },
      send: (message: object) => this.link?.confirmed && this.link.send(message),
      sendText: (text: string) => this.link?.confirmed && this.link.sendText(text),
      sendBinary: (frame: Buffer) => this.link?.confirmed && this.link.sendBinary(frame),
    }
    const { stateDir, verbose } = options
    const { agentId } = identity
    const terminals = () => this.terminals
    this.keeper = new KeeperClient({ stateDir, agentId, verbose, uplink, terminals }, log)
    this.terminals = new TerminalManager(this.keeper, uplink, log)
    const { installed, get } = options
    this.files = new FileTasks({ stateDir, agentId, log, get, send: uplink.send })
    const { endpoint } = options
    const terminalPid = (id: string) => this.keeper.terminalPid(id)
    this.hostFiles = new HostFiles({ stateDir, endpoint, log, send: uplink.send, terminalPid })
    this.updater = new Updater(
      {
        ...{ stateDir, agentId: identity.agentId, version: VERSION, arch: process.arch, installed, get },
        send: uplink.send,
        exit: () => this.restart(),
      },
      log,
    )
  }

  /** Runs until `stop`, or until ten failures in a row with nothing alive: then systemd starts it afresh. */
  async run(): Promise<void> {
    await this.keeper.resume()
    await this.files.start()
    this.hostFiles.start()
    await this.updater.start()
    const backoff = createBackoff(this.options.backoffBaseMs, this.options.backoffMaxMs)
    while (!this.stopping.signal.aborted) {
      const end = await this.connection()
      this.link = null
      this.keeper.linkDown()
      this.terminals.disconnected()
      this.hostFiles.disconnected()
      this.status.set({ connected: false, lastError: end.reason })
      if (this.stopping.signal.aborted) break
      if (end.confirmedMs >= STABLE_MS) backoff.reset()
      const { unconfirmed } = this.updater.trial
      const stepMs = backoff.next(0, end.refused, this.terminals.count > 0)
      const waitMs = end.retryAfterMs + (unconfirmed ? Math.min(stepMs, TRIAL_BACKOFF_MS_MAX) : stepMs)
      await this.updater.setback(end, waitMs)
      this.log.warn('not connected', { reason: end.reason, retry_in_s: Math.round(waitMs / 100) / 10 })
      if (backoff.failures >= FAILURES_MAX && !unconfirmed && this.keeper.outlives && !this.files.busy)
        throw new Error(`The server could not be reached ${FAILURES_MAX} times in a row: ${end.reason}.`)
      await sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined)
    }
    await this.updater.stop()
    await this.files.stop()
    this.hostFiles.stop()
    await this.keeper.leave(this.reason === 'end')
  }

  /**
   * Ends the agent in order: `run` resolves when everything that outlives it is in the keeper's hands.
   * With `end` and outside systemd, scripts end with it.
   */
  stop(reason: StopReason): void {
    if (this.stopping.signal.aborted) return
    this.reason = reason
    this.stopping.abort()
    if (this.keeper.sharesFate(reason === 'end')) this.terminals.failAll(this.keeper.fate)
    this.terminals.letGo()
    // Left by the uninstaller.
    if (existsSync(path.join(this.options.stateDir, 'uninstalling')))
      this.link?.send({ type: 'goodbye', agent_id: this.identity.agentId })
    this.link?.close('the agent stops')
  }

  /** One connection from its first byte to its end. */
  private async connection(): Promise<LinkEnd> {
    const { endpoint } = this.options
    this.log.debug('connecting', { url: endpoint.url.href })
    try {
      const socket = await endpoint.connect(this.stopping.signal)
      // Told to stop meanwhile: nothing is dialled any more.
      if (this.stopping.signal.aborted) {
        socket.destroy()
        return notConnected('the agent stops')
      }
      this.link = this.dial(socket)
      return await this.link.ended
    } catch (error) {
      return notConnected(messageOf(error), isRefusal(error))
    }
  }

  private dial(socket: Socket): Link {
    return new Link(this.options.endpoint.url.href, socket, this.identity, this.meter, this.log, {
      registration: (localAddress) => this.registration(localAddress),
      confirmed: ({ release_key }) => {
        this.updater
          .confirmed(release_key)
          .catch((error: unknown) =>
            this.log.error('the update could not be ended', { error: messageOf(error) }),
          )
        this.status.set({ connected: true, lastError: null })
        this.keeper.linkUp()
        this.files.connected()
      },
      message: (message) => this.handle(message),
      binary: (frame) => this.binary(frame),
      beaten: () => {
        const { tasks, terminals } = this.keeper.load
        this.status.set({ runningTasks: tasks, terminals })
      },
    })
  }

  private async registration(localAddress: string): Promise<object> {
    return {
      type: 'register',
      agent_id: this.identity.agentId,
      hostname: os.hostname(),
      ip: localAddress.replace(/^::ffff:/, ''),
      external_ip: '',
      platform: `${os.platform()} ${os.machine()}`,
      system_info: await hostFacts(),
      protocol: PROTOCOL_VERSION,
      agent_version: VERSION,
      public_key: this.identity.publicKey,
      enrollment_token: this.options.endpoint.secret,
      capabilities: [...CAPABILITIES],
      instance_id: this.instanceId,
      last_update: this.updater.trial.lastUpdate ?? undefined,
      // First the tasks: a keeper that is attached for that brings terminals along.
      known_tasks: [...(await this.keeper.known()), ...this.files.known()],
      known_terminals: this.terminals.known(),
    }
  }

  private binary(frame: BinaryFrame): void {
    if (frame.kind === FrameKind.terminalInput) this.terminals.input(frame.id, frame.payload)
  }

  private handle(message: DownMessage): void {
    switch (message.type) {
      case 'execute_task':
        this.keeper.execute(message)
        return
      case 'place_file':
      case 'fetch_files':
        this.files.execute(message)
        return
      case 'host_file_request':
        void this.hostFiles.handle(message)
        return
      case 'host_file_cancel':
        this.hostFiles.cancel(message.request_id)
        return
      case 'cancel_task':
        if (this.files.has(message.task_id)) this.files.cancel(message.task_id)
        else this.keeper.pass(message)
        return
      case 'task_result_ack':
        if (this.files.has(message.task_id)) this.files.acknowledged(message.task_id)
        else this.keeper.pass(message)
        return
      case 'task_output_ack':
        this.keeper.pass(message)
        return
      case 'terminal_init':
        this.terminals.open(message)
        return
      case 'terminal_attach':
        this.terminals.attach(message)
        return
      case 'terminal_input':
        this.terminals.input(
          message.session_id,
          Buffer.from(message.data, message.is_binary ? 'base64' : 'utf8'),
        )
        return
      case 'terminal_resize':
        this.terminals.resize(message.session_id, message.cols, message.rows)
        return
      case 'terminal_ack':
        this.terminals.acknowledge(message.session_id, message.bytes)
        return
      case 'terminal_close':
        this.terminals.close(message.session_id)
        return
      case 'update_agent':
        this.updater.order(message)
        return
      case 'restart_agent':
        this.restartAgent()
        return
      case 'restart_host':
        restartHost(this.options.rebootCommand).then(
          (text) => this.answer('restart_host_response', true, text),
          (error) => this.answer('restart_host_response', false, messageOf(error)),
        )
        return
      default:
        // What belongs to the handshake is the link's affair.
        return
    }
  }

  private restartAgent(): void {
    this.log.info('restart requested by the server')
    this.answer('restart_agent_response', true, 'The agent restarts.')
    this.restart()
  }

  private restart(): void {
    this.options.restart.requested = true
    this.stop('restart')
  }

  private answer(type: string, success: boolean, message: string): void {
    this.link?.send({ type, agent_id: this.identity.agentId, success, message })
  }
}
