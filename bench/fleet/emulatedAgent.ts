/**
 * An agent without a host: a key of its own, the real agent's connection and upload code, and answers from a profile
 * instead of scripts. Thousands of them fit into one process.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBackoff, isRefusal } from '../../agent/connection/backoff.ts'
import { Link } from '../../agent/connection/link.ts'
import type { Identity } from '../../agent/identity/identity.ts'
import { type Log, messageOf } from '../../agent/log.ts'
import {
  CAPABILITIES,
  type DownMessage,
  type ExecuteTask,
  OUTPUT_LIMIT_BYTES,
  PROTOCOL_VERSION,
} from '../../agent/protocol/index.ts'
import { BoundedOutput } from '../../agent/tasks/output.ts'
import { Upload } from '../../agent/tasks/upload.ts'
import { Dialler } from './dial.ts'
import { identityOf } from './identity.ts'
import { answerOf, latencyOf, type Profile } from './profile.ts'

/** The real agent's. */
const BACKOFF_MS: [number, number] = [5_000, 60_000]
const STABLE_MS = 60_000
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const meter = {
  read: async () => ({
    cpu_usage: Math.round(Math.random() * 1000) / 10,
    memory_usage: 40,
    memory_total: 8e9,
    memory_used: 3.2e9,
    memory_available: 4.8e9,
    disk_info: [
      { device: '/dev/vda1', mountpoint: '/', fstype: 'ext4', total: 1e11, used: 3e10, percent: 30 },
    ],
  }),
}

/** There are no files: without these the server says so at once, to whoever asks. */
const NOT_HERE = ['files', 'fetch-files', 'host-files', 'rights-bits', 'upload-blocks']
const ABLE = CAPABILITIES.filter((name) => !NOT_HERE.includes(name))

export interface EmulatedOptions {
  hostname: string
  port: number
  tls: boolean
  token: string
  /** The host is the same one as at an earlier start with it. */
  seed?: string
  /** Least and most between two attempts to connect; none: as the real agent. */
  backoffMs?: [number, number]
  /** As it is when a task comes. */
  profile(): Profile
}

interface Task {
  upload: Upload
  timer: NodeJS.Timeout | null
  startedAt: string
}

export class EmulatedAgent {
  private readonly options: EmulatedOptions
  private readonly identity: Identity
  private readonly instanceId = randomUUID()
  private readonly dialler: Dialler
  private readonly tasks = new Map<string, Task>()
  private readonly stopping = new AbortController()
  private link: Link | null = null
  private enrolled = false
  /** Connections that ended although nobody asked for it. */
  drops = 0
  /** Tasks that it has begun. */
  ran = 0
  /** How the newest attempt ended, in words; empty before the first has. */
  lastEnd = ''

  constructor(options: EmulatedOptions) {
    this.options = options
    this.identity = identityOf(options.hostname, options.seed)
    this.dialler = new Dialler(options.port, options.tls)
  }

  get confirmed(): boolean {
    return this.link?.confirmed ?? false
  }

  /** Connects, and again after each end with the real agent's backoff, until `stop`. */
  async run(): Promise<void> {
    const backoff = createBackoff(...(this.options.backoffMs ?? BACKOFF_MS))
    const { signal } = this.stopping
    while (!signal.aborted) {
      let refused = false
      try {
        const socket = await this.dialler.connect()
        this.link = new Link(this.dialler.url, socket, this.identity, meter, silent, {
          registration: async (localAddress) => this.registration(localAddress),
          confirmed: () => {
            this.enrolled = true
            for (const { upload } of this.tasks.values()) upload.restart()
          },
          message: (message) => this.message(message),
          binary() {},
          beaten() {},
        })
        const { confirmedMs, reason, code } = await this.link.ended
        this.lastEnd = code ? `${code}: ${reason}` : reason
        if (confirmedMs >= STABLE_MS) backoff.reset()
        if (!signal.aborted) this.drops++
      } catch (error) {
        // No server there: as after any other end, it tries again.
        this.lastEnd = messageOf(error)
        refused = isRefusal(error)
      }
      this.link = null
      if (!signal.aborted) await sleep(backoff.next(0, refused), undefined, { signal }).catch(() => undefined)
    }
  }

  /** As when the network goes: the next connection follows after the backoff. */
  drop(): void {
    this.link?.close('dropped by the benchmark')
  }

  stop(): void {
    this.stopping.abort()
    for (const { timer } of this.tasks.values()) if (timer) clearTimeout(timer)
    this.link?.close('the benchmark is over')
  }

  private registration(ip: string) {
    return {
      type: 'register',
      agent_id: this.identity.agentId,
      hostname: this.options.hostname,
      ip,
      platform: 'linux',
      system_info: { os: 'Debian GNU/Linux 12 (bookworm)', arch: 'x86_64', cpu_count: 2 },
      protocol: PROTOCOL_VERSION,
      agent_version: '0.0.0-emulated',
      public_key: this.identity.publicKey,
      capabilities: ABLE,
      instance_id: this.instanceId,
      known_tasks: [...this.tasks.keys()].map((task_id) => ({ task_id, state: 'running' })),
      ...(this.enrolled ? {} : { enrollment_token: this.options.token }),
    }
  }

  private message(message: DownMessage): void {
    switch (message.type) {
      case 'execute_task':
        this.execute(message)
        return
      case 'task_output_ack':
        this.tasks.get(message.task_id)?.upload.acknowledged(message)
        return
      case 'task_result_ack':
        this.tasks.get(message.task_id)?.upload.stop()
        this.tasks.delete(message.task_id)
        return
      case 'cancel_task':
        this.end(message.task_id, true)
        return
      case 'terminal_init': {
        const { session_id } = message
        this.link?.send({ type: 'terminal_error', session_id, error: 'an emulated host has no shells' })
      }
    }
  }

  private execute({ task_id: taskId }: ExecuteTask): void {
    if (this.tasks.has(taskId)) return
    this.ran++
    const self = this
    const link = {
      get connected() {
        return self.confirmed
      },
      send: (message: object) => this.link?.send(message),
      sendBinary: (frame: Buffer) => this.link?.sendBinary(frame),
    }
    const empty = { stdout: new BoundedOutput(2), stderr: new BoundedOutput(2) }
    const startedAt = new Date().toISOString()
    const task: Task = { upload: new Upload(taskId, link, empty), timer: null, startedAt }
    this.tasks.set(taskId, task)
    link.send({
      type: 'task_accepted',
      task_id: taskId,
      agent_id: this.identity.agentId,
      started_at: startedAt,
    })
    task.timer = setTimeout(() => this.end(taskId, false), latencyOf(this.options.profile()))
  }

  /** Sends the answer, or that it was cancelled. */
  private end(taskId: string, cancelled: boolean): void {
    const task = this.tasks.get(taskId)
    if (!task?.timer) return
    clearTimeout(task.timer)
    task.timer = null
    const answer = answerOf(this.options.profile())
    const [stdout, stderr] = [new BoundedOutput(OUTPUT_LIMIT_BYTES), new BoundedOutput(2)]
    if (!cancelled) stdout.append(answer.stdout)
    const exitCode = cancelled ? null : answer.exitCode
    task.upload.finished(
      {
        result: {
          type: 'task_result',
          task_id: taskId,
          agent_id: this.identity.agentId,
          result: { exit_code: exitCode, stdout: '', stderr: '', execution_time: 0.01 },
          cancelled,
          started_at: task.startedAt,
          finished_at: new Date().toISOString(),
        },
        stdout: stdout.summary(),
        stderr: stderr.summary(),
      },
      { stdout, stderr },
    )
  }
}
