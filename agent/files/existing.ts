/** What stands where a file is to be placed, and elsewhere with the same content. */
import type { Stats } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { explain, FileError, hasCode } from './fileError.ts'
import type { Folder } from './folder.ts'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants

export interface Existing {
  stats: Stats
  /** Null: it may be replaced, but not read. */
  handle: FileHandle | null
}

/** Where `file` leads to; itself where it is no symbolic link. @throws FileError for a link that leads nowhere */
export async function followed(file: string): Promise<string> {
  try {
    const stats = await fs.lstat(file)
    return stats.isSymbolicLink() ? await fs.realpath(file) : file
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw explain(error, file)
    const dangling = await fs.readlink(file).catch(() => null)
    if (dangling === null) return file
    throw new FileError('link', `${file} is a symbolic link to ${dangling}, which does not exist.`)
  }
}

/** The regular file `name` in `folder`; null: there is nothing. @throws FileError for anything else than a file */
export async function existing(folder: Folder, name: string): Promise<Existing | null> {
  const shown = path.join(folder.path, name)
  let stats: Stats
  try {
    stats = await fs.lstat(folder.at(name))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw explain(error, shown)
  }
  if (stats.isSymbolicLink())
    throw new FileError('link', `${shown} is a symbolic link: it is followed only where that is asked for.`)
  if (stats.isDirectory())
    throw new FileError('is_folder', `${shown} is a folder: end the path in a slash to place the file in it.`)
  if (!stats.isFile())
    throw new FileError('special', `${shown} is no regular file (a device, a pipe or a socket).`)
  try {
    const handle = await fs.open(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const opened = await handle.stat()
    if (opened.isFile()) return { stats: opened, handle }
    await handle.close()
    throw new FileError('special', `${shown} is no regular file any more.`)
  } catch (error) {
    if (hasCode(error, 'EACCES')) return { stats, handle: null }
    throw explain(error, shown)
  }
}

/** Open until they are disposed of: those of `files` that are regular, `size` bytes long and readable. */
export async function contentsAt(files: string[], size: number) {
  const handles: FileHandle[] = []
  for (const file of files) {
    const handle = await fs.open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => null)
    const stats = await handle?.stat()
    if (handle && stats?.isFile() && stats.size === size) handles.push(handle)
    else await handle?.close()
  }
  const close = async () => void (await Promise.all(handles.map((handle) => handle.close())))
  return { handles, [Symbol.asyncDispose]: close }
}
