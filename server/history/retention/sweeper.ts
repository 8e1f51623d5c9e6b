/** Removes history that the policy does not keep: in the background, a little at a time, one server at a time. */
import { eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../../drizzle/client.ts'
import { retention, type SweepSummary } from '../../../drizzle/schema/index.ts'
import { appendAudit } from '../../audit/append.ts'
import { LeasedSweeper } from '../../database/leasedSweeper.ts'
import { withRetry } from '../../database/retry.ts'
import { systemActor } from '../../domain.ts'
import type { HistoryBackfill } from '../backfill.ts'
import { readOutputTotals } from '../ledger.ts'
import { timeOfId } from '../runTimes.ts'
import { oldestRemovable, policyOf, RETENTION, readRetention, tooOldBefore } from './policy.ts'
import { doom, nextDoomed, removeJobRuns, removeOutputs, removeStatistics, removeTasks } from './remove.ts'

const RUNS_PER_STEP = 20

interface Deps {
  database: Database
  log: Logger
  backfill: HistoryBackfill
  /** A result of it may still be on its way. */
  isLive(runId: string): boolean
}

const nothing = (): SweepSummary => ({ runs: 0, tasks: 0, oldest: null, newest: null, outputs: 0, bytes: 0 })

export class RetentionSweeper extends LeasedSweeper {
  protected readonly failure = 'older history is not removed: tried again later'
  private readonly deps: Deps

  constructor(deps: Deps) {
    super(deps.database, deps.log, retention, RETENTION)
    this.deps = deps
  }

  /** References to outputs are only known once every run is counted. */
  protected override get mayBegin(): boolean {
    return this.deps.backfill.done
  }

  protected ensureRow(): Promise<unknown> {
    return this.deps.database.insert(retention).ignore().values({ id: RETENTION })
  }

  protected async sweep(): Promise<void> {
    const summary = nothing()
    try {
      await this.removeDoomed()
      await this.removeRuns(summary)
      await this.removeJobRuns(summary)
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

  /** A run of a job is older than the runs of its steps: those that are to go are older than the first run that stays. */
  private async removeJobRuns(summary: SweepSummary): Promise<void> {
    const { database } = this.deps
    let after = ''
    while (await this.goesOn()) {
      const policy = policyOf(await readRetention(database))
      if (policy.keepDays === null && policy.keepOutputBytes === null) return
      const [oldest] = await oldestRemovable(database, '', 1)
      const limits = { after, until: oldest?.id ?? null, before: tooOldBefore(policy) }
      const { last, removed } = await removeJobRuns(database, limits)
      summary.jobRuns = (summary.jobRuns ?? 0) + removed
      if (last === null) return
      after = last
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
    const isWorthARecord = summary.runs > 0 || summary.outputs > 0 || (summary.jobRuns ?? 0) > 0
    await withRetry(() =>
      database.transaction(async (tx) => {
        await this.giveBack(tx)
        if (!isWorthARecord) return
        const fields = { sweptAt: new Date(), swept: summary }
        await tx.update(retention).set(fields).where(eq(retention.id, RETENTION))
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
