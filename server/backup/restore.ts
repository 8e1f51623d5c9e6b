/** Puts a server's state back from an archive: checked whole before anything is touched, and nothing old is thrown away. */
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { EmbeddedDatabase } from '../database/mariadb.ts'
import { takeDataFolder } from '../dataFolder.ts'
import { StartError } from '../lifecycle.ts'
import { loadDatabase, type Place, placeOfSocket, placeOfUrl } from './clients.ts'
import { occupants } from './folder.ts'
import { checkArchive, DUMP, FILES, type Manifest } from './manifest.ts'
import { unpack } from './tar.ts'

const CONNECTIONS = 4

export interface Restored {
  manifest: Manifest
  /** Where what was there before lies now; null if there was nothing. */
  before: string | null
}

async function load(place: Place, dump: string): Promise<void> {
  const sql = new PassThrough()
  const loaded = loadDatabase(place, sql).catch((error: Error) => {
    sql.destroy(error)
    throw error
  })
  await Promise.all([loaded, pipeline(createReadStream(dump), createGunzip(), sql)])
}

interface TableRow extends RowDataPacket {
  name: string
}

/** Empties the operator's database, or refuses to. */
async function clearDatabase(url: string, replace: boolean): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 10_000 })
  try {
    const [tables] = await connection.query<TableRow[]>(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
    )
    if (tables.length > 0 && !replace)
      throw new StartError(
        `The database of DATABASE_URL has ${tables.length} tables: give --replace to drop them, or an empty one.`,
      )
    await connection.query('SET FOREIGN_KEY_CHECKS = 0')
    for (const { name } of tables) await connection.query('DROP TABLE ??', [name])
  } finally {
    await connection.end()
  }
}

/** Loads the dump into a new database below `staging`, or into that of `DATABASE_URL`. */
async function restoreDatabase(config: Config, staging: string, replace: boolean, log: Logger) {
  const dump = path.join(staging, DUMP)
  if (config.databaseUrl) {
    await clearDatabase(config.databaseUrl, replace)
    return load(placeOfUrl(config.databaseUrl), dump)
  }
  const database = await EmbeddedDatabase.start(path.join(staging, FILES), CONNECTIONS, log)
  try {
    await load(placeOfSocket(database.socketPath), dump)
  } finally {
    await database.stop()
    await rm(path.join(staging, FILES, 'run'), { recursive: true, force: true })
  }
}

async function moveAll(names: string[], from: string, to: string): Promise<void> {
  for (const name of names) await rename(path.join(from, name), path.join(to, name))
}

/**
 * Restores `archive` into `config.dataDir` (and `DATABASE_URL` where there is one). A folder in use is refused; one that
 * holds something is, too, unless `replace`: then what it held moves to a folder beside.
 * @throws StartError with a sentence for people
 */
export async function restore(
  config: Config,
  archive: string,
  replace: boolean,
  log: Logger,
): Promise<Restored> {
  const { dataDir } = config
  const release = await takeDataFolder(dataDir)
  try {
    const old = await occupants(dataDir)
    if (old.length > 0 && !replace)
      throw new StartError(
        `${dataDir} is not empty (${old.slice(0, 3).join(', ')}, …): choose another DATA_DIR, or give --replace to move aside what is there.`,
      )
    const staging = await mkdtemp(path.join(dataDir, '.restore-'))
    try {
      await unpack(archive, staging)
      const manifest = await checkArchive(staging)
      await restoreDatabase(config, staging, replace, log)
      const before = old.length > 0 ? path.join(dataDir, `before-restore-${Date.now()}`) : null
      if (before) {
        await mkdir(before, { mode: 0o700 })
        await moveAll(old, dataDir, before)
      }
      const files = path.join(staging, FILES)
      await moveAll(await readdir(files), files, dataDir)
      return { manifest, before }
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  } finally {
    await release()
  }
}
