/** The pool of connections, to the embedded database or to the one of `DATABASE_URL`. */
import { createPool, type Pool, type PoolOptions, type RowDataPacket } from 'mysql2/promise'
import type { Logger } from 'pino'
import { StartError } from '../lifecycle.ts'

const COMMON: PoolOptions = {
  timezone: 'Z',
  charset: 'utf8mb4',
  connectTimeout: 10_000,
  waitForConnections: true,
  /** Beyond this the database is not keeping up, and waiting longer helps nobody. */
  queueLimit: 10_000,
  enableKeepAlive: true,
  keepAliveInitialDelay: 10_000,
}

export const connectSocket = (socketPath: string, connections: number): Pool =>
  createPool({ ...COMMON, socketPath, user: 'root', database: 'qunkong', connectionLimit: connections })

export const connectUrl = (uri: string, connections: number): Pool =>
  createPool({ ...COMMON, uri, connectionLimit: connections })

interface VersionRow extends RowDataPacket {
  version: string
  sqlMode: string
}

/** Is this release one that we can use? Null if so, else what would be. */
export function refuseVersion(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (/mariadb/i.test(version)) {
    if (major > 10 || (major === 10 && minor >= 6)) return null
    return `The database is MariaDB ${version}: 10.6 or newer is needed.`
  }
  return major >= 8 ? null : `The database is MySQL ${version}: 8.0 or newer is needed.`
}

/** @throws StartError when the database can't be reached, or is too old */
export async function checkDatabase(pool: Pool, log: Logger): Promise<void> {
  let row: VersionRow | undefined
  try {
    const [rows] = await pool.query<VersionRow[]>('SELECT VERSION() AS version, @@sql_mode AS sqlMode')
    row = rows[0]
  } catch (error) {
    const why = error instanceof Error && error.message ? error.message : String(error)
    throw new StartError(`The database can't be reached: ${why}. Check DATABASE_URL.`, error)
  }
  const refusal = refuseVersion(row?.version ?? '')
  if (refusal) throw new StartError(refusal)
  if (!row?.sqlMode.includes('STRICT_TRANS_TABLES'))
    log.warn('the database is not in strict mode: set sql_mode to include STRICT_TRANS_TABLES')
  log.info({ version: row?.version }, 'database connected')
}
