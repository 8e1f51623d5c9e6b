/** Lets a new agent in: with a token (ours), or into the approval queue (legacy). */
import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import type { Register, RejectCode } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { agents, enrollmentTokens } from '../../drizzle/schema/index.ts'
import { type AgentRow, factsOf } from '../agents/entry.ts'
import { appendAudit } from '../audit/append.ts'
import { withRetry } from '../database/retry.ts'
import { systemActor } from '../domain.ts'
import { hashEnrollmentToken } from '../enrollmentTokens/secret.ts'

export interface Refusal {
  code: RejectCode
  message: string
  retryAfterSeconds?: number
}

const NO_TOKEN: Refusal = {
  code: 'token_required',
  message: 'This agent is not known here: start it with an enrolment token (--token).',
}

type Token = typeof enrollmentTokens.$inferSelect

function judge(token: Token | undefined): Refusal {
  if (!token || token.revokedAt)
    return {
      code: 'token_invalid',
      message: 'The enrolment token is not valid here; it may have been revoked.',
    }
  if (token.expiresAt && token.expiresAt.getTime() <= Date.now())
    return {
      code: 'token_expired',
      message: `The enrolment token expired at ${token.expiresAt.toISOString()}.`,
    }
  return { code: 'token_used_up', message: 'The enrolment token has been used as often as it may be.' }
}

const newRow = (register: Register, ip: string): AgentRow => ({
  ...factsOf(register, ip),
  id: register.agent_id,
  publicKey: null,
  approval: 'pending',
  labels: {},
  enrollmentTokenId: null,
  cpuUsage: null,
  memoryUsage: null,
  diskUsage: null,
  createdAt: new Date(),
  lastSeenAt: new Date(),
  approvedAt: null,
  removedAt: null,
})

/**
 * Enrolments under way. While many wait for the database an agent may give up and come again: its second attempt joins
 * the first, as each would use up the token once more and the last ones of the fleet would be refused.
 */
export class Enrolments {
  private readonly database: Database
  private readonly underWay = new Map<string, Promise<AgentRow | Refusal>>()

  constructor(database: Database) {
    this.database = database
  }

  /** The agent's row, or why it is not let in. The key must have been proven. */
  enrol(register: Register, publicKey: string, ip: string): Promise<AgentRow | Refusal> {
    const id = register.agent_id
    const running = this.underWay.get(id)
    if (running) return running
    const enrolment = enrolWithToken(this.database, register, publicKey, ip).finally(() =>
      this.underWay.delete(id),
    )
    this.underWay.set(id, enrolment)
    return enrolment
  }
}

/** Counts the token's use and writes the agent in one transaction; the row, or why not. */
async function enrolWithToken(
  database: Database,
  register: Register,
  publicKey: string,
  ip: string,
): Promise<AgentRow | Refusal> {
  const secret = register.enrollment_token
  if (!secret) return NO_TOKEN
  const hash = hashEnrollmentToken(secret)
  return withRetry(() =>
    database.transaction(async (tx): Promise<AgentRow | Refusal> => {
      const now = new Date()
      const [used] = await tx
        .update(enrollmentTokens)
        .set({ uses: sql`${enrollmentTokens.uses} + 1` })
        .where(
          and(
            eq(enrollmentTokens.hash, hash),
            isNull(enrollmentTokens.revokedAt),
            or(isNull(enrollmentTokens.expiresAt), gt(enrollmentTokens.expiresAt, now)),
            or(isNull(enrollmentTokens.maxUses), lt(enrollmentTokens.uses, enrollmentTokens.maxUses)),
          ),
        )
      const [token] = await tx.select().from(enrollmentTokens).where(eq(enrollmentTokens.hash, hash))
      if (used.affectedRows !== 1 || !token) return judge(token)
      const row: AgentRow = {
        ...newRow(register, ip),
        publicKey,
        approval: 'approved',
        approvedAt: now,
        labels: token.labels,
        enrollmentTokenId: token.id,
      }
      // Only a removed agent has a row already: it comes back as a new one.
      await tx.insert(agents).values(row).onDuplicateKeyUpdate({ set: row })
      await appendAudit(tx, { actor: systemActor(`agent ${row.hostname}`), ip }, [
        {
          action: 'agents.enrol',
          targetKind: 'agent',
          targetId: row.id,
          targetName: row.hostname,
          details: { tokenId: token.id, tokenPrefix: token.prefix },
        },
      ])
      return row
    }),
  )
}

/** A legacy agent's first appearance: it waits until an administrator approves it. */
export async function queueLegacy(database: Database, register: Register, ip: string): Promise<AgentRow> {
  const row = newRow(register, ip)
  await withRetry(() =>
    database.transaction(async (tx) => {
      await tx.insert(agents).values(row).onDuplicateKeyUpdate({ set: row })
      await appendAudit(tx, { actor: systemActor(`agent ${row.hostname}`), ip }, [
        {
          action: 'agents.queueForApproval',
          targetKind: 'agent',
          targetId: row.id,
          targetName: row.hostname,
          details: { verified: false },
        },
      ])
    }),
  )
  return row
}
