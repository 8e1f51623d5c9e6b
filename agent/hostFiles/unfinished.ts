/** Uploads that began and did not end, noted in the state folder: what nobody goes on with is removed after a day. */
import fs from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { readIfThere } from '../identity/files.ts'
import { partOf } from './upload.ts'

const KEPT_MS = 24 * 3600_000

const Note = z.object({
  user: z.string().optional(),
  path: z.string(),
  size: z.number(),
  modified: z.number(),
})
export type Note = z.infer<typeof Note>

export class UnfinishedUploads {
  private readonly folder: string

  constructor(stateDir: string) {
    this.folder = path.join(stateDir, 'uploads')
  }

  async note({ user, path: file, size, modified }: Note): Promise<void> {
    await fs.mkdir(this.folder, { recursive: true, mode: 0o700 })
    const note: Note = { ...(user === undefined ? {} : { user }), path: file, size, modified }
    await fs.writeFile(path.join(this.folder, partOf(note)), JSON.stringify(note), { mode: 0o600 })
  }

  async forget(note: Pick<Note, 'path' | 'size' | 'modified'>): Promise<void> {
    await fs.rm(path.join(this.folder, partOf(note)), { force: true })
  }

  /** Those that nobody has gone on with for a day. */
  async old(): Promise<Note[]> {
    const names = await fs.readdir(this.folder).catch(() => [])
    const notes: Note[] = []
    for (const name of names) {
      const file = path.join(this.folder, name)
      const stats = await fs.stat(file).catch(() => null)
      if (!stats || Date.now() - stats.mtimeMs < KEPT_MS) continue
      const parsed = Note.safeParse(JSON.parse((await readIfThere(file)) ?? 'null'))
      if (parsed.success) notes.push(parsed.data)
      else await fs.rm(file, { force: true })
    }
    return notes
  }
}
