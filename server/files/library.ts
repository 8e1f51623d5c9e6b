/** Files for hosts: their contents on disk, who names them, and what nobody names any more. */
import { and, inArray, lt, ne } from 'drizzle-orm'
import type { Logger } from 'pino'
import { BLOCK_BYTES, type FileManifest } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { fetchedFiles, files, runs } from '../../drizzle/schema/index.ts'
import { Receiving } from './receiving.ts'
import { FileStore, type StoreLimits } from './store.ts'
import { TaskKeys } from './taskKeys.ts'

const SWEEP_MS = 15 * 60_000
const HASHES_PER_STATEMENT = 500
const ROWS_PER_SWEEP = 10_000

export interface LibraryOptions extends StoreLimits {
  /** A content that nobody names is kept for so long: a run of it may be retried. */
  graceMs: number
  /** What hosts brought is kept for so long. */
  fetchedMs: number
}

export class FileLibrary {
  readonly store: FileStore
  readonly keys: TaskKeys
  readonly receiving: Receiving
  private readonly database: Database
  private readonly log: Logger
  private readonly graceMs: number
  private readonly fetchedMs: number
  private timer: NodeJS.Timeout | null = null
  private sweeping: Promise<void> = Promise.resolve()

  private constructor(deps: {
    database: Database
    log: Logger
    store: FileStore
    keys: TaskKeys
    graceMs: number
    fetchedMs: number
  }) {
    this.database = deps.database
    this.log = deps.log
    this.store = deps.store
    this.keys = deps.keys
    this.graceMs = deps.graceMs
    this.fetchedMs = deps.fetchedMs
    this.receiving = new Receiving(deps.store)
  }

  static async start(deps: { database: Database; log: Logger; dataDir: string; options: LibraryOptions }) {
    const { database, log, dataDir, options } = deps
    const store = new FileStore(dataDir, options)
    await store.start()
    const keys = await TaskKeys.load(dataDir)
    const library = new FileLibrary({ database, log, store, keys, ...options })
    library.sweep()
    library.timer = setInterval(() => library.sweep(), SWEEP_MS)
    return library
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await this.sweeping
    await this.receiving.stop()
  }

  /** Removes what nobody names, in the background. */
  sweep(): void {
    this.sweeping = this.forget()
      .then(() => this.store.sweep(this.graceMs, (hashes) => this.named(hashes)))
      .then((removed) => {
        if (removed > 0) this.log.info({ removed }, 'files that nobody names are removed')
      })
      .catch((error: unknown) => this.log.error({ err: error }, 'files could not be swept'))
  }

  /** What hosts brought, after its time; and what they left off bringing. */
  private async forget(): Promise<void> {
    await this.receiving.sweep()
    const before = new Date(Date.now() - this.fetchedMs)
    await this.database.delete(fetchedFiles).where(lt(fetchedFiles.createdAt, before)).limit(ROWS_PER_SWEEP)
  }

  async manifest({ sha256, size }: { sha256: string; size: number }): Promise<FileManifest> {
    return { sha256, size, block_bytes: BLOCK_BYTES, blocks: await this.store.blocksOf(sha256) }
  }

  /** Those of `hashes` that an upload, a file that was fetched, or a run that is not over names. */
  private async named(hashes: string[]): Promise<Set<string>> {
    const open = await this.database
      .select({ file: runs.file })
      .from(runs)
      .where(and(inArray(runs.state, ['running', 'paused', 'awaiting_approval']), ne(runs.kind, 'script')))
    const named = new Set(open.flatMap(({ file }) => (file ? [file.sha256] : [])))
    for (let i = 0; i < hashes.length; i += HASHES_PER_STATEMENT) {
      const some = hashes.slice(i, i + HASHES_PER_STATEMENT).map((hash) => Buffer.from(hash, 'hex'))
      const rows = await this.database
        .selectDistinct({ sha256: files.sha256 })
        .from(files)
        .where(inArray(files.sha256, some))
      const brought = await this.database
        .selectDistinct({ sha256: fetchedFiles.sha256 })
        .from(fetchedFiles)
        .where(inArray(fetchedFiles.sha256, some))
      for (const { sha256 } of [...rows, ...brought]) named.add(sha256.toString('hex'))
    }
    return named
  }
}
