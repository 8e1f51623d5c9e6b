/** The releases that the server knows, in memory as in the database, with the key, the files and the share of the line. */
import { desc } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Manifest, ReleaseFacts } from '../../agent/protocol/index.ts'
import { BLOCK_BYTES } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { type ReleaseArch, releases } from '../../drizzle/schema/index.ts'
import type { Bus } from '../bus/bus.ts'
import type { ReleaseKey } from './key.ts'
import { ReleasePacker } from './packer.ts'
import { ReleaseStore } from './store.ts'
import { DownloadThrottle, type ThrottleOptions } from './throttle.ts'

export type ReleaseRow = typeof releases.$inferSelect

export const factsOf = (row: Pick<ReleaseRow, 'version' | 'arch' | 'size' | 'sha256'>): ReleaseFacts => ({
  version: row.version,
  arch: row.arch,
  size: row.size,
  sha256: row.sha256.toString('hex'),
})

export class ReleaseLibrary {
  readonly key: ReleaseKey
  readonly store: ReleaseStore
  readonly throttle: DownloadThrottle
  private readonly database: Database
  private readonly log: Logger
  private readonly packer: ReleasePacker
  private readonly unsubscribe: () => void
  /** Newest first. */
  private rows: ReleaseRow[] = []

  constructor(deps: {
    database: Database
    bus: Bus
    log: Logger
    dataDir: string
    key: ReleaseKey
    throttle: ThrottleOptions
  }) {
    this.database = deps.database
    this.log = deps.log
    this.key = deps.key
    this.store = new ReleaseStore(deps.dataDir)
    this.throttle = new DownloadThrottle(deps.throttle)
    this.packer = new ReleasePacker(this.store, deps.log)
    this.unsubscribe = deps.bus.subscribe('releases.changed', () => {
      this.reload().catch((error: unknown) => this.log.error({ err: error }, 'releases could not be read'))
    })
  }

  async start(): Promise<void> {
    await this.reload()
    await this.store.start(this.rows.map((row) => row.id))
    for (const row of this.rows) this.pack(row)
  }

  async stop(): Promise<void> {
    this.unsubscribe()
    await this.packer.stop()
  }

  async reload(): Promise<void> {
    this.rows = await this.database.select().from(releases).orderBy(desc(releases.id))
  }

  /** Compresses it for first installs, in the background. */
  pack(row: Pick<ReleaseRow, 'id' | 'sourceUrl'>): void {
    if (row.sourceUrl === null) this.packer.enqueue(row.id)
  }

  get(id: string): ReleaseRow | undefined {
    return this.rows.find((row) => row.id === id)
  }

  /** What an agent of this architecture is given for `version`; withdrawn ones are offered no more. */
  find(version: string, arch: ReleaseArch): ReleaseRow | undefined {
    return this.rows.find((row) => row.version === version && row.arch === arch && row.withdrawnAt === null)
  }

  /** The newest one that is stored here: for first installs. */
  latest(arch: ReleaseArch, version?: string): ReleaseRow | undefined {
    return this.rows.find(
      (row) =>
        row.arch === arch &&
        row.withdrawnAt === null &&
        row.sourceUrl === null &&
        (version === undefined || row.version === version),
    )
  }

  /** What an agent of this architecture could run, wherever the file is. */
  newest(arch: ReleaseArch): ReleaseRow | undefined {
    return this.rows.find((row) => row.arch === arch && row.withdrawnAt === null)
  }

  /** Is there anything of this version to be had? */
  has(version: string): boolean {
    return this.rows.some((row) => row.version === version && row.withdrawnAt === null)
  }

  async manifest(row: ReleaseRow): Promise<Manifest> {
    const blocks = await this.store.blocksOf(row.id)
    return { ...factsOf(row), signature: row.signature, block_bytes: BLOCK_BYTES, blocks }
  }
}
