/** Makes the first administrator, so that somebody can sign in to a new server. */
import { randomInt } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Database } from '../../drizzle/client.ts'
import { users } from '../../drizzle/schema/index.ts'
import { appendAudit } from '../audit/append.ts'
import { hashPassword } from '../auth/passwords.ts'
import { withRetry } from '../database/retry.ts'
import { writePrivateFile } from '../dataFolder.ts'
import { systemActor } from '../domain.ts'

const USERNAME = 'admin'
/** Without letters and digits that look alike; 20 of them carry 115 bits. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 20

/** A new random one. */
export const makePassword = () =>
  Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

export interface FirstAdministrator {
  username: string
  /** To be shown once. */
  password: string
  /** Call when it has been shown: until then every start shows it again. */
  shown(): Promise<void>
}

const read = (file: string) =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })

/** Null when there is nothing to show: there are users, or the password is the operator's own. */
export async function ensureAdministrator(
  database: Database,
  config: { dataDir: string; adminPassword: string | null },
): Promise<FirstAdministrator | null> {
  // A start that breaks off before anybody saw the password must not lock everybody out.
  const file = path.join(config.dataDir, 'admin-password')
  const kept = (await read(file)).trim()
  const first = (await database.$count(users)) === 0
  if (!first && !kept) return null
  const password = first ? (config.adminPassword ?? (kept || makePassword())) : kept
  if (first) {
    // `npm run up` tells by it where the password is from.
    const given = path.join(config.dataDir, 'admin-password-given')
    if (config.adminPassword) await writePrivateFile(given, '')
    else {
      await rm(given, { force: true })
      await writePrivateFile(file, `${password}\n`)
    }
    await createAdministrator(database, await hashPassword(password))
    if (config.adminPassword) return null
  }
  return { username: USERNAME, password, shown: () => rm(file, { force: true }) }
}

async function createAdministrator(database: Database, passwordHash: string): Promise<void> {
  await withRetry(() =>
    database.transaction(async (tx) => {
      const id = ulid()
      const now = new Date()
      // Another server of the same database may be doing the same just now.
      const [made] = await tx
        .insert(users)
        .values({
          id,
          username: USERNAME,
          displayName: '',
          role: 'administrator',
          passwordHash,
          createdAt: now,
          updatedAt: now,
        })
        .onDuplicateKeyUpdate({ set: { username: sql`username` } })
      if (made.affectedRows !== 1) return
      await appendAudit(tx, { actor: systemActor(), ip: '' }, [
        {
          action: 'users.create',
          targetKind: 'user',
          targetId: id,
          targetName: USERNAME,
          details: { role: 'administrator', first: true },
        },
      ])
    }),
  )
}
