/** `audit.list` and `audit.actions`: the trail, newest first. */
import { and, desc, eq, gte, like, lt, lte, or } from 'drizzle-orm'
import { auditEvents } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { containing, cutPage, numberCursor } from '../trpc/paging.ts'
import type { AuditItem, Page } from '../trpc/types.ts'

/** All given ones must match; times are ISO 8601. */
export interface AuditQuery {
  cursor?: string
  limit: number
  actor?: string
  action?: string
  targetKind?: string
  targetId?: string
  /** Anywhere in names, addresses, action or details. */
  query?: string
  from?: string
  to?: string
}

function conditionsOf(input: AuditQuery) {
  const { actor, action, targetKind, targetId, query, from, to, cursor } = input
  const text = query ? containing(query) : null
  return and(
    cursor ? lt(auditEvents.id, numberCursor(cursor)) : undefined,
    actor ? eq(auditEvents.actorName, actor) : undefined,
    action ? eq(auditEvents.action, action) : undefined,
    targetKind ? eq(auditEvents.targetKind, targetKind) : undefined,
    targetId ? eq(auditEvents.targetId, targetId) : undefined,
    from ? gte(auditEvents.at, new Date(from)) : undefined,
    to ? lte(auditEvents.at, new Date(to)) : undefined,
    text
      ? or(
          like(auditEvents.actorName, text),
          like(auditEvents.action, text),
          like(auditEvents.targetName, text),
          like(auditEvents.targetId, text),
          like(auditEvents.ip, text),
          like(auditEvents.details, text),
        )
      : undefined,
  )
}

export async function listAudit(ctx: VerbContext, input: AuditQuery): Promise<Page<AuditItem>> {
  requirePermission(ctx.actor, 'audit.read')
  const rows = await ctx.app.database
    .select()
    .from(auditEvents)
    .where(conditionsOf(input))
    .orderBy(desc(auditEvents.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => String(row.id))
  const items = shown.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    actorKind: row.actorKind,
    actorName: row.actorName,
    ip: row.ip,
    action: row.action,
    targetKind: row.targetKind,
    targetId: row.targetId,
    targetName: row.targetName,
    details: row.details,
  }))
  return { items, nextCursor }
}

/** Those that occur, in order: what the filter offers. */
export async function listAuditActions(ctx: VerbContext): Promise<{ items: string[] }> {
  requirePermission(ctx.actor, 'audit.read')
  const rows = await ctx.app.database
    .selectDistinct({ action: auditEvents.action })
    .from(auditEvents)
    .orderBy(auditEvents.action)
  return { items: rows.map((row) => row.action) }
}
