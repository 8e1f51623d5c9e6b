/** Writes audit records as a hash chain: each one's digest covers the one before it. */
import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { auditEvents, auditHead } from '../../drizzle/schema/index.ts'
import type { VerbContext } from '../context.ts'

export interface AuditEvent {
  /** `entity.verb`. */
  action: string
  targetKind?: string
  targetId?: string
  /** As people know it, as it was then. */
  targetName?: string
  /** Never a secret. */
  details?: Record<string, unknown>
}

export type AuditRow = typeof auditEvents.$inferInsert
const HEAD = 1
const ORIGIN: Buffer = Buffer.alloc(32)

/** JSON with sorted keys: databases may reorder them. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** SHA-256 over the digest before it and the record's fields, in this order, as canonical JSON. */
export function digestOf(previous: Buffer, row: Omit<AuditRow, 'hash'>): Buffer {
  const fields = [
    row.id,
    row.at.toISOString(),
    row.actorKind,
    row.actorId ?? null,
    row.actorName,
    row.ip ?? '',
    row.action,
    row.targetKind ?? '',
    row.targetId ?? '',
    row.targetName ?? '',
    row.details,
  ]
  return createHash('sha256').update(previous).update(canonical(fields)).digest()
}

/** The chain's beginning, once. */
export async function ensureAuditHead(database: Database): Promise<void> {
  await database.insert(auditHead).ignore().values({ id: HEAD, lastId: 0, lastHash: ORIGIN })
}

/** The id and digest of the last record. */
export async function auditHeadOf(
  source: Database | Transaction,
): Promise<{ lastId: number; lastHash: Buffer } | undefined> {
  const [head] = await source.select().from(auditHead).where(eq(auditHead.id, HEAD))
  return head
}

export interface AuditEntry {
  /** Who did it, from where. */
  ctx: Pick<VerbContext, 'actor' | 'ip'>
  event: AuditEvent
}

/** Appends what one actor did; see `appendAuditEntries`. */
export const appendAudit = (
  tx: Transaction,
  ctx: Pick<VerbContext, 'actor' | 'ip'>,
  events: AuditEvent[],
): Promise<void> =>
  appendAuditEntries(
    tx,
    events.map((event) => ({ ctx, event })),
  )

/**
 * Appends them as the transaction's last statements: the head row's lock, held from here to the commit, orders all records
 * of all servers.
 */
export async function appendAuditEntries(tx: Transaction, entries: AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const [head] = await tx.select().from(auditHead).where(eq(auditHead.id, HEAD)).for('update')
  if (!head) throw new Error('The audit chain has no head row: it was removed from outside.')
  let { lastId, lastHash } = head
  const at = new Date()
  const rows: AuditRow[] = entries.map(({ ctx, event }) => {
    lastId++
    const row = {
      id: lastId,
      at,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.userId || null,
      actorName: ctx.actor.username.slice(0, 128),
      ip: ctx.ip.slice(0, 64),
      action: event.action,
      targetKind: event.targetKind ?? '',
      targetId: (event.targetId ?? '').slice(0, 128),
      targetName: (event.targetName ?? '').slice(0, 255),
      // As it will be read back: without what JSON can't hold.
      details: JSON.parse(JSON.stringify(event.details ?? {})) as Record<string, unknown>,
    }
    lastHash = digestOf(lastHash, row)
    return { ...row, hash: lastHash }
  })
  await tx.insert(auditEvents).values(rows)
  await tx.update(auditHead).set({ lastId, lastHash }).where(eq(auditHead.id, HEAD))
}

export { ORIGIN as AUDIT_ORIGIN }
