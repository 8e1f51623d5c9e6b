/** The release files in `DATA_DIR/releases`: whole or absent, with manifest and compressed forms beside them. */
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { RELEASE_BYTES_MAX } from '../../agent/protocol/index.ts'
import type { ReleaseArch } from '../../drizzle/schema/index.ts'
import { invalid } from '../errors.ts'
import { BlockHasher, type FileFacts } from './blockHasher.ts'
import { archOfElf, ELF_HEADER_BYTES } from './elf.ts'

export const PACKINGS = ['xz', 'gz'] as const
export type Packing = (typeof PACKINGS)[number]

/** An upload that is whole and on disk, not yet a release. */
export interface Upload extends FileFacts {
  arch: ReleaseArch
  temporary: string
}

export class ReleaseStore {
  private readonly folder: string
  private readonly temporary: string

  constructor(dataDir: string) {
    this.folder = path.join(dataDir, 'releases')
    this.temporary = path.join(this.folder, '.tmp')
  }

  /** Removes uploads that were cut off, and files of which no release knows (`ids`: those that exist). */
  async start(ids: readonly string[]): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true })
    await mkdir(this.temporary, { recursive: true, mode: 0o700 })
    for (const name of await readdir(this.folder))
      if (name !== '.tmp' && !ids.includes(name.split('.')[0] ?? ''))
        await rm(path.join(this.folder, name), { force: true })
  }

  fileOf(id: string): string {
    return path.join(this.folder, `${id}.bin`)
  }

  packedFileOf(id: string, packing: Packing): string {
    return path.join(this.folder, `${id}.${packing}`)
  }

  temporaryOf(name: string): string {
    return path.join(this.temporary, name)
  }

  /** Block digests in base64url. */
  blocksOf(id: string): Promise<string> {
    return readFile(path.join(this.folder, `${id}.blocks`), 'utf8')
  }

  /** Bytes of a compressed form, or null while there is none. */
  async packedSize(id: string, packing: Packing): Promise<number | null> {
    return stat(this.packedFileOf(id, packing)).then(
      (found) => found.size,
      () => null,
    )
  }

  /**
   * Writes `body` aside while hashing it; back-pressure is the disk's.
   * @throws DomainError `release_too_large`, `release_not_executable`; nothing is left behind then
   */
  async receive(name: string, body: AsyncIterable<Uint8Array>): Promise<Upload> {
    const temporary = this.temporaryOf(name)
    const hasher = new BlockHasher()
    const handle = await open(temporary, 'wx', 0o600)
    try {
      for await (const part of body) {
        const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
        if (hasher.size + chunk.length > RELEASE_BYTES_MAX)
          throw invalid('release_too_large', 'A release has at most 512 MiB.')
        hasher.update(chunk)
        for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten
      }
      await handle.sync()
      const arch = await this.archOf(temporary)
      if (!arch)
        throw invalid(
          'release_not_executable',
          'The file is no Linux executable for x64 or arm64 (64-bit ELF).',
        )
      return { ...hasher.finish(), arch, temporary }
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    } finally {
      await handle.close()
    }
  }

  private async archOf(file: string): Promise<ReleaseArch | null> {
    const chunks: Buffer[] = []
    for await (const chunk of createReadStream(file, { end: ELF_HEADER_BYTES - 1 }))
      chunks.push(Buffer.from(chunk))
    return archOfElf(Buffer.concat(chunks))
  }

  /** Moves a finished upload to its place, before the row that names it is written. */
  async keep(id: string, upload: Upload): Promise<void> {
    await writeFile(path.join(this.folder, `${id}.blocks`), upload.blocks, { mode: 0o600, flush: true })
    await rename(upload.temporary, this.fileOf(id))
    const folder = await open(this.folder, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }

  /** Of an upload that did not become a release. */
  async discard(upload: Upload): Promise<void> {
    await rm(upload.temporary, { force: true })
  }

  /** All files of a release; what is not there is no error. */
  async remove(id: string): Promise<void> {
    for (const name of await readdir(this.folder))
      if (name.startsWith(`${id}.`)) await rm(path.join(this.folder, name), { force: true })
  }
}
