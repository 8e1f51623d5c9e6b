/**
 * Folders and files that are held open: what is done is done to this very one, whatever becomes of the path that led to it
 * meanwhile. Names are bytes.
 */
import { constants, type Stats } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { FileError, hasCode } from '../files/fileError.ts'
import { hostBytes, hostText } from '../protocol/index.ts'

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants
/** open(2): a place only, neither read nor written. Node has no name for it. */
const O_PATH = 0o10000000

/** As people read it: bytes that are no text as `\xNN`, and nothing that moves a cursor. */
export const shown = (text: string): string =>
  text.replace(
    /[\uF780-\uF7FF\p{Cc}]/gu,
    (char) => `\\x${(char.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`,
  )

export interface Split {
  folder: string
  name: string
}

/** @throws FileError for a path that names nothing in a folder */
export function split(file: string): Split {
  const name = path.posix.basename(file)
  if (file === '/' || file.endsWith('/') || name === '.' || name === '..' || name === '')
    throw new FileError('path', `${shown(file)} names nothing in a folder.`)
  if (hostBytes(name).length > 255) throw new FileError('path', 'A name has at most 255 bytes.')
  return { folder: path.posix.dirname(file), name }
}

/** Of what stands there; null: nothing does. What can't be looked at is not taken for absent. */
export const lookAt = (file: Buffer): Promise<Stats | null> =>
  fs.lstat(file).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  })

export class HeldFolder implements AsyncDisposable {
  readonly path: string
  private readonly handle: FileHandle

  private constructor(handle: FileHandle, shownPath: string) {
    this.handle = handle
    this.path = shownPath
  }

  /** By its path, links on the way followed. */
  static async open(folder: string): Promise<HeldFolder> {
    return new HeldFolder(await fs.open(hostBytes(folder), O_RDONLY | O_DIRECTORY), folder)
  }

  /** One in this one; a link is refused by the kernel (ELOOP, ENOTDIR). */
  async inner(name: string): Promise<HeldFolder> {
    const handle = await fs.open(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    return new HeldFolder(handle, path.posix.join(this.path, name))
  }

  /** A path to `name` in it, good while it is open. */
  at(name: string): Buffer {
    return Buffer.concat([Buffer.from(`/proc/self/fd/${this.handle.fd}/`), hostBytes(name)])
  }

  pathOf(name: string): string {
    return path.posix.join(this.path, name)
  }

  async *names(): AsyncGenerator<string> {
    // The typings know no names as bytes here.
    const options: object = { encoding: 'buffer', bufferSize: 256 }
    const folder = await fs.opendir(`/proc/self/fd/${this.handle.fd}/.`, options)
    for await (const { name } of folder) {
      const bytes: unknown = name
      yield Buffer.isBuffer(bytes) ? hostText(bytes) : name
    }
  }

  stat(): Promise<Stats> {
    return this.handle.stat()
  }

  async writable(): Promise<boolean> {
    const { W_OK, X_OK } = constants
    return fs.access(`/proc/self/fd/${this.handle.fd}/.`, W_OK | X_OK).then(
      () => true,
      () => false,
    )
  }

  /** Bytes that may still be written; null: its filesystem, as /proc, counts none. */
  async free(): Promise<number | null> {
    const { blocks, bavail, bsize } = await fs.statfs(`/proc/self/fd/${this.handle.fd}/.`)
    return blocks === 0 ? null : bavail * bsize
  }

  /** Names in it are on disk, as far as its filesystem knows of such a thing. */
  async sync(): Promise<void> {
    await this.handle.sync().catch((error: unknown) => {
      if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'ENOSYS')) throw error
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close()
  }
}

/** Whatever stands at a path, held without opening it: a pipe is not waited for, a device not touched. */
export class HeldPlace implements AsyncDisposable {
  readonly stats: Stats
  private readonly handle: FileHandle

  private constructor(handle: FileHandle, stats: Stats) {
    this.handle = handle
    this.stats = stats
  }

  static async open(file: Buffer | string, followLink: boolean): Promise<HeldPlace> {
    const bytes = typeof file === 'string' ? hostBytes(file) : file
    const handle = await fs.open(bytes, O_PATH | (followLink ? 0 : O_NOFOLLOW))
    try {
      return new HeldPlace(handle, await handle.stat())
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Leads to this very file, for calls that take a path and for opening it in earnest. */
  get self(): string {
    return `/proc/self/fd/${this.handle.fd}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close()
  }
}
