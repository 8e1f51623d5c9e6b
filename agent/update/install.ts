/** Puts the new file in the old one's place. After every single step there is a file at the path that starts. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { writeDurably } from '../identity/files.ts'
import { type Fields, removeDurably, syncFolder, type UpdatePlaces, writeRecord } from './records.ts'
import { UpdateError } from './retry.ts'

/** Where the running program is installed. */
export interface Installed {
  /** The executable. */
  file: string
  /** Takes a version back that does not prove itself; null where there is none. */
  guard: string | null
}

/** `packed`: the program is its own executable. */
export async function installedAt(packed: boolean): Promise<Installed | null> {
  if (!packed) return null
  const file = await fs.realpath(process.execPath)
  return { file, guard: `${file}-guard` }
}

export const backupOf = (file: string): string => `${file}.backup`

/** The same file under a second name; a copy where the file system has no hard links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await fs.rm(to, { force: true })
  try {
    await fs.link(from, to)
    return
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'EOPNOTSUPP' && code !== 'EMLINK' && code !== 'ENOSYS') throw error
  }
  await fs.copyFile(from, to)
  const copy = await fs.open(to, 'r')
  try {
    await copy.sync()
  } finally {
    await copy.close()
  }
}

/** Is the file at the path the program that runs? Else the backup would be of something that never ran. */
async function isRunning(file: string): Promise<boolean> {
  const [there, here] = await Promise.all([fs.stat(file), fs.stat('/proc/self/exe')])
  return there.ino === here.ino && there.dev === here.dev
}

/**
 * Backup, pending record, rename: in this order, each on disk before the next.
 * @param pending what the guard must know: `version`, `from`, `update_id`, …
 * @throws UpdateError or the file system's error; nothing has changed then
 */
export async function install(
  file: string,
  fresh: string,
  places: UpdatePlaces,
  pending: Fields & { version: string },
  running = isRunning,
): Promise<void> {
  const folder = path.dirname(file)
  if (!(await running(file)))
    throw new UpdateError('The file was replaced by somebody else: restart the agent first.')
  const aside = `${backupOf(file)}.new`
  await linkOrCopy(file, aside)
  await fs.rename(aside, backupOf(file))
  // Where the backup is this very file already, rename leaves both names.
  await fs.rm(aside, { force: true })
  await syncFolder(folder)
  await writeRecord(places.pending, { ...pending, installed_at: new Date().toISOString(), attempts: '0' })
  try {
    await fs.rename(fresh, file)
  } catch (error) {
    await removeDurably(places.pending)
    throw error
  }
}

/** After `install`: the rename on disk, and `version.txt` for people. The new version is in place with or without. */
export async function settle(file: string, version: string): Promise<void> {
  const folder = path.dirname(file)
  await syncFolder(folder)
  await writeDurably(path.join(folder, 'version.txt'), `${version}\n`, 0o644)
}
