/** Reads one file of this host piece by piece, within a bound, and says what it is. */
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { FETCH_PIECE_BYTES, type FetchedFile } from '../protocol/index.ts'
import { explain, FileError, hasCode } from './fileError.ts'

const { O_RDONLY, O_NONBLOCK } = fs.constants
/** So often it is read from its start again when the server has lost what came. */
const RESTARTS_MAX = 3

/**
 * statfs(2)'s types of the filesystems whose files are made while they are read, and have no size or a made-up one before
 * (linux/magic.h): proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs.
 */
const MADE_WHILE_READ = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673,
])
/** Of such a file at most. */
const MADE_BYTES_MAX = 16 * 1024 * 1024

/** Takes a piece and tells from where to go on: after it, or from 0 where what came before is lost. */
export type Send = (offset: number, piece: Buffer) => Promise<number>

async function open(file: string) {
  if (!path.isAbsolute(file)) throw new FileError('path', `${file} is no absolute path.`)
  try {
    // A pipe that nobody writes to must not be waited for.
    return await fs.open(file, O_RDONLY | O_NONBLOCK)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new FileError('missing', `There is no ${file} on this host.`)
    if (hasCode(error, 'ENXIO')) throw new FileError('not_file', `${file} is no regular file.`)
    throw explain(error, file)
  }
}

/** Where its bytes are read from, and how many they are. */
interface Source {
  size: number
  read(into: Buffer, at: number): Promise<number>
}

async function sourceOf(handle: fs.FileHandle, file: string, bytesMax: number): Promise<Source> {
  const { size } = await handle.stat()
  const { type } = await fs.statfs(`/proc/self/fd/${handle.fd}`)
  if (MADE_WHILE_READ.has(type)) return made(handle, file, Math.min(bytesMax, MADE_BYTES_MAX))
  const read = async (into: Buffer, at: number) =>
    (await handle.read(into, 0, Math.min(into.length, size - at), at)).bytesRead
  return { size, read }
}

/** Read at once, as another reading may find something else. */
async function made(handle: fs.FileHandle, file: string, bytesMax: number): Promise<Source> {
  const pieces: Buffer[] = []
  let size = 0
  for (;;) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(FETCH_PIECE_BYTES),
      0,
      FETCH_PIECE_BYTES,
      null,
    )
    if (bytesRead === 0) break
    size += bytesRead
    if (size > bytesMax) throw new FileError('over_limit', `${file} has more than ${bytesMax} bytes.`)
    pieces.push(buffer.subarray(0, bytesRead))
  }
  const whole = Buffer.concat(pieces)
  return { size, read: async (into, at) => whole.copy(into, 0, at) }
}

/**
 * As much as it had when it was opened: one that is written to meanwhile is cut there.
 * @throws FileError, or the signal's reason
 */
export async function readFile(
  file: string,
  bytesMax: number,
  send: Send,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const handle = await open(file)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new FileError('not_file', `${file} is no regular file.`)
    const { size, read } = await sourceOf(handle, file, bytesMax)
    if (size > bytesMax)
      throw new FileError('over_limit', `${file} has ${size} bytes; ${bytesMax} may be fetched.`)
    const buffer = Buffer.alloc(FETCH_PIECE_BYTES)
    let hash = createHash('sha256')
    let restarts = 0
    for (let at = 0; at < size; ) {
      signal.throwIfAborted()
      const bytesRead = await read(buffer, at)
      if (bytesRead === 0) throw new FileError('changed', `${file} became shorter while it was read.`)
      const piece = buffer.subarray(0, bytesRead)
      const next = await send(at, piece)
      if (next === at + bytesRead) hash.update(piece)
      else {
        if (next !== 0 || ++restarts > RESTARTS_MAX)
          throw new FileError('transfer', `The server lost what it had of ${file}.`)
        hash = createHash('sha256')
      }
      at = next
    }
    return {
      path: file,
      size,
      sha256: hash.digest('hex'),
      mode: stats.mode & 0o7777,
      uid: stats.uid,
      gid: stats.gid,
      modified_at: stats.mtime.toISOString(),
    }
  } catch (error) {
    signal.throwIfAborted()
    throw explain(error, file)
  } finally {
    await handle.close()
  }
}
