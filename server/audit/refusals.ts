/** Records what was refused (sign-ins, permissions), but not so much of it that the record itself becomes a weapon. */
import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../../drizzle/client.ts'
import type { VerbContext } from '../context.ts'
import { withRetry } from '../database/retry.ts'
import { type AuditEvent, appendAudit } from './append.ts'

const PER_SOURCE = { points: 20, duration: 60 }
const IN_ALL = { points: 300, duration: 60 }

export class RefusalLog {
  private readonly database: Database
  private readonly log: Logger
  private readonly bySource = new RateLimiterMemory(PER_SOURCE)
  private readonly inAll = new RateLimiterMemory(IN_ALL)

  constructor(deps: { database: Database; log: Logger }) {
    this.database = deps.database
    this.log = deps.log
  }

  /** Never throws: the refusal itself matters more than its record. */
  async record(ctx: Pick<VerbContext, 'actor' | 'ip'>, event: AuditEvent): Promise<void> {
    try {
      await this.bySource.consume(`${ctx.ip} ${ctx.actor.username}`)
      await this.inAll.consume('all')
      await withRetry(() => this.database.transaction((tx) => appendAudit(tx, ctx, [event])))
    } catch (error) {
      if (error instanceof RateLimiterRes)
        this.log.warn({ action: event.action, ip: ctx.ip }, 'too many refusals to record them all')
      else this.log.error({ err: error, action: event.action }, 'a refusal could not be recorded')
    }
  }
}
