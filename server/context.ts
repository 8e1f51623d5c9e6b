/** What every service verb gets: who asks, from where, and the parts of the running server. */
import type { Role } from '../drizzle/schema/index.ts'
import type { App } from './app.ts'

export interface Actor {
  /** `system` is the program itself: the first administrator, the local agent's token, sweeps. */
  kind: 'user' | 'token' | 'system'
  userId: string
  username: string
  role: Role
  /** Of the browser session, to close its sockets when it is revoked. */
  sessionId?: string
  tokenId?: string
}

export interface VerbContext {
  app: App
  actor: Actor
  /** Address of the client, for the audit trail. */
  ip: string
}
