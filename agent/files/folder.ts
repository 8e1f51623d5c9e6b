/**
 * A folder that is held open: all that is done in it is done in this very folder, whatever becomes of the path that led
 * to it meanwhile.
 */
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { explain, FileError, hasCode } from './fileError.ts'

const { O_RDONLY, O_DIRECTORY } = fs.constants

export class Folder implements AsyncDisposable {
  readonly path: string
  private readonly handle: FileHandle

  private constructor(handle: FileHandle, folder: string) {
    this.handle = handle
    this.path = folder
  }

  /** @throws FileError where it is not there or no folder; with `make` it and what is above it is made */
  static async open(folder: string, make: boolean): Promise<Folder> {
    try {
      if (make) await makeFolders(folder)
      return new Folder(await fs.open(folder, O_RDONLY | O_DIRECTORY), folder)
    } catch (error) {
      if (hasCode(error, 'ENOENT'))
        throw new FileError('no_folder', `The folder ${folder} does not exist on this host.`)
      if (hasCode(error, 'ENOTDIR')) throw new FileError('path', `${folder} is not a folder.`)
      throw explain(error, folder)
    }
  }

  /** A path to `name` in it, good while it is open. */
  at(name: string): string {
    return `/proc/self/fd/${this.handle.fd}/${name}`
  }

  /** Names in it are on disk. */
  async sync(): Promise<void> {
    await this.handle.sync()
  }

  /** Bytes that may still be written; null: its filesystem, as /proc, counts none. */
  async free(): Promise<number | null> {
    const { blocks, bavail, bsize } = await fs.statfs(this.at('.'))
    return blocks === 0 ? null : bavail * bsize
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close()
  }
}

/** Not mkdir's own `recursive`: it never comes back where a folder exists and nothing can be made in it (as in /proc). */
async function makeFolders(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    const parent = path.dirname(folder)
    if (!hasCode(error, 'ENOENT') || parent === folder) throw error
    await makeFolders(parent)
    await fs.mkdir(folder).catch((again: unknown) => {
      if (!hasCode(again, 'EEXIST')) throw again
    })
  }
}
