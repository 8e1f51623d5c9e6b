/** Thousands of emulated agents in a few processes, as one thing. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { until } from '../../tests/harness/until.ts'
import type { Profile } from './profile.ts'
import type { Order, Report } from './worker.ts'

const PROCESSES = 2
const STOP_MS_MAX = 5_000

export interface FleetOptions {
  agents: number
  port: number
  tls: boolean
  token: string
  /** Its hosts are those of an earlier start with the same one. */
  seed?: string
  /** Over how many milliseconds they come for the first time. */
  overMs: number
  backoffMs?: [number, number]
}

export class Fleet implements AsyncDisposable {
  readonly size: number
  private readonly workers: { child: ChildProcess; report: Report }[]

  private constructor({ agents, overMs, ...where }: FleetOptions) {
    this.size = agents
    this.workers = Array.from({ length: PROCESSES }, (_, part) => {
      const child = fork(new URL('worker.ts', import.meta.url), {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      const worker = { child, report: { confirmed: 0, drops: 0, ran: 0, missing: {} } }
      child.on('message', (report: Report) => {
        worker.report = report
      })
      const mine = Array.from({ length: agents }, (_, i) => i).filter((i) => i % PROCESSES === part)
      const hostnames = mine.map((i) => `host-${String(i).padStart(5, '0')}.example.com`)
      child.send({ kind: 'start', ...where, hostnames, overMs } satisfies Order)
      return worker
    })
  }

  /** Starts them; resolves when all are confirmed. @throws Error naming how many were, after `timeoutMs` */
  static async start(options: FleetOptions, timeoutMs: number): Promise<Fleet> {
    const fleet = new Fleet(options)
    try {
      await fleet.allConfirmed(timeoutMs)
      return fleet
    } catch (error) {
      await fleet[Symbol.asyncDispose]()
      throw error
    }
  }

  get confirmed(): number {
    return this.workers.reduce((sum, { report }) => sum + report.confirmed, 0)
  }

  /** Connections that ended on their own, since the start. */
  get drops(): number {
    return this.workers.reduce((sum, { report }) => sum + report.drops, 0)
  }

  /** Tasks that were begun, since the start. */
  get ran(): number {
    return this.workers.reduce((sum, { report }) => sum + report.ran, 0)
  }

  async allConfirmed(timeoutMs: number): Promise<void> {
    try {
      await until(() => this.confirmed === this.size, { timeoutMs, what: 'the whole fleet to be confirmed' })
    } catch (error) {
      const missing = this.workers.flatMap(({ report }) => Object.entries(report.missing))
      const why = missing.map(([reason, count]) => `${count} × ${reason}`).join('; ')
      throw new Error(`only ${this.confirmed} of ${this.size} agents were confirmed (${why})`, {
        cause: error,
      })
    }
  }

  answerLike(profile: Profile): void {
    this.tell({ kind: 'profile', profile })
  }

  /** A storm: about this share of all connections is lost at once. */
  drop(share: number): void {
    this.tell({ kind: 'drop', share })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tell({ kind: 'stop' })
    await Promise.all(
      this.workers.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
        await once(child, 'exit')
        clearTimeout(force)
      }),
    )
  }

  private tell(order: Order): void {
    for (const { child } of this.workers) if (child.connected) child.send(order)
  }
}
