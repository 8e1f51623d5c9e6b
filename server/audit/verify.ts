/** Recomputes the audit chain: a changed, missing or added record shows. */
import { and, asc, gt, lte } from 'drizzle-orm'
import { auditEvents } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { AUDIT_ORIGIN, type AuditRow, auditHeadOf, digestOf } from './append.ts'

const PAGE = 1_000

export interface Verdict {
  ok: boolean
  checked: number
  /** Where the chain does not hold any more: the first record that was changed, or the place of a missing one. */
  firstBadId: string | null
}

/** Continues a chain over `rows`; the id of the first that does not fit, or the digest to go on from. */
export function checkRows(
  rows: AuditRow[],
  from: { lastId: number; lastHash: Buffer },
): { lastId: number; lastHash: Buffer; badId: number | null } {
  let { lastId, lastHash } = from
  for (const row of rows) {
    if (row.id !== lastId + 1) return { lastId, lastHash, badId: lastId + 1 }
    const expected = digestOf(lastHash, row)
    if (!expected.equals(row.hash)) return { lastId, lastHash, badId: row.id }
    lastId = row.id
    lastHash = expected
  }
  return { lastId, lastHash, badId: null }
}

export async function verifyAudit(ctx: VerbContext): Promise<Verdict> {
  requirePermission(ctx.actor, 'audit.read')
  const { database } = ctx.app
  const head = await auditHeadOf(database)
  let at = { lastId: 0, lastHash: AUDIT_ORIGIN }
  const bad = (id: number): Verdict => ({ ok: false, checked: at.lastId, firstBadId: String(id) })
  if (!head) return bad(1)
  while (at.lastId < head.lastId) {
    const rows = await database
      .select()
      .from(auditEvents)
      .where(and(gt(auditEvents.id, at.lastId), lte(auditEvents.id, head.lastId)))
      .orderBy(asc(auditEvents.id))
      .limit(PAGE)
    const { badId, ...next } = checkRows(rows, at)
    at = next
    if (badId !== null) return bad(badId)
    if (rows.length === 0) return bad(at.lastId + 1)
  }
  if (!at.lastHash.equals(head.lastHash)) return bad(head.lastId)
  return { ok: true, checked: at.lastId, firstBadId: null }
}
