/**
 * `npm run reset-password [-- USERNAME]`: gives somebody a new password when nobody can sign in any more. Whoever may
 * read the data folder may do that; the server must not run meanwhile.
 */
import { eq } from 'drizzle-orm'
import type { Database } from '../drizzle/client.ts'
import { users } from '../drizzle/schema/index.ts'
import { appendAudit } from './audit/append.ts'
import { hashPassword } from './auth/passwords.ts'
import { ConfigError, loadConfig } from './config.ts'
import { takeDataFolder } from './dataFolder.ts'
import { systemActor } from './domain.ts'
import { Lifecycle, StartError } from './lifecycle.ts'
import { createLog } from './log.ts'
import { startDatabase } from './parts.ts'
import { NO_LOCK } from './users/active.ts'
import { makePassword } from './users/firstAdministrator.ts'
import { endSessions } from './users/sessions.ts'

/** Also lets one in again who is disabled or locked. @throws StartError if there is no such user */
async function reset(database: Database, username: string): Promise<string> {
  const password = makePassword()
  const passwordHash = await hashPassword(password)
  await database.transaction(async (tx) => {
    const [user] = await tx.select().from(users).where(eq(users.username, username)).for('update')
    if (!user) throw new StartError(`There is no user ${username}.`)
    const change = { passwordHash, disabledAt: null, ...NO_LOCK, updatedAt: new Date() }
    await tx.update(users).set(change).where(eq(users.id, user.id))
    await endSessions(tx, user.id, 'password_reset')
    const about = { targetKind: 'user', targetId: user.id, targetName: username }
    const details = { commandLine: true }
    await appendAudit(tx, { actor: systemActor(), ip: '' }, [
      { action: 'users.resetPassword', ...about, details },
    ])
  })
  return password
}

async function main(username: string): Promise<void> {
  const config = loadConfig()
  const log = createLog('error')
  const lifecycle = new Lifecycle(log)
  try {
    await lifecycle.start(
      'data folder',
      () => takeDataFolder(config.dataDir),
      (release) => release(),
    )
    const { database } = await startDatabase(config, log, lifecycle)
    const password = await reset(database, username)
    process.stdout.write(`The new password of ${username} is ${password} (shown once)\n`)
  } finally {
    await lifecycle.stop()
  }
}

main(process.argv[2] ?? 'admin').catch((error: unknown) => {
  const expected = error instanceof StartError || error instanceof ConfigError
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
})
