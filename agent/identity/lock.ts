/** One agent and one keeper per state folder: two of one key would be a copied identity. */
import { existsSync, linkSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from './process.ts'

interface Owner {
  pid: number
  start: string
  folder: string
}

/** Releases the lock. */
export type StateLock = () => void

const owner = (file: string): Owner | null => {
  try {
    const [pid = '', start = '', ...folder] = readFileSync(file, 'utf8').split(' ')
    return { pid: Number(pid), start, folder: folder.join(' ') }
  } catch {
    return null
  }
}

const lives = (other: Owner | null, folder: string): other is Owner =>
  other !== null &&
  other.folder === folder &&
  other.pid !== process.pid &&
  processStart(other.pid) === other.start

/** The process that holds the lock `name` of `stateDir`; null if none that lives does. */
export function lockOwner(stateDir: string, name: string): number | null {
  try {
    const other = owner(path.join(stateDir, name))
    return lives(other, realpathSync(stateDir)) ? other.pid : null
  } catch {
    // No such folder: nobody has it.
    return null
  }
}

/** Node's recursive mkdir never ends where the kernel lets nobody make folders. @throws Error with one sentence */
function refuseKernelFolder(stateDir: string): void {
  const parts = path.resolve(stateDir).split(path.sep)
  for (let depth = parts.length; depth > 1; depth--) {
    const at = parts.slice(0, depth).join(path.sep)
    if (!existsSync(at)) continue
    if (/^\/proc(\/|$)/.test(realpathSync(at)))
      throw new Error(
        `The state folder ${stateDir} lies below /proc, where nothing can be kept. Give another by --state-dir.`,
      )
    return
  }
}

/**
 * Takes the lock of `stateDir`, or the one that a dead process left.
 * @param name of the lock's file. @param what is locked there, for the error
 * @returns what releases it
 * @throws Error with one sentence if another one lives there, or the folder can't be written
 */
export function lockState(stateDir: string, name = 'lock', what = 'agent'): StateLock {
  const file = path.join(stateDir, name)
  refuseKernelFolder(stateDir)
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(
      `The state folder ${stateDir} can't be made: ${(error as Error).message}. Give another by --state-dir.`,
    )
  }
  // The folder's own name is part of it: in a copied folder the lock is not the copy's.
  const folder = realpathSync(stateDir)
  const mine = `${process.pid} ${processStart(process.pid) ?? ''} ${folder}`
  const aside = `${file}.${process.pid}`
  for (let attempt = 0; ; attempt++) {
    try {
      // Linked into place whole: a lock without its owner's name would be taken for one left behind.
      writeFileSync(aside, mine, { mode: 0o600 })
      linkSync(aside, file)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3)
        throw new Error(`The state folder ${stateDir} can't be written: ${(error as Error).message}.`)
      const other = owner(file)
      if (lives(other, folder))
        throw new Error(
          `Another ${what} (process ${other.pid}) uses ${stateDir}. Stop it, or give another --state-dir.`,
        )
      rmSync(file, { force: true })
    } finally {
      rmSync(aside, { force: true })
    }
  }
}
