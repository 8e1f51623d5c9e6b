/** Removes history that the policy does not keep: in the background, a little at a time, one server at a time. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../../drizzle/client.ts'
import { retention, type SweepSummary } from '../../../drizzle/schema/index.ts'
import { appendAudit } from '../../audit/append.ts'
import { withRetry } from '../../database/retry.ts'
import { systemActor } from '../../domain.ts'
import type { HistoryBackfill } from '../backfill.ts'
import { readOutputTotals } from '../ledger.ts'
import { timeOfId } from '../runTimes.ts'
import { oldestRemovable, policyOf, RETENTION, readRetention, tooOldBefore } from './policy.ts'
import { doom, nextDoomed, removeOutputs, removeStatistics, removeTasks } from './remove.ts'

const EVERY_MS = 600_000
const LEASE_MS = 60_000
const RUNS_PER_STEP = 20
/** What people wait for goes first. */
const REST_MS = 10

interface Deps {
  database: Database
  log: Logger
  backfill: HistoryBackfill
  /** A result of it may still be on its way. */
  isLive(runId: string): boolean
}

const nothing = (): SweepSummary => ({ runs: 0, tasks: 0, oldest: null, newest: null, outputs: 0, bytes: 0 })

export class RetentionSweeper {
  private readonly deps: Deps
  private readonly owner = randomUUID()
  private readonly stopping = new AbortController()
  private alarm = new AbortController()
  private working: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.deps = deps
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

  private get isStopping(): boolean {
    return this.stopping.signal.aborted
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      this.alarm = new AbortController()
      const signal = AbortSignal.any([this.alarm.signal, this.stopping.signal])
      try {
        // References to outputs are only known once every run is counted.
        if (this.deps.backfill.done && (await this.lease())) await this.sweep()
      } catch (error) {
        this.deps.log.error({ err: error }, 'older history is not removed: tried again later')
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** Takes or prolongs the right to remove; false: another server has it. */
  private async lease(): Promise<boolean> {
    const { database } = this.deps
    await database.insert(retention).ignore().values({ id: RETENTION })
    const now = new Date()
    const [done] = await database
      .update(retention)
      .set({ leaseOwner: this.owner, leaseUntil: new Date(now.getTime() + LEASE_MS) })
      .where(
        and(
          eq(retention.id, RETENTION),
          or(
            isNull(retention.leaseUntil),
            lt(retention.leaseUntil, now),
            eq(retention.leaseOwner, this.owner),
          ),
        ),
      )
    return done.affectedRows === 1
  }

  /** Before each step; false ends the sweep. */
  private async goesOn(): Promise<boolean> {
    if (this.isStopping) return false
    await sleep(REST_MS)
    return this.lease()
  }

  private async sweep(): Promise<void> {
    const summary = nothing()
    try {
      await this.removeDoomed()
      await this.removeRuns(summary)
      await this.removeUnused(summary)
      await removeStatistics(this.deps.database)
    } finally {
      await this.finish(summary)
    }
  }

  /** The oldest ones first, as long as the policy, which may change meanwhile, wants some gone. */
  private async removeRuns(summary: SweepSummary): Promise<void> {
    const { database, isLive } = this.deps
    let after = ''
    while (await this.goesOn()) {
      const policy = policyOf(await readRetention(database))
      const before = tooOldBefore(policy)
      const { bytes } = await readOutputTotals(database)
      const tooLarge = policy.keepOutputBytes !== null && bytes > policy.keepOutputBytes
      if (before === null && !tooLarge) return
      const oldest = await oldestRemovable(database, after, RUNS_PER_STEP)
      const last = oldest.at(-1)
      if (!last) return
      const wanted: string[] = []
      let left = bytes
      for (const { id, outputBytes } of oldest) {
        const isTooOld = before !== null && id < before
        const isTooMuch = policy.keepOutputBytes !== null && left > policy.keepOutputBytes
        if (!isTooOld && !isTooMuch) break
        wanted.push(id)
        left -= outputBytes
      }
      if (wanted.length === 0) return
      // What is live is passed over, this time.
      after = wanted.at(-1) ?? after
      for (const { id, total } of await doom(
        database,
        wanted.filter((id) => !isLive(id)),
      )) {
        summary.runs += 1
        summary.tasks += total
        summary.oldest ??= timeOfId(id)
        summary.newest = timeOfId(id)
      }
      await this.removeDoomed()
    }
  }

  private async removeDoomed(): Promise<void> {
    const { database } = this.deps
    for (let id = await nextDoomed(database); id !== null && (await this.goesOn()); ) {
      const more = await removeTasks(database, id)
      if (!more) id = await nextDoomed(database)
    }
  }

  private async removeUnused(summary: SweepSummary): Promise<void> {
    while (await this.goesOn()) {
      const { looked, outputs, bytes } = await removeOutputs(this.deps.database)
      summary.outputs += outputs
      summary.bytes += bytes
      if (looked === 0) return
    }
  }

  /** Gives the lease back, and says what is gone where something is. */
  private async finish(summary: SweepSummary): Promise<void> {
    const { database, log } = this.deps
    const isWorthARecord = summary.runs > 0 || summary.outputs > 0
    await withRetry(() =>
      database.transaction(async (tx) => {
        await tx
          .update(retention)
          .set({
            leaseOwner: null,
            leaseUntil: null,
            ...(isWorthARecord ? { sweptAt: new Date(), swept: summary } : {}),
          })
          .where(and(eq(retention.id, RETENTION), eq(retention.leaseOwner, this.owner)))
        if (isWorthARecord)
          await appendAudit(tx, { actor: systemActor(), ip: '' }, [
            {
              action: 'history.swept',
              targetKind: 'retention',
              targetId: 'history',
              details: { ...summary },
            },
          ])
      }),
    )
    if (isWorthARecord) log.info(summary, 'older history is removed')
  }
}
