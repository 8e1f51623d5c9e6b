/**
 * Files that people bring: each grows beside its place, under a name made of what it is, so that it goes on where it was
 * cut, and takes its place only when it is whole.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { FileError, hasCode } from '../files/fileError.ts'
import { type HostFileAnswer, type HostFileOp, hostBytes } from '../protocol/index.ts'
import { explained } from './failure.ts'
import { HeldFolder, HeldPlace, lookAt, shown, split } from './held.ts'
import { giveTo, inheritRights } from './inherit.ts'
import { entryAt } from './list.ts'
import { refuseOther } from './regular.ts'

type Op<T extends HostFileOp['op']> = Extract<HostFileOp, { op: T }>
type Upload = Pick<Op<'take'>, 'path' | 'size' | 'modified'>

const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
const NEW_MODE = 0o644
const COPIES_MAX = 1000
/** Those that bytes are coming for. */
const busy = new Set<string>()

export function partOf({ path: file, size, modified }: Upload): string {
  const words = Buffer.concat([hostBytes(file), Buffer.from(`\0${size}\0${Math.round(modified)}`)])
  return `.qunkong-${createHash('sha256').update(words).digest('hex').slice(0, 24)}.part`
}

/** What stands at the place, null: nothing. @throws FileError for what a file can't take the place of */
async function standing(folder: HeldFolder, name: string): Promise<HeldPlace | null> {
  const place = await HeldPlace.open(folder.at(name), false).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  })
  if (place && !place.stats.isFile()) {
    await using _closed = place
    refuseOther(place.stats, folder.pathOf(name))
  }
  return place
}

/** Bytes that came before, of a file that is ours alone. */
async function partSize(folder: HeldFolder, part: string, size: number): Promise<number> {
  const stats = await lookAt(folder.at(part))
  if (!stats) return 0
  const ours = stats.isFile() && stats.uid === process.getuid?.() && stats.nlink === 1 && stats.size <= size
  if (ours) return stats.size
  await fs.rm(folder.at(part), { force: true })
  return 0
}

async function makeFolders(folder: string): Promise<void> {
  try {
    await fs.mkdir(hostBytes(folder))
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    const parent = path.posix.dirname(folder)
    if (!hasCode(error, 'ENOENT') || parent === folder) throw error
    await makeFolders(parent)
    await fs.mkdir(hostBytes(folder)).catch((again: unknown) => {
      if (!hasCode(again, 'EEXIST')) throw again
    })
  }
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

/** As people read it: 1.5 GiB. */
function amount(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${unit === 0 ? bytes : (bytes / 1024 ** unit).toFixed(1)} ${UNITS[unit]}`
}

export async function begin(op: Op<'begin'>): Promise<HostFileAnswer<'begin'>> {
  try {
    const { folder, name } = split(op.path)
    if (op.make_folders) await makeFolders(folder)
    await using held = await HeldFolder.open(folder)
    await using old = await standing(held, name)
    if (old && op.if_exists === 'ask') return { offset: 0, exists: await entryAt(op.path) }
    const kept = await partSize(held, partOf(op), op.size)
    const free = await held.free()
    if (free !== null && free < op.size - kept)
      throw new FileError(
        'disk_full',
        `There is no room: ${shown(folder)} has ${amount(free)} free, ${shown(name)} needs ${amount(op.size - kept)}.`,
      )
    if (!(await held.writable())) throw new FileError('denied', `No file may be made in ${shown(folder)}.`)
    // Another file may have the same path, size and time: what nobody has compared is not gone on with.
    return { offset: op.resume_at === kept ? kept : 0, kept }
  } catch (error) {
    throw explained(error, op.path)
  }
}

export async function discard(op: Op<'discard'>): Promise<HostFileAnswer<'discard'>> {
  try {
    await using held = await HeldFolder.open(split(op.path).folder)
    await fs.rm(held.at(partOf(op)), { force: true })
    return {}
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {}
    throw explained(error, op.path)
  }
}

/** `report.tar.gz` → `report (2).tar.gz`. */
function copyName(name: string, number: number): string {
  const [, stem = name, ending = ''] = /^(.+?)((?:\.tar)?\.[^.]*)?$/s.exec(name) ?? []
  return `${stem} (${number})${ending}`
}

/** @returns the name that it has then */
async function settle(
  folder: HeldFolder,
  part: string,
  name: string,
  how: Op<'take'>['if_exists'],
): Promise<string> {
  if (how === 'replace') {
    await fs.rename(folder.at(part), folder.at(name))
    return name
  }
  for (let number = 1; number <= COPIES_MAX; number++) {
    const wanted = number === 1 ? name : copyName(name, number)
    try {
      await fs.link(folder.at(part), folder.at(wanted))
      await fs.unlink(folder.at(part))
      return wanted
    } catch (error) {
      if (hasCode(error, 'EPERM', 'ENOTSUP')) {
        // No hard links here.
        if (!(await lookAt(folder.at(wanted)))) {
          await fs.rename(folder.at(part), folder.at(wanted))
          return wanted
        }
      } else if (!hasCode(error, 'EEXIST')) throw error
      if (how === 'ask') throw new FileError('exists', `${shown(folder.pathOf(name))} exists already.`)
    }
  }
  throw new FileError('exists', `There are too many copies of ${shown(name)}.`)
}

/** As the file has them that is replaced; setuid and setgid are not inherited. @returns whether its owner was kept */
async function inherit(file: FileHandle, old: HeldPlace | null, modified: number): Promise<boolean> {
  const ownerKept = old === null || (await giveTo(file, old.stats))
  if (old) await inheritRights(file, old, 0o777)
  else await file.chmod(NEW_MODE)
  if (modified > 0) await file.utimes(new Date(), new Date(modified))
  return ownerKept
}

async function fill(file: FileHandle, op: Op<'take'>, pieces: AsyncIterable<Buffer>): Promise<number> {
  const stats = await file.stat()
  if (!stats.isFile() || stats.uid !== process.getuid?.() || stats.nlink !== 1)
    throw new FileError('denied', `What stands beside ${shown(op.path)} is not of this upload.`)
  if (op.offset === 0) await file.truncate(0)
  else if (stats.size !== op.offset)
    throw new FileError('offset', `The upload goes on at ${stats.size}, not at ${op.offset}.`)
  let at = op.offset
  for await (const piece of pieces) {
    if (at + piece.length > op.size) throw new FileError('transfer', 'More came than the file has.')
    for (let done = 0; done < piece.length; )
      done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten
    at += piece.length
  }
  return at
}

/** Takes what comes. What was cut stays and is gone on with. */
export async function take(op: Op<'take'>, pieces: AsyncIterable<Buffer>): Promise<HostFileAnswer<'take'>> {
  const { folder, name } = split(op.path)
  const part = partOf(op)
  const key = `${folder}/${part}`
  if (busy.has(key)) throw new FileError('busy', `${shown(op.path)} is being brought already.`)
  busy.add(key)
  try {
    await using held = await HeldFolder.open(folder)
    await using old = await standing(held, name)
    let ownerKept = true
    const file = await fs.open(held.at(part), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
    try {
      const offset = await fill(file, op, pieces)
      if (offset < op.size) return { offset, placed: null }
      ownerKept = await inherit(file, op.if_exists === 'replace' ? old : null, op.modified)
      await file.sync()
    } finally {
      await file.close()
    }
    const placed = await settle(held, part, name, op.if_exists)
    await held.sync()
    return { offset: op.size, placed: held.pathOf(placed), owner_kept: ownerKept }
  } catch (error) {
    throw explained(error, op.path)
  } finally {
    busy.delete(key)
  }
}
