/** Browser sessions: rows that can be revoked at once, cached, with their last use written in batches. */
import { and, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import type { Database } from '../../drizzle/client.ts'
import { sessions, users } from '../../drizzle/schema/index.ts'
import type { Bus } from '../bus/bus.ts'
import type { Actor } from '../context.ts'
import type { SignedOutWhy } from '../trpc/types.ts'
import { whereActive } from '../users/active.ts'
import { ActorCache } from './cache.ts'

/** Without use. */
export const SESSION_IDLE_MS = 12 * 3600_000
/** In all. */
export const SESSION_LIFETIME_MS = 30 * 24 * 3600_000
const FLUSH_MS = 30_000
/** Ended sessions are shown to nobody: rows go after this. */
const KEEP_ENDED_MS = 7 * 24 * 3600_000

export class SessionStore {
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
      deps.bus.subscribe('sessions.revoked', ({ sessionIds }) => {
        const ids = new Set(sessionIds)
        this.cache.forget((actor) => ids.has(actor.sessionId ?? ''))
      }),
      deps.bus.subscribe('users.changed', ({ userId }) => {
        this.cache.forget((actor) => actor.userId === userId)
      }),
    ]
    this.timer = setInterval(() => {
      this.flush().catch((error: unknown) => this.log.warn({ err: error }, 'session times not written'))
    }, FLUSH_MS)
    this.timer.unref()
  }

  /** A new session's id. */
  async create(userId: string, ip: string, userAgent: string): Promise<string> {
    const id = ulid()
    const now = new Date()
    await this.database.insert(sessions).values({
      id,
      userId,
      ip,
      userAgent: userAgent.slice(0, 255),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    })
    return id
  }

  /** Who it is; null when the session is revoked, expired, idle for too long, or its user disabled or locked. */
  resolve(sessionId: string): Promise<Actor | null> {
    return this.cache.resolve(sessionId, async () => {
      const [row] = await this.database
        .select({
          userId: users.id,
          username: users.username,
          role: users.role,
          lastSeenAt: sessions.lastSeenAt,
          expiresAt: sessions.expiresAt,
        })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), whereActive()))
      if (!row) return null
      const idleUntil = this.used.has(sessionId)
        ? Number.POSITIVE_INFINITY
        : row.lastSeenAt.getTime() + SESSION_IDLE_MS
      const { userId, username, role } = row
      return {
        actor: { kind: 'user', userId, username, role, sessionId },
        expiresAt: Math.min(idleUntil, row.expiresAt.getTime()),
      }
    })
  }

  /** Why it is over; null: it is not known, or they left by themselves. For those who can show that it was theirs. */
  async whyOver(sessionId: string): Promise<SignedOutWhy | null> {
    const [row] = await this.database.select().from(sessions).where(eq(sessions.id, sessionId))
    if (!row || row.endReason === 'left') return null
    if (row.revokedAt) return row.endReason
    const until = Math.min(row.lastSeenAt.getTime() + SESSION_IDLE_MS, row.expiresAt.getTime())
    return until <= Date.now() ? 'expired' : null
  }

  /** A person used it. */
  touch(sessionId: string): void {
    this.used.add(sessionId)
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    await this.flush()
  }

  private async flush(): Promise<void> {
    const ids = [...this.used]
    this.used.clear()
    const now = Date.now()
    if (ids.length > 0)
      await this.database
        .update(sessions)
        .set({ lastSeenAt: new Date(now) })
        .where(and(inArray(sessions.id, ids), gt(sessions.expiresAt, new Date(now))))
    const old = new Date(now - KEEP_ENDED_MS)
    await this.database.delete(sessions).where(or(lt(sessions.expiresAt, old), lt(sessions.revokedAt, old)))
  }
}
