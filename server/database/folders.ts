/** Where the embedded database keeps its files: a complete data directory or none, and a socket with a short path. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, chmod, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../lifecycle.ts'
import type { Binaries } from './binaries.ts'

const run = promisify(execFile)
const INSTALL_TIMEOUT_MS = 120_000
/** `sun_path` has 108 bytes with its final zero. */
const SOCKET_PATH_BYTES_MAX = 107

export const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : [])

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

/** Makes the data directory if there is none; one that was begun and not finished is thrown away. */
export async function installDatabase(dataDir: string, binaries: Binaries): Promise<string> {
  const target = path.join(dataDir, 'mariadb')
  for (const name of await readdir(dataDir))
    if (name.startsWith('mariadb.installing'))
      await rm(path.join(dataDir, name), { recursive: true, force: true })
  if (await exists(target)) return target
  const temporary = path.join(dataDir, `mariadb.installing-${process.pid}`)
  await mkdir(temporary, { mode: 0o700 })
  try {
    // Root without a password: only who may enter the socket's private folder reaches it.
    await run(
      binaries.install,
      [
        '--no-defaults',
        `--datadir=${temporary}`,
        `--tmpdir=${await temporaryFolder(dataDir)}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
        ...asRoot(),
      ],
      { timeout: INSTALL_TIMEOUT_MS, maxBuffer: 1024 * 1024 },
    )
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
    throw new StartError(`The embedded database could not be set up in ${dataDir}: ${why}`, error)
  }
  return target
}

/**
 * A folder for the database's temporary tables. In one that it shares, another database that starts takes them for
 * remains of its own and removes them.
 */
export async function temporaryFolder(dataDir: string): Promise<string> {
  const folder = path.join(dataDir, 'mariadb.tmp')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** A private folder for the socket: in the data folder, or in the system's temporary one where the path would be too long. */
export async function socketFolder(dataDir: string): Promise<string> {
  const near = path.join(dataDir, 'run')
  const short = path.join(
    tmpdir(),
    `qunkong-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`,
  )
  const tooLong = Buffer.byteLength(path.join(near, 'mariadb.sock')) > SOCKET_PATH_BYTES_MAX
  const folder = tooLong ? short : near
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stat = await lstat(folder)
  if (!stat.isDirectory() || (process.getuid && stat.uid !== process.getuid()))
    throw new StartError(`${folder} belongs to somebody else: remove it, or choose a shorter DATA_DIR.`)
  await chmod(folder, 0o700)
  return folder
}
