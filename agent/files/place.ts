/** Puts one file in its place: whole or not at all, whatever stands there and whatever happens meanwhile. */
import { randomBytes } from 'node:crypto'
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { PlaceFile } from '../protocol/index.ts'
import { assemble, type Fetch } from './assemble.ts'
import { digestOf } from './digest.ts'
import { contentsAt, type Existing, existing, followed } from './existing.ts'
import { explain, FileError, hasCode, systemWords } from './fileError.ts'
import { Folder } from './folder.ts'
import { ownerIds } from './names.ts'

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants
const DEFAULT_MODE = 0o644
const PERMISSION_BITS = 0o7777

export type Order = Pick<
  PlaceFile,
  'sha256' | 'size' | 'path' | 'mode' | 'owner' | 'group' | 'if_exists' | 'make_folders' | 'follow_link'
>

export interface PlaceDeps {
  /** Where its content stood before on this host, as far as is known. */
  elsewhere: string[]
  fetch: Fetch
  /** Where a temporary file is about to be made; null: there is none any more. */
  temporary(path: string | null): Promise<void>
  signal: AbortSignal
}

export interface Placed {
  /** `there`: with this content already; `kept`: another one, which was to be kept. */
  what: 'placed' | 'replaced' | 'there' | 'kept'
  /** Where it really is. */
  path: string
  /** Of a file that was there: owner, group or mode were changed. */
  adjusted: boolean
  /** Where the file is that was replaced. */
  backup: string | null
}

interface Rights {
  uid: number | null
  gid: number | null
  mode: number | null
}

const TEMPORARY = /^\.qunkong-[0-9a-f]{24}\.part$/
const temporaryName = () => `.qunkong-${randomBytes(12).toString('hex')}.part`
/** Is it one that `place` made? */
export const isTemporary = (file: string): boolean =>
  path.isAbsolute(file) && TEMPORARY.test(path.basename(file))

function checkPath(file: string): void {
  if (!path.isAbsolute(file)) throw new FileError('path', `${file} is no absolute path.`)
  if (file.includes('\0')) throw new FileError('path', 'A path has no zero byte.')
  if (file.endsWith('/') || path.basename(file) === '..' || path.basename(file) === '.')
    throw new FileError('path', `${file} names no file.`)
}

const isContent = async ({ stats, handle }: Existing, order: Order, signal: AbortSignal) =>
  handle !== null && stats.size === order.size && (await digestOf(handle, signal)) === order.sha256

/** Brings owner, group and mode to what is asked for. @returns whether they were different */
async function adjust({ stats, handle }: Existing, { uid, gid, mode }: Rights): Promise<boolean> {
  const owned = (uid === null || uid === stats.uid) && (gid === null || gid === stats.gid)
  if (!owned) await handle?.chown(uid ?? stats.uid, gid ?? stats.gid)
  const moded = mode === null || mode === (stats.mode & PERMISSION_BITS)
  // A change of the owner takes setuid away.
  if (mode !== null && !(owned && moded)) await handle?.chmod(mode)
  return !(owned && moded)
}

/** As asked for, else as the file that is replaced has them; setuid and setgid are not inherited. */
async function setRights(file: FileHandle, { uid, gid, mode }: Rights, old: Existing | null): Promise<void> {
  const { uid: ownUid, gid: ownGid } = await file.stat()
  const [wantedUid, wantedGid] = [uid ?? old?.stats.uid ?? ownUid, gid ?? old?.stats.gid ?? ownGid]
  if (wantedUid !== ownUid || wantedGid !== ownGid)
    await file.chown(wantedUid, wantedGid).catch((error: unknown) => {
      if (uid !== null || gid !== null)
        throw hasCode(error, 'EPERM')
          ? new FileError('owner', 'Only root may give a file to another user or group.')
          : error
    })
  await file.chmod(mode ?? (old ? old.stats.mode & 0o777 : DEFAULT_MODE))
}

/** Leaves what is there under another name, in its place as well until it is replaced. */
async function backUp(folder: Folder, name: string): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  for (let more = 0; ; more++) {
    const backup = `${name}.backup-${stamp}Z${more === 0 ? '' : `-${more}`}`
    try {
      await fs.link(folder.at(name), folder.at(backup))
      return backup
    } catch (error) {
      if (hasCode(error, 'EEXIST')) continue
      // Some filesystems know no hard links, and some systems let none be made to another user's file.
      if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EMLINK')) throw error
      await fs.rename(folder.at(name), folder.at(backup))
      return backup
    }
  }
}

async function checkRoom(folder: Folder, { size }: Order): Promise<void> {
  const free = await folder.free()
  if (free !== null && free < size)
    throw new FileError(
      'disk_full',
      `There is no room: ${folder.path} has ${free} bytes free, the file has ${size}.`,
    )
}

/** The new content in a temporary file beside its place, proved and on disk. */
async function fill(file: FileHandle, old: Existing | null, order: Order, deps: PlaceDeps): Promise<void> {
  await file.truncate(order.size)
  await using elsewhere = await contentsAt(deps.elsewhere, order.size)
  const olds = [...(old?.handle ? [old.handle] : []), ...elsewhere.handles]
  await assemble(file, olds, order, deps.fetch, deps.signal)
  if ((await digestOf(file, deps.signal)) !== order.sha256)
    throw new FileError('transfer', 'What arrived has another SHA-256 than what was sent.')
}

async function make(folder: Folder, name: string): Promise<FileHandle> {
  try {
    return await fs.open(folder.at(name), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  } catch (error) {
    // The folder is there, it is held open: in /proc nothing can be made, and in one that was removed meanwhile.
    if (hasCode(error, 'ENOENT'))
      throw new FileError('denied', `No file can be made in ${folder.path} (${systemWords(error)}).`)
    throw error
  }
}

async function write(
  folder: Folder,
  name: string,
  old: Existing | null,
  rights: Rights,
  order: Order,
  deps: PlaceDeps,
): Promise<Placed> {
  await checkRoom(folder, order)
  const temporary = temporaryName()
  await deps.temporary(path.join(folder.path, temporary))
  let there = false
  try {
    const file = await make(folder, temporary)
    there = true
    try {
      await fill(file, old, order, deps)
      await setRights(file, rights, old)
      await file.sync()
    } finally {
      await file.close()
    }
    deps.signal.throwIfAborted()
    const backup = old && order.if_exists === 'backup' ? await backUp(folder, name) : null
    await fs.rename(folder.at(temporary), folder.at(name))
    there = false
    await folder.sync()
    return {
      what: old ? 'replaced' : 'placed',
      path: path.join(folder.path, name),
      adjusted: false,
      backup: backup && path.join(folder.path, backup),
    }
  } finally {
    if (there) await fs.rm(folder.at(temporary), { force: true })
    await deps.temporary(null)
  }
}

async function placeIn(folder: Folder, name: string, order: Order, deps: PlaceDeps): Promise<Placed> {
  const ids = await ownerIds(order)
  const rights = { ...ids, mode: order.mode === undefined ? null : Number.parseInt(order.mode, 8) }
  const old = await existing(folder, name)
  try {
    const as = { path: path.join(folder.path, name), backup: null }
    if (old && (await isContent(old, order, deps.signal)))
      return { ...as, what: 'there', adjusted: await adjust(old, rights) }
    if (old && order.if_exists === 'keep') return { ...as, what: 'kept', adjusted: false }
    return await write(folder, name, old, rights, order, deps)
  } finally {
    await old?.handle?.close()
  }
}

/** @throws FileError or the signal's reason; then nothing has changed and nothing is left behind */
export async function place(order: Order, deps: PlaceDeps): Promise<Placed> {
  checkPath(order.path)
  const file = order.follow_link ? await followed(order.path) : path.normalize(order.path)
  try {
    await using folder = await Folder.open(path.dirname(file), order.make_folders)
    return await placeIn(folder, path.basename(file), order, deps)
  } catch (error) {
    deps.signal.throwIfAborted()
    throw explain(error, file)
  }
}
