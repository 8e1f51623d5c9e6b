/** Text that is edited: read with a mark of what it was, and written only over that. */
import { isUtf8 } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { FileError, hasCode } from '../files/fileError.ts'
import {
  HOST_TEXT_BYTES_MAX,
  type HostFileAnswer,
  type HostFileOp,
  hostBytes,
  hostText,
} from '../protocol/index.ts'
import { explained } from './failure.ts'
import { HeldFolder, HeldPlace, shown, split } from './held.ts'
import { giveTo, inheritRights } from './inherit.ts'
import { entryAt } from './list.ts'
import { openRegular } from './regular.ts'

type Op<T extends HostFileOp['op']> = Extract<HostFileOp, { op: T }>

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
const NEW_MODE = 0o644

const etagOf = ({ mtimeMs, size }: Stats, content: Buffer): string => {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 32)
  return `${Math.round(mtimeMs * 1000)}-${size}-${digest}`
}

async function contentOf(handle: FileHandle, file: string): Promise<Buffer> {
  // Not by its size, which may grow meanwhile.
  const buffer = Buffer.alloc(HOST_TEXT_BYTES_MAX + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
  }
  throw new FileError('text_too_large', `${shown(file)} has more than 1 MiB: download it to look at it.`)
}

function refuseBinary(content: Buffer, file: string): void {
  if (!isUtf8(content) || content.includes(0))
    throw new FileError('no_text', `${shown(file)} is no text in UTF-8: download it to look at it.`)
}

export async function read(op: Op<'read'>): Promise<HostFileAnswer<'read'>> {
  try {
    const { handle, stats } = await openRegular(op.path, O_RDONLY)
    try {
      if (stats.size > HOST_TEXT_BYTES_MAX)
        throw new FileError(
          'text_too_large',
          `${shown(op.path)} has more than 1 MiB: download it to look at it.`,
        )
      const content = await contentOf(handle, op.path)
      refuseBinary(content, op.path)
      const etag = etagOf(await handle.stat(), content)
      return { text: content.toString('utf8'), etag, entry: await entryAt(op.path) }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw explained(error, op.path)
  }
}

async function writeAll(handle: FileHandle, content: Buffer): Promise<void> {
  for (let at = 0; at < content.length; )
    at += (await handle.write(content, at, content.length - at, at)).bytesWritten
  await handle.truncate(content.length)
  await handle.sync()
}

/** False: it can't be done so that owner, rights and attributes stay, or not beside the file. */
async function replace(
  folder: HeldFolder,
  name: string,
  content: Buffer,
  old: HeldPlace | null,
): Promise<boolean> {
  const temporary = `.qunkong-${randomBytes(12).toString('hex')}.part`
  let handle: FileHandle
  try {
    handle = await fs.open(folder.at(temporary), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  } catch (error) {
    if (old && hasCode(error, 'EACCES', 'EPERM')) return false
    throw error
  }
  let there = true
  try {
    try {
      if (old) {
        const kept = (await giveTo(handle, old.stats)) && (await inheritRights(handle, old, 0o7777))
        if (!kept) return false
      } else await handle.chmod(NEW_MODE)
      await writeAll(handle, content)
    } finally {
      await handle.close()
    }
    // A new one takes no name that somebody else took meanwhile.
    if (old) {
      const moved = await fs.rename(folder.at(temporary), folder.at(name)).then(
        () => true,
        (error: unknown) => {
          // A mount of its own, as containers have them for single files: it can't be replaced.
          if (hasCode(error, 'EBUSY')) return false
          throw error
        },
      )
      if (!moved) return false
    } else {
      await fs.link(folder.at(temporary), folder.at(name))
      await fs.unlink(folder.at(temporary))
    }
    there = false
    await folder.sync()
    return true
  } finally {
    if (there) await fs.rm(folder.at(temporary), { force: true })
  }
}

async function inPlace(file: string, content: Buffer): Promise<void> {
  const { handle } = await openRegular(file, O_WRONLY)
  try {
    await writeAll(handle, content)
  } finally {
    await handle.close()
  }
}

/** What stands there, proved to be what the editor began with. @throws FileError `changed` */
async function proved(file: string, etag: string): Promise<HeldPlace> {
  const changed = new FileError('changed', `${shown(file)} has changed since it was opened.`)
  const gone = (error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error
    throw new FileError('changed', `${shown(file)} has been removed since it was opened.`)
  }
  const { handle } = await openRegular(file, O_RDONLY).catch(gone)
  try {
    const stats = await handle.stat()
    const now = stats.size > HOST_TEXT_BYTES_MAX ? '' : etagOf(stats, await contentOf(handle, file))
    if (now !== etag) throw changed
    const place = await HeldPlace.open(file, false).catch(gone)
    if (place.stats.ino === stats.ino && place.stats.dev === stats.dev) return place
    await place[Symbol.asyncDispose]()
    throw changed
  } finally {
    await handle.close()
  }
}

export async function write(op: Op<'write'>): Promise<HostFileAnswer<'write'>> {
  const content = Buffer.from(op.text, 'utf8')
  try {
    if (content.length > HOST_TEXT_BYTES_MAX)
      throw new FileError('text_too_large', 'A text that is saved here has at most 1 MiB.')
    // A link stays: what it leads to is replaced.
    const file = await fs
      .realpath(hostBytes(op.path), { encoding: 'buffer' })
      .then(hostText, (error: unknown) => {
        if (hasCode(error, 'ENOENT')) return path.posix.normalize(op.path)
        throw error
      })
    const { folder, name } = split(file)
    await using held = await HeldFolder.open(folder)
    await using old = op.etag === null ? null : await proved(file, op.etag)
    // What has several names, or something that a new file can't have, is written where it is.
    const replaced = (old?.stats.nlink ?? 1) === 1 && (await replace(held, name, content, old))
    if (!replaced) await inPlace(file, content)
    const { handle } = await openRegular(file, O_RDONLY)
    const etag = await handle.stat().then((stats) => etagOf(stats, content))
    await handle.close()
    return { etag, entry: await entryAt(file), in_place: !replaced }
  } catch (error) {
    throw explained(error, op.path)
  }
}
