/** Folders as tar.gz, made while it is taken: nothing of it is ever whole in memory or on disk. */
import { constants, type Stats } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import { createGzip } from 'node:zlib'
import { pack as createPack, type Header } from 'tar-stream'
import { type HostFileAnswer, hostBytes, hostText } from '../protocol/index.ts'
import { DEPTH_MAX } from './change.ts'
import { learnOwners, ownerNames } from './entry.ts'
import { explained } from './failure.ts'
import { HeldFolder, HeldPlace, shown, split } from './held.ts'
import { paxHeaderOf } from './paxHeader.ts'
import type { Sink } from './send.ts'

/** Little is won by more, and a host has other things to do. */
const GZIP_LEVEL = 4
const READ_BYTES = 64 * 1024
const LEFT_OUT = 'LEFT-OUT.txt'
const LEFT_OUT_LINES_MAX = 1000

/** Of a name in a header without extensions. */
const USTAR_NAME_BYTES = 100

const isText = (text: string): boolean => hostText(Buffer.from(text)) === text

class Archive {
  readonly pack = createPack()
  private readonly signal: AbortSignal
  private readonly leftOut: string[] = []
  private leftOutCount = 0

  constructor(signal: AbortSignal) {
    this.signal = signal
  }

  get skipped(): number {
    return this.leftOutCount
  }

  private leave(path: string, why: string): void {
    this.leftOutCount++
    if (this.leftOut.length < LEFT_OUT_LINES_MAX) this.leftOut.push(`${shown(path)}: ${why}`)
  }

  /** Directly before its entry: names that are no text stand in a header of their own. @param link where a link leads */
  private async header(name: string, stats: Stats, link?: string) {
    await learnOwners([stats])
    const { uid, gid, mtime } = stats
    const rest = { mode: stats.mode & 0o7777, uid, gid, mtime, ...ownerNames(stats) }
    if (isText(name) && isText(link ?? '')) return { name, linkname: link, ...rest }
    this.pack.push(paxHeaderOf(hostBytes(name), link === undefined ? null : hostBytes(link)))
    // For programs that don't read it.
    const short = (path: string) =>
      shown(path)
        .replace(/[^ -~]/g, '_')
        .slice(0, USTAR_NAME_BYTES)
    return { name: short(name), linkname: link && short(link), ...rest }
  }

  /** @param as its path in the archive */
  async add(folder: HeldFolder, name: string, as: string, depth: number): Promise<void> {
    this.signal.throwIfAborted()
    const where = folder.pathOf(name)
    if (depth > DEPTH_MAX) return this.leave(where, 'nested too deep')
    try {
      const stats = await fs.lstat(folder.at(name))
      if (stats.isDirectory()) await this.addFolder(folder, name, as, depth, stats)
      else if (stats.isFile()) await this.addFile(folder, name, as)
      else if (stats.isSymbolicLink()) {
        const link = hostText(await fs.readlink(folder.at(name), { encoding: 'buffer' }))
        await this.entry({ ...(await this.header(as, stats, link)), type: 'symlink' })
      } else this.leave(where, 'a device, a pipe or a socket')
    } catch (error) {
      this.signal.throwIfAborted()
      if (this.pack.destroyed) throw error
      this.leave(where, explained(error, where).message.replace(/^file_[a-z_]+: /, ''))
    }
  }

  private async addFolder(
    folder: HeldFolder,
    name: string,
    as: string,
    depth: number,
    stats: Stats,
  ): Promise<void> {
    await using inner = await folder.inner(name)
    await this.entry({ ...(await this.header(`${as}/`, stats)), type: 'directory' })
    for await (const each of inner.names()) await this.add(inner, each, `${as}/${each}`, depth + 1)
  }

  private async addFile(folder: HeldFolder, name: string, as: string): Promise<void> {
    await using place = await HeldPlace.open(folder.at(name), false)
    const handle = await fs.open(place.self, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stats = await handle.stat()
      const header = { ...(await this.header(as, stats)), size: stats.size }
      const whole = await this.fill(handle, header, stats.size)
      if (!whole) this.leave(folder.pathOf(name), 'became shorter while it was read: its end is zeros')
    } finally {
      await handle.close()
    }
  }

  private entry(header: Partial<Header> & Pick<Header, 'name'>, content?: Buffer | string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve())
      if (content === undefined) this.pack.entry(header, done)
      else this.pack.entry(header, content, done)
    })
  }

  /** Exactly `size` bytes, whatever becomes of the file meanwhile. */
  private async fill(
    handle: FileHandle,
    header: Partial<Header> & Pick<Header, 'name'>,
    size: number,
  ): Promise<boolean> {
    let whole = true
    const done = Promise.withResolvers<void>()
    done.promise.catch(() => undefined)
    const entry = this.pack.entry(header, (error) => (error ? done.reject(error) : done.resolve()))
    for (let at = 0; at < size; ) {
      this.signal.throwIfAborted()
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size - at))
      const read: number = whole ? (await handle.read(buffer, 0, buffer.length, at)).bytesRead : 0
      whole &&= read > 0
      const piece = whole ? buffer.subarray(0, read) : buffer.fill(0)
      if (!entry.write(piece)) await drained(entry, this.signal)
      at += piece.length
    }
    entry.end(undefined)
    await done.promise
    return whole
  }

  async finish(): Promise<void> {
    if (this.leftOut.length > 0) {
      const text = `${this.leftOut.join('\n')}\n${this.leftOutCount > this.leftOut.length ? '…\n' : ''}`
      await this.entry({ name: LEFT_OUT }, text)
    }
    this.pack.finalize()
  }
}

/** Or the end of whoever takes it. */
function drained(entry: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = () => reject(signal.reason)
    signal.addEventListener('abort', over, { once: true })
    entry.once('drain', () => {
      signal.removeEventListener('abort', over)
      resolve()
    })
  })
}

export async function archive(
  paths: string[],
  sink: Sink,
  signal: AbortSignal,
): Promise<HostFileAnswer<'send'>> {
  const made = new Archive(signal)
  const gzip = createGzip({ level: GZIP_LEVEL })
  made.pack.pipe(gzip)
  const stop = () => {
    made.pack.destroy()
    gzip.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  const fill = async () => {
    for (const path of paths) {
      const { folder, name } = split(path)
      await using held = await HeldFolder.open(folder)
      await fs.lstat(held.at(name))
      await made.add(held, name, name, 0)
    }
    await made.finish()
  }
  try {
    // What is asked for must be there before anybody is told that an archive comes.
    for (const path of paths) {
      await using _ = await HeldPlace.open(path, false).catch((error: unknown) => {
        throw explained(error, path)
      })
    }
    sink.head({ size: null, offset: 0, etag: '' })
    let bytes = 0
    const filled = fill()
    filled.catch((error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))))
    for await (const piece of gzip) {
      const chunk: Buffer = piece
      await sink.write(chunk)
      bytes += chunk.length
    }
    await filled
    return { bytes, skipped: made.skipped }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
