/** One-use tickets that turn an opened terminal into a socket: kept as digests, short-lived, bound to a user. */
import { createHash, randomBytes } from 'node:crypto'
import type { Access, Entry } from './viewer.ts'

export const TICKET_LIFETIME_MS = 30_000
const digest = (ticket: string) => createHash('sha256').update(ticket).digest('hex')

export interface Pass {
  terminalId: string
  access: Access
  entry: Entry
}

export class Tickets {
  // Looked up by digest: how long the look-up takes says nothing about the ticket.
  private readonly open = new Map<string, Pass & { userId: string; until: number }>()

  issue(pass: Pass, userId: string, now = performance.now()): string {
    for (const [key, ticket] of this.open) if (ticket.until <= now) this.open.delete(key)
    const ticket = randomBytes(32).toString('base64url')
    this.open.set(digest(ticket), { ...pass, userId, until: now + TICKET_LIFETIME_MS })
    return ticket
  }

  /** The terminal it opens; a ticket that is used, expired or another user's opens none. */
  redeem(ticket: string, userId: string, now = performance.now()): Pass | null {
    const key = digest(ticket)
    const found = this.open.get(key)
    if (!found || found.userId !== userId) return null
    this.open.delete(key)
    return found.until > now ? found : null
  }
}
