/** Files that must be whole or absent: written aside, flushed, renamed. */
import fs from 'node:fs/promises'
import path from 'node:path'

/** Replaces `file` atomically and flushes file and folder, so that a power cut leaves the old or the new one. */
export async function writeDurably(file: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  const aside = `${file}.new`
  const handle = await fs.open(aside, 'w', mode)
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await fs.rename(aside, file)
  const folder = await fs.open(path.dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The file's text, or null if there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await fs.readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
