/** `audit.list`, and what its filters offer. */
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, like, lt, lte, ne, or } from 'drizzle-orm'
import {
  auditEvents,
  files,
  jobs,
  recordings,
  schedules,
  scripts,
  users,
} from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { containing, cutPage, numberCursor, type Order } from '../trpc/paging.ts'
import type { AuditItem, Page } from '../trpc/types.ts'

/** More than a list to choose from can show; others are found by search. */
const ACTORS_MAX = 500

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
  order: Order
}

function conditionsOf(input: AuditQuery) {
  const { actor, action, targetKind, targetId, query, from, to, cursor, order } = input
  const text = query ? containing(query) : null
  return and(
    cursor ? (order === 'asc' ? gt : lt)(auditEvents.id, numberCursor(cursor)) : undefined,
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

type Row = typeof auditEvents.$inferSelect

/** Tells whether what a record speaks of can still be looked at. */
async function existing(ctx: VerbContext, rows: Row[]): Promise<(row: Row) => boolean> {
  const idsOf = (kind: string) => [
    ...new Set(rows.filter((row) => row.targetKind === kind).map((row) => row.targetId)),
  ]
  const { database } = ctx.app
  const ids = new Set<string>()
  const userIds = idsOf('user')
  if (userIds.length > 0)
    for (const { id } of await database
      .select({ id: users.id })
      .from(users)
      .where(inArray(users.id, userIds)))
      ids.add(id)
  const jobIds = idsOf('job')
  if (jobIds.length > 0)
    for (const { id } of await database.select({ id: jobs.id }).from(jobs).where(inArray(jobs.id, jobIds)))
      ids.add(id)
  const scheduleIds = idsOf('schedule')
  if (scheduleIds.length > 0)
    for (const { id } of await database
      .select({ id: schedules.id })
      .from(schedules)
      .where(inArray(schedules.id, scheduleIds)))
      ids.add(id)
  const fileIds = idsOf('file')
  if (fileIds.length > 0)
    for (const { id } of await database
      .select({ id: files.id })
      .from(files)
      .where(inArray(files.id, fileIds)))
      ids.add(id)
  const scriptIds = idsOf('script')
  if (scriptIds.length > 0)
    for (const { id } of await database
      .select({ id: scripts.id })
      .from(scripts)
      .where(inArray(scripts.id, scriptIds)))
      ids.add(id)
  const recordingIds = idsOf('recording')
  if (recordingIds.length > 0)
    for (const { id } of await database
      .select({ id: recordings.id })
      .from(recordings)
      .where(and(inArray(recordings.id, recordingIds), ne(recordings.state, 'removed'))))
      ids.add(id)
  for (const id of idsOf('agent')) if (ctx.app.agents.get(id)) ids.add(id)
  return (row) => row.targetKind === 'run' || row.targetKind === 'jobRun' || ids.has(row.targetId)
}

export async function listAudit(ctx: VerbContext, input: AuditQuery): Promise<Page<AuditItem>> {
  requirePermission(ctx.actor, 'audit.read')
  const rows = await ctx.app.database
    .select()
    .from(auditEvents)
    .where(conditionsOf(input))
    .orderBy(input.order === 'asc' ? asc(auditEvents.id) : desc(auditEvents.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => String(row.id))
  const exists = await existing(ctx, shown)
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
    targetExists: exists(row),
    details: row.details,
  }))
  return { items, nextCursor }
}

/** The actions that occur, in order. */
export async function listAuditActions(ctx: VerbContext): Promise<{ items: string[] }> {
  requirePermission(ctx.actor, 'audit.read')
  const rows = await ctx.app.database
    .selectDistinct({ action: auditEvents.action })
    .from(auditEvents)
    .orderBy(auditEvents.action)
  return { items: rows.map((row) => row.action) }
}

/** The names of those who did something, people and programs, in order; names that only failed to sign in are nobody's. */
export async function listAuditActors(ctx: VerbContext): Promise<{ items: string[] }> {
  requirePermission(ctx.actor, 'audit.read')
  const rows = await ctx.app.database
    .selectDistinct({ name: auditEvents.actorName })
    .from(auditEvents)
    .where(or(isNotNull(auditEvents.actorId), ne(auditEvents.actorKind, 'user')))
    .orderBy(auditEvents.actorName)
    .limit(ACTORS_MAX)
  return { items: rows.map((row) => row.name) }
}
