/** Contents of files in `DATA_DIR/files`, each once, named by its SHA-256, with its block digests beside it. */
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  utimes,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { FILE_BYTES_MAX } from '../../agent/protocol/index.ts'
import { DomainError, invalid } from '../errors.ts'
import { BlockHasher, type FileFacts } from '../releases/blockHasher.ts'

const CONTENT = /^[0-9a-f]{64}$/
/** Free space is asked for again after so many bytes of an upload. */
const SPACE_CHECK_BYTES = 16 * 1024 * 1024

export interface StoreLimits {
  /** Of one file. */
  bytesMax: number
  /** Left free on the data folder's filesystem. */
  freeBytesMin: number
}

/** A body that is whole and on disk, not yet a content. */
export interface Received extends FileFacts {
  temporary: string
}

/** A file on its way into the store. Whoever has it finishes it, or closes it and removes what is there. */
export class Incoming {
  readonly temporary: string
  private readonly handle: FileHandle
  private readonly check: (bytes: number, more: number) => Promise<void>
  private readonly hasher = new BlockHasher()
  private checked = 0

  constructor(handle: FileHandle, temporary: string, check: (bytes: number, more: number) => Promise<void>) {
    this.handle = handle
    this.temporary = temporary
    this.check = check
  }

  get size(): number {
    return this.hasher.size
  }

  /** @throws DomainError `file_too_large`, `no_space` */
  async write(part: Uint8Array, bytesMax: number): Promise<void> {
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
    const size = this.size + chunk.length
    if (size > bytesMax) throw tooLarge(bytesMax)
    if (size > this.checked) {
      await this.check(size, chunk.length)
      this.checked = size + SPACE_CHECK_BYTES
    }
    try {
      for (let at = 0; at < chunk.length; ) at += (await this.handle.write(chunk, at)).bytesWritten
    } catch (error) {
      throw spaceError(error)
    }
    this.hasher.update(chunk)
  }

  /** All of it is on disk. */
  async finish(): Promise<Received> {
    try {
      await this.handle.sync()
      return { ...this.hasher.finish(), temporary: this.temporary }
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.handle.close()
  }
}

export class FileStore {
  private readonly folder: string
  private readonly temporary: string
  private readonly limits: StoreLimits
  /** What keeps a content from being swept and what sweeps it take turns. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(dataDir: string, limits: StoreLimits) {
    this.folder = path.join(dataDir, 'files')
    this.temporary = path.join(this.folder, '.tmp')
    this.limits = { ...limits, bytesMax: Math.min(limits.bytesMax, FILE_BYTES_MAX) }
  }

  /** Removes what was cut off. */
  async start(): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true })
    await mkdir(this.temporary, { recursive: true, mode: 0o700 })
  }

  /** @param sha256 hexadecimal */
  fileOf(sha256: string): string {
    return path.join(this.folder, sha256)
  }

  /** Block digests in base64url. */
  blocksOf(sha256: string): Promise<string> {
    return readFile(`${this.fileOf(sha256)}.blocks`, 'utf8')
  }

  async has(sha256: string): Promise<boolean> {
    return stat(this.fileOf(sha256)).then(
      () => true,
      () => false,
    )
  }

  /** @throws DomainError `file_too_large` */
  private checkSize(bytes: number): void {
    const { bytesMax } = this.limits
    if (bytes > bytesMax) throw tooLarge(bytesMax)
  }

  /** @throws DomainError `file_too_large`, `no_space` */
  async checkRoom(bytes: number): Promise<void> {
    this.checkSize(bytes)
    const { bavail, bsize } = await statfs(this.folder)
    if (bavail * bsize - bytes < this.limits.freeBytesMin)
      throw new DomainError('unavailable', 'no_space', 'The server has no room for this file.')
  }

  /** A file that is to come. */
  async begin(name: string): Promise<Incoming> {
    const temporary = path.join(this.temporary, name)
    const handle = await open(temporary, 'w', 0o600)
    return new Incoming(handle, temporary, (bytes, more) => {
      this.checkSize(bytes)
      return this.checkRoom(more)
    })
  }

  /**
   * Writes `body` aside while hashing it; back-pressure is the disk's.
   * @throws DomainError `file_too_large`, `no_space`; nothing is left behind then
   */
  async receive(name: string, body: AsyncIterable<Uint8Array>): Promise<Received> {
    const incoming = await this.begin(name)
    try {
      for await (const part of body) await incoming.write(part, this.limits.bytesMax)
      return await incoming.finish()
    } catch (error) {
      await incoming.close()
      await rm(incoming.temporary, { force: true })
      throw spaceError(error)
    }
  }

  /** Makes a content of it, or keeps the one that is there; `record` names it in the database before it can be swept. */
  async keep<T>(received: Received, record: () => Promise<T>): Promise<T> {
    return this.exclusively(async () => {
      const file = this.fileOf(received.sha256)
      try {
        if (await this.has(received.sha256)) await utimes(file, new Date(), new Date())
        else {
          await writeFile(`${file}.blocks`, received.blocks, { mode: 0o600, flush: true })
          await rename(received.temporary, file)
          await this.sync()
        }
        return await record()
      } finally {
        await rm(received.temporary, { force: true })
      }
    })
  }

  async discard(received: Received): Promise<void> {
    await rm(received.temporary, { force: true })
  }

  /** Removes contents that nothing names (`isNamed`) and that are older than `graceMs`. @returns how many */
  async sweep(graceMs: number, isNamed: (sha256: string[]) => Promise<Set<string>>): Promise<number> {
    return this.exclusively(async () => {
      const found = (await readdir(this.folder)).filter((name) => CONTENT.test(name))
      const named = await isNamed(found)
      let removed = 0
      for (const sha256 of found) {
        const { mtimeMs } = await stat(this.fileOf(sha256))
        if (named.has(sha256) || mtimeMs + graceMs > Date.now()) continue
        await rm(this.fileOf(sha256), { force: true })
        await rm(`${this.fileOf(sha256)}.blocks`, { force: true })
        removed++
      }
      return removed
    })
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work)
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async sync(): Promise<void> {
    const folder = await open(this.folder, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

const tooLarge = (bytesMax: number): DomainError => {
  const mib = Math.floor(bytesMax / 1024 / 1024)
  return invalid('file_too_large', `A file has at most ${mib} MiB.`, { mib })
}

/** A disk that has filled up all the same. */
const spaceError = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    ? new DomainError('unavailable', 'no_space', 'The server has no room for this file.')
    : error
