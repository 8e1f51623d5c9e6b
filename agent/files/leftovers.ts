/** Temporary files that are on this host, noted in the state folder: after a power cut the next agent removes them. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { readIfThere } from '../identity/files.ts'
import { type Log, messageOf } from '../log.ts'
import { isTemporary } from './place.ts'

export class Leftovers {
  private readonly folder: string

  constructor(stateDir: string) {
    this.folder = path.join(stateDir, 'files')
  }

  /** Removes what an agent before left. A file that can't be removed is tried again next time. */
  async clear(log: Log): Promise<void> {
    const names = await fs.readdir(this.folder).catch(() => [])
    for (const name of names) await this.remove(name, log)
  }

  /** What a task left, if anything. */
  async remove(taskId: string, log: Log): Promise<void> {
    const note = path.join(this.folder, taskId)
    const file = await readIfThere(note)
    if (file === null) return
    try {
      if (isTemporary(file)) await fs.rm(file, { force: true })
      await fs.rm(note, { force: true })
    } catch (error) {
      log.warn('a temporary file is left', { file, error: messageOf(error) })
    }
  }

  async note(taskId: string, file: string | null): Promise<void> {
    const note = path.join(this.folder, taskId)
    if (file === null) return fs.rm(note, { force: true })
    await fs.mkdir(this.folder, { recursive: true, mode: 0o700 })
    await fs.writeFile(note, file, { mode: 0o600 })
  }
}
