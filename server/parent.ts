/**
 * `npm run up` starts the server as its child and talks to it over Node's IPC channel: it is told when the server is
 * ready (and the first password, once), and asks for a token for the local agent. Nobody else has that channel.
 */
import { and, eq, lt } from 'drizzle-orm'
import { ulid } from 'ulid'
import { z } from 'zod'
import { enrollmentTokens } from '../drizzle/schema/index.ts'
import type { App } from './app.ts'
import { mutate } from './audit/mutate.ts'
import { systemActor } from './domain.ts'
import { makeEnrollmentSecret } from './enrollmentTokens/secret.ts'
import type { FirstAdministrator } from './users/firstAdministrator.ts'

const TOKEN_LIFETIME_MS = 10 * 60_000

const REQUEST = z.object({ type: z.enum(['createLocalToken', 'retireLocalTokens', 'adminShown']) })

/** For one use within ten minutes; not listed among people's tokens. Earlier ones that are over are removed. */
async function createLocalToken(app: App): Promise<string> {
  // Without a fingerprint: it never leaves this machine.
  const { token, hash, prefix } = makeEnrollmentSecret(null)
  const ctx = { app, actor: systemActor(), ip: '' }
  await mutate(ctx, 'enrollmentTokens.manage', async (tx, record) => {
    const id = ulid()
    const now = new Date()
    await tx
      .delete(enrollmentTokens)
      .where(and(eq(enrollmentTokens.internal, true), lt(enrollmentTokens.expiresAt, now)))
    await tx.insert(enrollmentTokens).values({
      id,
      name: 'local agent',
      hash,
      prefix,
      labels: {},
      maxUses: 1,
      internal: true,
      createdAt: now,
      expiresAt: new Date(now.getTime() + TOKEN_LIFETIME_MS),
    })
    record({
      action: 'enrollmentTokens.create',
      targetKind: 'enrollmentToken',
      targetId: id,
      targetName: 'local agent',
      details: { internal: true, maxUses: 1 },
    })
  })
  return token
}

/** The local agent is in: what it did not need is worth nothing from now on. */
async function retireLocalTokens(app: App): Promise<void> {
  const ctx = { app, actor: systemActor(), ip: '' }
  await mutate(ctx, 'enrollmentTokens.manage', async (tx, record) => {
    const unused = and(eq(enrollmentTokens.internal, true), eq(enrollmentTokens.uses, 0))
    const [retired] = await tx.delete(enrollmentTokens).where(unused)
    if (retired.affectedRows > 0)
      record({
        action: 'enrollmentTokens.revoke',
        targetKind: 'enrollmentToken',
        targetName: 'local agent',
        details: { internal: true },
      })
  })
}

export interface ParentLink {
  ready(message: { url: string; port: number; agentPort: number; admin: FirstAdministrator | null }): void
}

/** Null where no parent listens. When the parent goes away, `onGone` is called: the server was started by it alone. */
export function linkToParent(app: App, onGone: () => void): ParentLink | null {
  const send = process.send?.bind(process)
  if (!send) return null
  let admin: FirstAdministrator | null = null
  const handle = async (type: z.infer<typeof REQUEST>['type']): Promise<void> => {
    switch (type) {
      case 'createLocalToken':
        send({ event: 'localToken', token: await createLocalToken(app) })
        return
      case 'retireLocalTokens':
        return retireLocalTokens(app)
      case 'adminShown':
        return admin?.shown()
    }
  }
  process.on('message', (raw) => {
    const request = REQUEST.safeParse(raw)
    if (!request.success) return
    handle(request.data.type).catch((error: unknown) => {
      app.log.error({ err: error }, "the parent's request failed")
      send({ event: 'failed', message: String(error) })
    })
  })
  process.on('disconnect', onGone)
  return {
    ready(message) {
      admin = message.admin
      const shown = admin && { username: admin.username, password: admin.password }
      send({ event: 'ready', ...message, admin: shown })
    },
  }
}
