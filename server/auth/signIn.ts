/** Checks a user name and a password and opens a session, or says why not. */
import { and, eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { sessions as sessionRows, users } from '../../drizzle/schema/index.ts'
import { appendAudit } from '../audit/append.ts'
import type { RefusalLog } from '../audit/refusals.ts'
import type { Actor } from '../context.ts'
import { withRetry } from '../database/retry.ts'
import { DomainError } from '../errors.ts'
import { lockOf } from '../users/active.ts'
import type { LoginLimit } from './loginLimit.ts'
import { verifyNothing, verifyPassword } from './passwords.ts'
import type { SessionStore } from './sessions.ts'

/** Each check takes 19 MiB and 30 ms of a core. */
const CHECKS_MAX = 16

export interface SignInDeps {
  database: Database
  sessions: SessionStore
  limit: LoginLimit
  refusals: RefusalLog
}

export interface Attempt {
  username: string
  password: string
  ip: string
  userAgent: string
}

const asActor = (user: { id: string; username: string }, role: Actor['role']): Actor => ({
  kind: 'user',
  userId: user.id,
  username: user.username,
  role,
})

const tooMany = (seconds: number) =>
  new DomainError('limited', 'too_many_attempts', `Too many attempts: try again in ${seconds} s.`, {
    seconds,
  })

/** By the sessions that are still kept: a week after their end. */
async function hasSignedInFrom(database: Database, ip: string, username: string): Promise<boolean> {
  const found = await database
    .select({ id: sessionRows.id })
    .from(sessionRows)
    .innerJoin(users, eq(users.id, sessionRows.userId))
    .where(and(eq(users.username, username.slice(0, 64)), eq(sessionRows.ip, ip)))
    .limit(1)
  return found.length > 0
}

export type SignIn = (attempt: Attempt) => Promise<{ userId: string; sessionId: string } | null>

/** The function gives null for a wrong name or password, and throws DomainError `too_many_attempts`, `user_locked`. */
export function createSignIn({ database, sessions, limit, refusals }: SignInDeps): SignIn {
  let checking = 0
  return async ({ username, password, ip, userAgent }) => {
    const wait = await limit.attempt(ip, username, () => hasSignedInFrom(database, ip, username))
    if (wait > 0) throw tooMany(wait)
    if (checking >= CHECKS_MAX) throw tooMany(1)
    checking++
    try {
      const [user] = await database
        .select()
        .from(users)
        .where(eq(users.username, username.slice(0, 64)))
      const right = user ? await verifyPassword(password, user.passwordHash) : await verifyNothing(password)
      if (!user || !right || user.disabledAt) {
        const reason = !user ? 'unknown_user' : right ? 'disabled' : 'wrong_password'
        await refusals.record(
          { actor: asActor({ id: user?.id ?? '', username: username.slice(0, 64) }, 'viewer'), ip },
          { action: 'auth.signInFailed', details: { reason } },
        )
        return null
      }
      const lock = lockOf(user)
      if (lock) {
        await refusals.record(
          { actor: asActor(user, user.role), ip },
          { action: 'auth.signInFailed', details: { reason: 'locked' } },
        )
        // Only whoever knows the password is told.
        throw new DomainError('forbidden', 'user_locked', `Locked: ${lock.reason}`, { reason: lock.reason })
      }
      await limit.succeeded(ip, username)
      const sessionId = await sessions.create(user.id, ip, userAgent)
      await withRetry(() =>
        database.transaction(async (tx) => {
          await tx.update(users).set({ lastLoginAt: new Date() }).where(eq(users.id, user.id))
          await appendAudit(tx, { actor: asActor(user, user.role), ip }, [
            { action: 'auth.signIn', targetKind: 'session', targetId: sessionId },
          ])
        }),
      )
      return { userId: user.id, sessionId }
    } finally {
      checking--
    }
  }
}
