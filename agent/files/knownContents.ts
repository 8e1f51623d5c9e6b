/**
 * Where contents stand on this host that were placed or fetched before: a file that is to be placed somewhere else is made of
 * them and not sent again. A hint and no promise: whoever uses it proves every block, and a file may be gone or changed.
 */
import path from 'node:path'
import * as z from 'zod'
import { readIfThere, writeDurably } from '../identity/files.ts'
import { type Log, messageOf } from '../log.ts'

/** Files that are remembered, the latest first. */
const FILES_MAX = 256
/** Places of one content that are tried. */
const PLACES_MAX = 4

const Entry = z.object({ sha256: z.string().length(64), path: z.string().min(1) })
type Entry = z.infer<typeof Entry>

export class KnownContents {
  private readonly file: string
  private readonly log: Log
  private entries: Entry[] = []
  private writing: Promise<void> = Promise.resolve()

  constructor(stateDir: string, log: Log) {
    this.file = path.join(stateDir, 'contents.json')
    this.log = log
  }

  /** What an agent before knew. */
  async load(): Promise<void> {
    try {
      const text = await readIfThere(this.file)
      if (text !== null) this.entries = z.array(Entry).max(FILES_MAX).parse(JSON.parse(text))
    } catch (error) {
      this.log.warn('what is known of contents is begun anew', { error: messageOf(error) })
    }
  }

  /** Absolute paths at which a content stood, the latest first. */
  placesOf(sha256: string): string[] {
    return this.entries
      .filter((entry) => entry.sha256 === sha256)
      .slice(0, PLACES_MAX)
      .map((entry) => entry.path)
  }

  /** A file has this content now, whatever it had before. Resolves when that is on disk, or known not to get there. */
  async remember(sha256: string, file: string): Promise<void> {
    const [latest] = this.entries
    if (latest?.path === file && latest.sha256 === sha256) return
    const others = this.entries.filter((entry) => entry.path !== file)
    this.entries = [{ sha256, path: file }, ...others].slice(0, FILES_MAX)
    // One after the other, each with what is known when its turn comes.
    this.writing = this.writing.then(() => this.write())
    await this.writing
  }

  private async write(): Promise<void> {
    try {
      await writeDurably(this.file, JSON.stringify(this.entries))
    } catch (error) {
      this.log.warn('what is known of contents could not be kept', { error: messageOf(error) })
    }
  }
}
