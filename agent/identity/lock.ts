/** One agent per state folder: two of one key would be a copied identity. */
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from './process.ts'

const owner = (file: string): { pid: number; start: string; folder: string } | null => {
  try {
    const [pid = '', start = '', ...folder] = readFileSync(file, 'utf8').split(' ')
    return { pid: Number(pid), start, folder: folder.join(' ') }
  } catch {
    return null
  }
}

/**
 * Takes the lock of `stateDir`, or the one that a dead process left.
 * @returns what releases it
 * @throws Error with one sentence if another agent lives there, or the folder can't be written
 */
export function lockState(stateDir: string): () => void {
  const file = path.join(stateDir, 'lock')
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
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3)
        throw new Error(`The state folder ${stateDir} can't be written: ${(error as Error).message}.`)
      const other = owner(file)
      if (other?.folder === folder && other.pid !== process.pid && processStart(other.pid) === other.start)
        throw new Error(
          `Another agent (process ${other.pid}) uses ${stateDir}. Stop it, or give another --state-dir.`,
        )
      rmSync(file, { force: true })
    }
  }
}
