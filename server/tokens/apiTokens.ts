/** API tokens as credentials: found by digest, cached, with their last use written in batches. */
import { createHash, randomBytes } from 'node:crypto'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../drizzle/client.ts'
import { apiTokens, users } from '../../drizzle/schema/index.ts'
import { ActorCache } from '../auth/cache.ts'
import type { Bus } from '../bus/bus.ts'
import type { Actor } from '../context.ts'
import { whereActive } from '../users/active.ts'

const FORM = /^qk_[\w-]{43}$/
const FLUSH_MS = 30_000
const PREFIX_LENGTH = 9

/** 256 random bits: a fast digest is all that they need, and looking them up by it takes no secret-dependent time. */
export const digestToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export function makeToken(): { token: string; hash: Buffer; prefix: string } {
  const token = `qk_${randomBytes(32).toString('base64url')}`
  return { token, hash: digestToken(token), prefix: token.slice(0, PREFIX_LENGTH) }
}

export class ApiTokenStore {
  private readonly database: Database
  private readonly log: Logger
  private readonly cache = new ActorCache()
  private readonly used = new Set<string>()
  private readonly timer: NodeJS.Timeout
  private readonly unsubscribe: (() => void)[]

  constructor(deps: { database: Database; bus: Bus; log: Logger }) {
    this.database = deps.database
    this.log = deps.log
    this.unsubscribe = [
      deps.bus.subscribe('tokens.revoked', ({ tokenIds }) => {
        const ids = new Set(tokenIds)
        this.cache.forget((actor) => ids.has(actor.tokenId ?? ''))
      }),
      deps.bus.subscribe('users.changed', ({ userId }) => {
        this.cache.forget((actor) => actor.userId === userId)
      }),
    ]
    this.timer = setInterval(() => {
      this.flush().catch((error: unknown) => this.log.warn({ err: error }, 'token times not written'))
    }, FLUSH_MS)
    this.timer.unref()
  }

  /** The owner, with the owner's role; null when the token is unknown, revoked, expired, or its owner disabled or locked. */
  async resolve(token: string): Promise<Actor | null> {
    if (!FORM.test(token)) return null
    const hash = digestToken(token)
    const actor = await this.cache.resolve(hash.toString('hex'), async () => {
      const [row] = await this.database
        .select({
          tokenId: apiTokens.id,
          expiresAt: apiTokens.expiresAt,
          userId: users.id,
          username: users.username,
          role: users.role,
        })
        .from(apiTokens)
        .innerJoin(users, eq(users.id, apiTokens.userId))
        .where(and(eq(apiTokens.hash, hash), isNull(apiTokens.revokedAt), whereActive()))
      if (!row) return null
      const { tokenId, userId, username, role } = row
      return {
        actor: { kind: 'token', userId, username, role, tokenId },
        expiresAt: row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      }
    })
    if (actor?.tokenId) this.used.add(actor.tokenId)
    return actor
  }

  /** For sockets that outlive the request that opened them. */
  async isValid(tokenId: string): Promise<boolean> {
    const [row] = await this.database
      .select({ expiresAt: apiTokens.expiresAt })
      .from(apiTokens)
      .innerJoin(users, eq(users.id, apiTokens.userId))
      .where(and(eq(apiTokens.id, tokenId), isNull(apiTokens.revokedAt), whereActive()))
    return row !== undefined && (row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) > Date.now()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    await this.flush()
  }

  private async flush(): Promise<void> {
    const ids = [...this.used]
    this.used.clear()
    if (ids.length > 0)
      await this.database.update(apiTokens).set({ lastUsedAt: new Date() }).where(inArray(apiTokens.id, ids))
  }
}
