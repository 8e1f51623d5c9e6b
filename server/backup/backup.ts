/** Makes one archive of everything that a server keeps, while it runs or while it doesn't. */
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { socketFolder } from '../database/folders.ts'
import { EmbeddedDatabase } from '../database/mariadb.ts'
import { takeDataFolder } from '../dataFolder.ts'
import { StartError } from '../lifecycle.ts'
import { isAlive } from '../processes.ts'
import { dumpDatabase, type Place, placeOfSocket, placeOfUrl } from './clients.ts'
import { linkFiles } from './folder.ts'
import { codeFacts, DUMP, FILES, MANIFEST, type Manifest, membersOf } from './manifest.ts'
import { pack } from './tar.ts'

const STAGING = '.backup-'
const CONNECTIONS = 4

/** Lets go of the folder again; null: a server has it, and its database runs. */
const lockUnlessServed = (dataDir: string) =>
  takeDataFolder(dataDir).catch((error: unknown) => {
    if (error instanceof StartError) return null
    throw error
  })

/** Hands the database to `use`: the running server's, or one that is started for this alone, with the folder locked. */
async function withDatabase(config: Config, log: Logger, use: (place: Place) => Promise<void>) {
  if (config.databaseUrl) return use(placeOfUrl(config.databaseUrl))
  const release = await lockUnlessServed(config.dataDir)
  if (!release) {
    const folder = await socketFolder(config.dataDir)
    return use(placeOfSocket(path.join(folder, 'mariadb.sock')))
  }
  try {
    const database = await EmbeddedDatabase.start(config.dataDir, CONNECTIONS, log)
    try {
      await use(placeOfSocket(database.socketPath))
    } finally {
      await database.stop()
    }
  } finally {
    await release()
  }
}

async function dumpTo(place: Place, file: string): Promise<void> {
  const sql = new PassThrough()
  const written = pipeline(sql, createGzip(), createWriteStream(file, { mode: 0o600 }))
  const dumped = dumpDatabase(place, sql).catch((error: Error) => {
    sql.destroy(error)
    throw error
  })
  await Promise.all([dumped, written])
}

/** Staging folders of backups that were cut off. */
async function clearStaging(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = /^\.backup-(\d+)-/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) await rm(path.join(dataDir, name), { recursive: true })
  }
}

/**
 * Writes `folder/qunkong-TIME.tar.gz`, readable by its owner alone, and reads it again to see that it is whole.
 * @throws StartError with a sentence for people
 */
export async function backUp(config: Config, folder: string, log: Logger): Promise<string> {
  const { dataDir } = config
  if (!(await stat(dataDir).catch(() => null))?.isDirectory())
    throw new StartError(`There is no data folder at ${dataDir}: set DATA_DIR.`)
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new StartError(`The folder ${folder} for backups can't be made: choose another by --to.`, error)
  })
  await clearStaging(dataDir)
  const staging = await mkdtemp(path.join(dataDir, `${STAGING}${process.pid}-`))
  const createdAt = new Date().toISOString()
  const archive = path.join(folder, `qunkong-${createdAt.slice(0, 19).replaceAll(':', '')}Z.tar.gz`)
  const partial = `${archive}.partial`
  try {
    const files = path.join(staging, FILES)
    // Before and after the dump: every release that it names has its file, whatever was added or retired meanwhile.
    await linkFiles(dataDir, files)
    await withDatabase(config, log, (place) => dumpTo(place, path.join(staging, DUMP)))
    await linkFiles(dataDir, files)
    const manifest: Manifest = {
      format: 1,
      createdAt,
      ...(await codeFacts()),
      members: await membersOf(staging),
    }
    await writeFile(path.join(staging, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
    // tar keeps the mode of a file that is there.
    await writeFile(partial, '', { mode: 0o600 })
    await pack(partial, staging, [MANIFEST, DUMP, FILES])
    await rename(partial, archive)
    return archive
  } finally {
    await rm(partial, { force: true })
    await rm(staging, { recursive: true, force: true })
  }
}
