/** The data folder: private, writable, and used by one server at a time. */
import { existsSync } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { StartError } from './lifecycle.ts'
import { isAlive, startTimeOf } from './processes.ts'

const hasCode = (error: unknown, ...codes: string[]) =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

/** Writes the whole file or nothing, readable by its owner alone; a power cut does not undo it. */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`
  await writeFile(temporary, content, { mode: 0o600, flush: true })
  await rename(temporary, file)
  await using folder = await open(path.dirname(file), 'r')
  await folder.sync()
}

/** Not mkdir's own `recursive`: it never comes back where a folder exists and nothing can be made in it (as in /proc). */
async function makePath(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    const parent = path.dirname(folder)
    if (!hasCode(error, 'ENOENT') || existsSync(parent)) throw error
    await makePath(parent)
    await mkdir(folder, { mode: 0o700 })
  }
}

/** @throws StartError where the folder can't be made or written to */
async function makeFolder(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.probe-${process.pid}`)
  try {
    await makePath(dataDir)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartError(`DATA_DIR ${dataDir} can't be written to (${why}).`, error)
  }
}

async function holderOf(lock: string): Promise<{ text: string; pid: number; alive: boolean } | null> {
  let text: string
  try {
    text = await readFile(lock, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
  const [pidText = '', startTime = ''] = text.trim().split(' ')
  const pid = Number(pidText)
  const valid = Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid)
  const now = valid ? await startTimeOf(pid) : null
  return { text, pid, alive: valid && (now === null || startTime === '' || now === startTime) }
}

/**
 * Makes the folder and takes its lock, also over from a server that has died.
 * @returns the function that lets go of it
 * @throws StartError when another server uses the folder, or it can't be written to
 */
export async function takeDataFolder(dataDir: string): Promise<() => Promise<void>> {
  await makeFolder(dataDir)
  const lock = path.join(dataDir, 'server.lock')
  const mine = `${lock}.${process.pid}`
  await writeFile(mine, `${process.pid} ${(await startTimeOf(process.pid)) ?? ''}\n`, { mode: 0o600 })
  try {
    for (;;) {
      try {
        await link(mine, lock)
        return () => unlink(lock)
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
      }
      const holder = await holderOf(lock)
      if (holder?.alive)
        throw new StartError(
          `Another Qunkong server (process ${holder.pid}) uses ${dataDir}: stop it, or choose another DATA_DIR.`,
        )
      // Moved aside rather than removed: should another server have taken the lock just now, it gets it back.
      const stale = `${lock}.stale.${process.pid}`
      if (holder) {
        await rename(lock, stale).catch((error: unknown) => {
          if (!hasCode(error, 'ENOENT')) throw error
        })
        const moved = await readFile(stale, 'utf8').catch(() => holder.text)
        if (moved !== holder.text) await link(stale, lock)
        await rm(stale, { force: true })
      }
    }
  } finally {
    await rm(mine, { force: true })
  }
}
