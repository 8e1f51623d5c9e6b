/** Lets a new agent in: with a token (ours), or into the approval queue (legacy). */
import { eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Register, RejectCode } from '../../agent/protocol/index.ts'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { agents, enrollmentTokens } from '../../drizzle/schema/index.ts'
import { type AgentRow, factsOf } from '../agents/entry.ts'
import { type AuditEntry, type AuditEvent, appendAudit, appendAuditEntries } from '../audit/append.ts'
import { commitIsolated } from '../database/isolate.ts'
import { withRetry } from '../database/retry.ts'
import { systemActor } from '../domain.ts'
import { hashEnrollmentToken } from '../enrollmentTokens/secret.ts'

export interface Refusal {
  code: RejectCode
  message: string
  retryAfterSeconds?: number
}

/** Agents that are let in by one transaction. */
const BATCH_MAX = 200
/** Every column of a row that is there already, as it is given now. */
const ANEW = Object.fromEntries(
  Object.entries(getTableColumns(agents)).map(([field, { name }]) => [
    field,
    sql`values(${sql.identifier(name)})`,
  ]),
)

const NO_TOKEN: Refusal = {
  code: 'token_required',
  message: 'This agent is not known here: start it with an enrolment token (--token).',
}

type Token = typeof enrollmentTokens.$inferSelect

/** Why the token does not admit one more; null: it does. `taken`: uses of it that are about to be counted. */
function judge(token: Token | undefined, taken: number): Refusal | null {
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
  if (token.maxUses !== null && token.uses + taken >= token.maxUses)
    return { code: 'token_used_up', message: 'The enrolment token has been used as often as it may be.' }
  return null
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
  lock: null,
})

type Verdict = AgentRow | Refusal

interface Attempt {
  register: Register
  secret: string
  publicKey: string
  ip: string
  resolve(verdict: Verdict): void
  reject(error: unknown): void
}

/**
 * Lets agents in, those that come while others wait for the database together: ten thousand at once are some fifty
 * transactions, not one after the other. An agent that gives up and comes again meanwhile joins its first attempt, as each
 * would use up the token once more and the last ones of the fleet would be refused.
 */
export class Enrolments {
  private readonly database: Database
  private readonly underWay = new Map<string, Promise<Verdict>>()
  private waiting: Attempt[] = []
  private working = false

  constructor(database: Database) {
    this.database = database
  }

  /** The agent's row, or why it is not let in. The key must have been proven. */
  enrol(register: Register, publicKey: string, ip: string): Promise<Verdict> {
    const secret = register.enrollment_token
    if (!secret) return Promise.resolve(NO_TOKEN)
    const id = register.agent_id
    const running = this.underWay.get(id)
    if (running) return running
    const enrolment = new Promise<Verdict>((resolve, reject) => {
      this.waiting.push({ register, secret, publicKey, ip, resolve, reject })
    }).finally(() => this.underWay.delete(id))
    this.underWay.set(id, enrolment)
    if (!this.working) void this.work()
    return enrolment
  }

  private async work(): Promise<void> {
    this.working = true
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH_MAX)
      try {
        const refused = await commitIsolated(batch, (part) => this.commit(part))
        for (const { item, error } of refused) item.reject(error)
      } catch (error) {
        // Of no effect on those that are in already.
        for (const attempt of batch) attempt.reject(error)
      }
    }
    this.working = false
  }

  private async commit(part: Attempt[]): Promise<void> {
    const verdicts = await withRetry(() => this.database.transaction((tx) => admit(tx, part)))
    for (const [attempt, verdict] of verdicts) attempt.resolve(verdict)
  }
}

/** Counts the tokens' uses and writes the agents; each one's row, or why it has none. */
async function admit(tx: Transaction, attempts: Attempt[]): Promise<Map<Attempt, Verdict>> {
  const now = new Date()
  const hashes = new Map(attempts.map(({ secret }) => [secret, hashEnrollmentToken(secret)]))
  const tokens = await tx
    .select()
    .from(enrollmentTokens)
    .where(inArray(enrollmentTokens.hash, [...hashes.values()]))
    .orderBy(enrollmentTokens.id)
    .for('update')
  const taken = new Map(tokens.map((token) => [token, 0]))
  const verdicts = new Map<Attempt, Verdict>()
  const rows: AgentRow[] = []
  const entries: AuditEntry[] = []
  for (const attempt of attempts) {
    const { register, secret, publicKey, ip } = attempt
    const token = tokens.find(({ hash }) => hashes.get(secret)?.equals(hash))
    const uses = (token && taken.get(token)) ?? 0
    const refusal = judge(token, uses)
    if (refusal || !token) {
      verdicts.set(attempt, refusal ?? NO_TOKEN)
      continue
    }
    taken.set(token, uses + 1)
    const row: AgentRow = {
      ...newRow(register, ip),
      ...{ publicKey, approval: 'approved', approvedAt: now, labels: token.labels },
      enrollmentTokenId: token.id,
    }
    verdicts.set(attempt, row)
    rows.push(row)
    entries.push({ ctx: { actor: systemActor(`agent ${row.hostname}`), ip }, event: enrolled(row, token) })
  }
  if (rows.length === 0) return verdicts
  for (const [token, uses] of taken)
    if (uses > 0)
      await tx
        .update(enrollmentTokens)
        .set({ uses: token.uses + uses })
        .where(eq(enrollmentTokens.id, token.id))
  // Only a removed agent has a row already: it comes back as a new one.
  await tx.insert(agents).values(rows).onDuplicateKeyUpdate({ set: ANEW })
  await appendAuditEntries(tx, entries)
  return verdicts
}

const enrolled = (row: AgentRow, token: Token): AuditEvent => ({
  action: 'agents.enrol',
  targetKind: 'agent',
  targetId: row.id,
  targetName: row.hostname,
  details: { tokenId: token.id, tokenPrefix: token.prefix },
})

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
