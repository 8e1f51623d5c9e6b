/** `enrollmentTokens.*`: what lets new agents in. Stored as digests, shown once. */
import { and, asc, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import { ulid } from 'ulid'
import { enrollmentTokens } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { cutPage, type Order } from '../trpc/paging.ts'
import type { EnrollmentTokenItem, Page } from '../trpc/types.ts'
import { makeEnrollmentSecret } from './secret.ts'

export interface NewToken {
  name?: string
  maxUses?: number
  expiresInSeconds?: number
  /** Given to every agent that enrols with it. */
  labels?: Record<string, string>
  /** The program's own: not listed. */
  internal?: boolean
}

/** The token itself is given once, here. */
export async function createEnrollmentToken(
  ctx: VerbContext,
  input: NewToken,
): Promise<{ id: string; token: string }> {
  const id = ulid()
  const { token, hash, prefix } = makeEnrollmentSecret(ctx.app.agentCredentials.fingerprint)
  const now = new Date()
  const { name = '', maxUses = null, labels = {}, internal = false } = input
  const expiresAt = input.expiresInSeconds ? new Date(now.getTime() + input.expiresInSeconds * 1000) : null
  await mutate(ctx, 'enrollmentTokens.manage', async (tx, record) => {
    await tx.insert(enrollmentTokens).values({
      id,
      name,
      hash,
      prefix,
      labels,
      maxUses,
      internal,
      createdBy: ctx.actor.kind === 'system' ? null : ctx.actor.userId,
      createdAt: now,
      expiresAt,
    })
    record({
      action: 'enrollmentTokens.create',
      targetKind: 'enrollmentToken',
      targetId: id,
      targetName: name,
      details: { maxUses, expiresAt: expiresAt?.toISOString() ?? null, labels, internal },
    })
  })
  return { id, token }
}

type Row = typeof enrollmentTokens.$inferSelect

function stateOf(row: Row): EnrollmentTokenItem['state'] {
  if (row.revokedAt) return 'revoked'
  if (row.expiresAt && row.expiresAt.getTime() <= Date.now()) return 'expired'
  return row.maxUses !== null && row.uses >= row.maxUses ? 'used_up' : 'active'
}

const toItem = (row: Row): EnrollmentTokenItem => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  labels: row.labels,
  maxUses: row.maxUses,
  uses: row.uses,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  state: stateOf(row),
})

/** People's tokens, by the time they were made. */
export async function listEnrollmentTokens(
  ctx: VerbContext,
  input: { cursor?: string; limit: number; order: Order },
): Promise<Page<EnrollmentTokenItem>> {
  requirePermission(ctx.actor, 'enrollmentTokens.manage')
  const rows = await ctx.app.database
    .select()
    .from(enrollmentTokens)
    .where(
      and(
        eq(enrollmentTokens.internal, false),
        input.cursor ? (input.order === 'asc' ? gt : lt)(enrollmentTokens.id, input.cursor) : undefined,
      ),
    )
    .orderBy(input.order === 'asc' ? asc(enrollmentTokens.id) : desc(enrollmentTokens.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  return { items: shown.map(toItem), nextCursor }
}

/** No further agent gets in with it; those that did stay. @throws DomainError `not_found` */
export async function revokeEnrollmentToken(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'enrollmentTokens.manage', async (tx, record) => {
    const [row] = await tx.select().from(enrollmentTokens).where(eq(enrollmentTokens.id, id))
    if (!row) throw notFound('enrolment token', id)
    await tx
      .update(enrollmentTokens)
      .set({ revokedAt: new Date() })
      .where(and(eq(enrollmentTokens.id, id), isNull(enrollmentTokens.revokedAt)))
    record({
      action: 'enrollmentTokens.revoke',
      targetKind: 'enrollmentToken',
      targetId: id,
      targetName: row.name,
    })
  })
}

/** What an agent dials. An empty host means: the one that the browser uses. No fingerprint: a public certificate. */
export function agentEndpoint(ctx: VerbContext): {
  host: string
  port: number
  tls: boolean
  caFingerprint: string | null
} {
  requirePermission(ctx.actor, 'enrollmentTokens.manage')
  const { agentHost, agentPublicHost } = ctx.app.config
  const anywhere = ['0.0.0.0', '::', ''].includes(agentHost)
  return {
    host: agentPublicHost || (anywhere ? '' : agentHost),
    port: ctx.app.gateway.port,
    tls: true,
    caFingerprint: ctx.app.agentCredentials.fingerprint,
  }
}
