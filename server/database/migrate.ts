/** Brings the schema up to date at start, one server at a time. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { getTableName, is } from 'drizzle-orm'
import { MySqlTable } from 'drizzle-orm/mysql-core'
import { drizzle } from 'drizzle-orm/mysql2'
import { migrate } from 'drizzle-orm/mysql2/migrator'
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import type { Logger } from 'pino'
import { z } from 'zod'
import * as schema from '../../drizzle/schema/index.ts'
import { StartError } from '../lifecycle.ts'

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/migrations', import.meta.url))
const DONE = '__drizzle_migrations'
/** There while a migration runs: DDL is not transactional, so one that was cut off must be told from one that is due. */
const UNDER_WAY = 'migration_under_way'
const LOCK_TIMEOUT_S = 60

const JOURNAL = z.object({ entries: z.array(z.unknown()) })
/** How many migrations there are. */
const countAll = async () =>
  JOURNAL.parse(JSON.parse(await readFile(`${MIGRATIONS}/meta/_journal.json`, 'utf8'))).entries.length

const ours = Object.values<unknown>(schema)
  .filter((value) => is(value, MySqlTable))
  .map((table) => getTableName(table))

interface NameRow extends RowDataPacket {
  name: string
}

async function tablesOf(connection: PoolConnection): Promise<Set<string>> {
  const [rows] = await connection.query<NameRow[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  )
  return new Set(rows.map((row) => row.name))
}

/** How many migrations have been applied whole. */
async function countDone(connection: PoolConnection, tables: Set<string>): Promise<number> {
  if (!tables.has(DONE)) return 0
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT id FROM ${DONE}`)
  return rows.length
}

/**
 * Is there something to apply?
 * @throws StartError where an earlier migration was cut off in the middle and can't be begun again
 */
async function clearTheWay(connection: PoolConnection, log: Logger): Promise<boolean> {
  const tables = await tablesOf(connection)
  const done = await countDone(connection, tables)
  const cutOff = tables.has(UNDER_WAY)
  const present = ours.filter((name) => tables.has(name))
  if (!cutOff && done === 0 && present.length > 0)
    throw new StartError(
      `The database already has tables of these names: ${present.join(', ')}. Give Qunkong an empty database.`,
    )
  const due = done < (await countAll())
  if (!cutOff) return due
  if (!due) {
    await connection.query(`DROP TABLE ${UNDER_WAY}`)
    return false
  }
  if (done > 0)
    throw new StartError(
      `A schema migration was cut off in the middle (after ${done} complete ones): restore the database from a backup, or finish the migration by hand and drop the table ${UNDER_WAY}.`,
    )
  log.warn('the first start was cut off while it made the tables: it is begun again')
  for (const name of present) await connection.query(`DROP TABLE \`${name}\``)
  if (tables.has(DONE)) await connection.query(`DROP TABLE ${DONE}`)
  return true
}

/** Applies what is missing of `drizzle/migrations`, under a lock that all servers of this database respect. */
export async function migrateDatabase(pool: Pool, log: Logger): Promise<void> {
  const connection = await pool.getConnection()
  try {
    const [locked] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS got', [
      'qunkong.migrate',
      LOCK_TIMEOUT_S,
    ])
    if (locked[0]?.got !== 1)
      throw new StartError(
        `Another server has been migrating this database for ${LOCK_TIMEOUT_S} s: try again once it is done.`,
      )
    if (await clearTheWay(connection, log)) {
      await connection.query(`CREATE TABLE IF NOT EXISTS ${UNDER_WAY} (id INT PRIMARY KEY)`)
      await migrate(drizzle(connection), { migrationsFolder: MIGRATIONS })
      await connection.query(`DROP TABLE ${UNDER_WAY}`)
    }
    await connection.query('SELECT RELEASE_LOCK(?)', ['qunkong.migrate'])
    connection.release()
  } catch (error) {
    // Its lock goes with it.
    connection.destroy()
    if (error instanceof StartError) throw error
    throw new StartError(`The database schema could not be brought up to date: ${String(error)}`, error)
  }
}
