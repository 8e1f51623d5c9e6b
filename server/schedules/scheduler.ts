/**
 * The clock of schedules: looks every second at what is due and at what waits. It keeps nothing in memory, so that any
 * number of servers may share a database, and a server that was killed leaves nothing undone.
 */
import { and, asc, eq, isNotNull, isNull, lt, lte, or } from 'drizzle-orm'
import { scheduleFirings, schedules } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import { claimDue } from './claim.ts'
import { startFiring } from './fire.ts'

const TICK_MS = 1_000
const AT_ONCE_MAX = 8
/** In one tick; more follow in the next one. */
const DUE_MAX = 1_000

export class Scheduler {
  private readonly app: App
  private timer: NodeJS.Timeout | null = null
  private working: Promise<void> | null = null
  private stopped = false

  constructor(app: App) {
    this.app = app
  }

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS)
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearInterval(this.timer)
    await this.working
  }

  private tick(): void {
    this.working ??= this.work()
      .catch((error: unknown) => this.app.log.error({ err: error }, 'schedules could not be looked at'))
      .finally(() => {
        this.working = null
      })
  }

  private async work(): Promise<void> {
    const due = await this.app.database
      .select({ id: schedules.id })
      .from(schedules)
      .where(and(isNotNull(schedules.nextAt), lte(schedules.nextAt, new Date())))
      .orderBy(asc(schedules.nextAt))
      .limit(DUE_MAX)
    await this.each(due, async ({ id }) => {
      const firingId = await claimDue(this.app, id)
      if (firingId) await startFiring(this.app, firingId)
    })
    const waiting = await this.app.database
      .select({ id: scheduleFirings.id })
      .from(scheduleFirings)
      .where(
        and(
          eq(scheduleFirings.state, 'queued'),
          or(isNull(scheduleFirings.leaseUntil), lt(scheduleFirings.leaseUntil, new Date())),
        ),
      )
      .orderBy(asc(scheduleFirings.id))
      .limit(DUE_MAX)
    await this.each(waiting, ({ id }) => startFiring(this.app, id))
  }

  /** Some at one time; one that fails keeps no other, and is tried again in the next tick. */
  private async each<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
    const rest = items.values()
    const worker = async () => {
      for (const item of rest) {
        if (this.stopped) return
        await work(item).catch((error: unknown) =>
          this.app.log.error({ err: error }, 'a schedule could not be started'),
        )
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE_MAX }, worker))
  }
}
