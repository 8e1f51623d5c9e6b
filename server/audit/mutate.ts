/** The one way to change something: permission first, then a transaction that carries its own audit record. */
import type { Transaction } from '../../drizzle/client.ts'
import { type Permission, requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { withRetry } from '../database/retry.ts'
import { DomainError } from '../errors.ts'
import { type AuditEvent, appendAudit } from './append.ts'

/**
 * Runs `change` in one transaction after checking `permission`; every event it records is appended to the
 * hash chain as the transaction's last statement, so the change and its record stand or fall together.
 * `change` is run again when the transaction loses a deadlock: it must touch nothing but the database.
 * @throws DomainError `forbidden` (recorded, too), or whatever `change` throws (then nothing is written).
 */
export async function mutate<T>(
  ctx: VerbContext,
  permission: Permission,
  change: (tx: Transaction, record: (event: AuditEvent) => void) => Promise<T>,
): Promise<T> {
  try {
    requirePermission(ctx.actor, permission)
  } catch (error) {
    if (error instanceof DomainError)
      await ctx.app.refusals.record(ctx, { action: 'permission.refused', details: { permission } })
    throw error
  }
  return withRetry(() =>
    ctx.app.database.transaction(async (tx) => {
      const events: AuditEvent[] = []
      const result = await change(tx, (event) => events.push(event))
      await appendAudit(tx, ctx, events)
      return result
    }),
  )
}
