/** What is done again and again in the background, a little at a time, by one server at a time: it has a lease, kept in the row of the settings. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database, Transaction } from '../../drizzle/client.ts'
import type { recordingSettings, retention } from '../../drizzle/schema/index.ts'

const EVERY_MS = 600_000
const LEASE_MS = 60_000
/** What people wait for goes first. */
const REST_MS = 10

/** A table of one row. */
type Leased = typeof retention | typeof recordingSettings

export abstract class LeasedSweeper {
  private readonly source: Database
  private readonly logger: Logger
  private readonly table: Leased
  private readonly row: number
  private readonly owner = randomUUID()
  private readonly stopping = new AbortController()
  private alarm = new AbortController()
  private working: Promise<void> = Promise.resolve()

  constructor(database: Database, log: Logger, table: Leased, row: number) {
    this.source = database
    this.logger = log
    this.table = table
    this.row = row
  }

  start(): void {
    this.working = this.work()
  }

  /** The step that is under way is finished; the next server goes on from there. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.working
  }

  /** Looks now instead of later. */
  wake(): void {
    this.alarm.abort()
  }

  /** With the lease, which it gives back at its end. */
  protected abstract sweep(): Promise<void>
  /** Makes the row, should there be none yet. */
  protected abstract ensureRow(): Promise<unknown>
  /** Said when a sweep failed. */
  protected abstract readonly failure: string

  /** False: not yet. */
  protected get mayBegin(): boolean {
    return true
  }

  /** Once, before the first sweep. */
  protected async prepare(): Promise<void> {}

  /** Before each step; false ends the sweep. */
  protected async goesOn(): Promise<boolean> {
    if (this.isStopping) return false
    await sleep(REST_MS)
    return this.lease()
  }

  protected async giveBack(tx: Transaction): Promise<void> {
    const { table } = this
    await tx
      .update(table)
      .set({ leaseOwner: null, leaseUntil: null })
      .where(and(eq(table.id, this.row), eq(table.leaseOwner, this.owner)))
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted
  }

  private async work(): Promise<void> {
    await this.prepare()
    while (!this.isStopping) {
      this.alarm = new AbortController()
      const signal = AbortSignal.any([this.alarm.signal, this.stopping.signal])
      try {
        if (this.mayBegin && (await this.lease())) await this.sweep()
      } catch (error) {
        this.logger.error({ err: error }, this.failure)
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** Takes or prolongs the right to go on; false: another server has it. */
  private async lease(): Promise<boolean> {
    const { table } = this
    await this.ensureRow()
    const now = new Date()
    const [done] = await this.source
      .update(table)
      .set({ leaseOwner: this.owner, leaseUntil: new Date(now.getTime() + LEASE_MS) })
      .where(
        and(
          eq(table.id, this.row),
          or(isNull(table.leaseUntil), lt(table.leaseUntil, now), eq(table.leaseOwner, this.owner)),
        ),
      )
    return done.affectedRows === 1
  }
}
