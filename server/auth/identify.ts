/** Whom a request or an upgrade comes from: an API token where one is sent, else the session in the cookie. */
import type { IncomingMessage } from 'node:http'
import { decode } from 'next-auth/jwt'
import type { Actor } from '../context.ts'
import type { ApiTokenStore } from '../tokens/apiTokens.ts'
import type { SignedOutWhy } from '../trpc/types.ts'
import { parseCookies } from './cookies.ts'
import type { SessionStore } from './sessions.ts'

export const SESSION_COOKIE = 'next-auth.session-token'

export interface Identifier {
  /** Null when nobody is signed in. A bad token is nobody, even beside a good cookie. */
  identify(req: IncomingMessage): Promise<Actor | null>
  /**
   * Why whoever was signed in by this cookie is nobody now: only its holder is told, and only of that session's end.
   * Null where there is no such cookie, or nothing to say.
   */
  whyNot(req: IncomingMessage): Promise<SignedOutWhy | null>
  /** Is this identity still good? */
  stillValid(actor: Actor): Promise<boolean>
}

export function createIdentifier(deps: {
  secret: string
  sessions: SessionStore
  tokens: ApiTokenStore
}): Identifier {
  const sessionIdOf = async (req: IncomingMessage): Promise<string | null> => {
    const cookies = parseCookies(req.headers.cookie)
    const token = cookies[`__Secure-${SESSION_COOKIE}`] ?? cookies[SESSION_COOKIE]
    if (!token) return null
    try {
      const claims = await decode({ token, secret: deps.secret })
      return typeof claims?.sid === 'string' ? claims.sid : null
    } catch {
      // Forged, expired, or made with another secret: as good as none.
      return null
    }
  }
  return {
    async identify(req) {
      const [scheme, token] = (req.headers.authorization ?? '').split(' ')
      if (scheme?.toLowerCase() === 'bearer') return deps.tokens.resolve(token ?? '')
      const sessionId = await sessionIdOf(req)
      if (!sessionId) return null
      const actor = await deps.sessions.resolve(sessionId)
      if (actor) deps.sessions.touch(sessionId)
      return actor
    },
    async whyNot(req) {
      const sessionId = await sessionIdOf(req)
      return sessionId ? deps.sessions.whyOver(sessionId) : null
    },
    async stillValid(actor) {
      if (actor.sessionId) return (await deps.sessions.resolve(actor.sessionId)) !== null
      if (actor.tokenId) return deps.tokens.isValid(actor.tokenId)
      return true
    },
  }
}
