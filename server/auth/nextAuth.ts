/** Next-auth, mounted by the server itself on `/api/auth/*`: sign-in by name and password, sessions of ours in its JWT. */
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { NextAuthOptions } from 'next-auth'
import type { Logger } from 'pino'
import type { Database } from '../../drizzle/client.ts'
import type { Bus } from '../bus/bus.ts'
import { DomainError } from '../errors.ts'
import type { Origin } from '../http/origin.ts'
import { SESSION_LIFETIME_MS, type SessionStore } from './sessions.ts'
import type { SignIn } from './signIn.ts'
import { signOut } from './signOut.ts'

// CommonJS whose default export Node's own loader would hand over wrapped.
const require = createRequire(import.meta.url)
const {
  default: credentials,
}: typeof import('next-auth/providers/credentials') = require('next-auth/providers/credentials')
const { default: NextAuth }: typeof import('next-auth/next') = require('next-auth/next')

export { NextAuth }

export interface AuthDeps {
  secret: string
  database: Database
  sessions: SessionStore
  bus: Bus
  signIn: SignIn
  log: Logger
}

/** Options for one request, which comes from `origin`. */
export function authOptions(deps: AuthDeps, req: IncomingMessage, origin: Origin): NextAuthOptions {
  return {
    secret: deps.secret,
    useSecureCookies: origin.secure,
    session: { strategy: 'jwt', maxAge: SESSION_LIFETIME_MS / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      credentials({
        name: 'Qunkong',
        credentials: { username: {}, password: { type: 'password' } },
        async authorize(given) {
          const { username, password } = given ?? {}
          if (typeof username !== 'string' || typeof password !== 'string' || !username || !password)
            return null
          const userAgent = req.headers['user-agent'] ?? ''
          try {
            const opened = await deps.signIn({ username, password, ip: origin.ip, userAgent })
            return opened ? { id: opened.userId, name: username, sessionId: opened.sessionId } : null
          } catch (error) {
            // Its message becomes the `error` of the sign-in page's address.
            if (error instanceof DomainError && error.code === 'user_locked')
              throw new Error(`Locked:${error.params.reason ?? ''}`)
            if (error instanceof DomainError) throw new Error(`TooManyAttempts:${error.params.seconds ?? 1}`)
            deps.log.error({ err: error }, 'sign-in failed')
            throw new Error('Unavailable')
          }
        },
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (user && 'sessionId' in user) return { sub: user.id, name: user.name, sid: user.sessionId }
        const live = typeof token.sid === 'string' && (await deps.sessions.resolve(token.sid))
        if (!live) throw new Error('The session is over.')
        return token
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === 'string') await signOut(deps, token.sid, origin.ip)
      },
    },
    logger: {
      error: (code) => deps.log[code === 'JWT_SESSION_ERROR' ? 'debug' : 'error']({ code }, 'next-auth'),
      warn: (code) => deps.log.debug({ code }, 'next-auth'),
      debug: () => {},
    },
  }
}
