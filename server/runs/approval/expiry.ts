/** Ends the waiting of runs that nobody has decided in time; what the server slept through is made up for at its start. */
import { asc, eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../../drizzle/client.ts'
import { runs } from '../../../drizzle/schema/index.ts'
import { appendAudit } from '../../audit/append.ts'
import type { Bus } from '../../bus/bus.ts'
import { systemActor } from '../../domain.ts'
import { asWaiting, decided, endWaiting, isExpired, tellDecided } from './rows.ts'

const SWEEP_MS = 5_000
const SWEPT_MAX = 500

export interface ExpiryDeps {
  database: Database
  bus: Bus
  log: Logger
}

export class ApprovalExpiry {
  private readonly deps: ExpiryDeps
  private timer: NodeJS.Timeout | null = null
  private sweeping: Promise<void> | null = null

  constructor(deps: ExpiryDeps) {
    this.deps = deps
  }

  start(): void {
    this.timer = setInterval(() => this.sweep(), SWEEP_MS)
    this.sweep()
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await this.sweeping
  }

  private sweep(): void {
    this.sweeping ??= this.expire()
      .catch((error: unknown) => this.deps.log.error({ err: error }, 'approvals could not be swept'))
      .finally(() => {
        this.sweeping = null
      })
  }

  /** Those that wait longest come first, so that more of them than one sweep takes are no matter. */
  private async expire(): Promise<void> {
    const now = new Date()
    const waiting = await this.deps.database
      .select({ id: runs.id, approval: runs.approval })
      .from(runs)
      .where(eq(runs.state, 'awaiting_approval'))
      .orderBy(asc(runs.id))
      .limit(SWEPT_MAX)
    for (const { id, approval } of waiting)
      if (approval && new Date(approval.expiresAt) <= now) await this.end(id, now)
  }

  private async end(id: string, at: Date): Promise<void> {
    const ctx = { actor: systemActor('approvals'), ip: '' }
    const ended = await this.deps.database.transaction(async (tx) => {
      const [row] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
      // Somebody decided it meanwhile.
      if (row?.state !== 'awaiting_approval') return null
      const run = asWaiting(row)
      if (!isExpired(run, at)) return null
      await endWaiting(tx, run, decided(run, 'expired', ctx.actor, { at }), at)
      const details = { requestedBy: run.createdByName, hosts: run.total }
      await appendAudit(tx, ctx, [
        { action: 'runs.expire', targetKind: 'run', targetId: id, targetName: run.name, details },
      ])
      return run
    })
    if (ended) tellDecided(this.deps.bus, ended)
  }
}
