/** Compresses stored releases for first installs, one at a time and in the background. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import type { Logger } from 'pino'
import { PACKINGS, type Packing, type ReleaseStore } from './store.ts'

export class ReleasePacker {
  private readonly store: ReleaseStore
  private readonly log: Logger
  private readonly stopping = new AbortController()
  private queue: Promise<void> = Promise.resolve()

  constructor(store: ReleaseStore, log: Logger) {
    this.store = store
    this.log = log
  }

  /** Makes the forms that are missing; failures are logged, the raw file serves meanwhile. */
  enqueue(id: string): void {
    this.queue = this.queue.then(async () => {
      for (const packing of PACKINGS) {
        if (this.stopping.signal.aborted || (await this.store.packedSize(id, packing)) !== null) continue
        await this.pack(id, packing).catch((error: unknown) => {
          if (!this.stopping.signal.aborted)
            this.log.warn({ err: error, release: id, packing }, 'a release could not be compressed')
        })
      }
    })
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.queue
  }

  private async pack(id: string, packing: Packing): Promise<void> {
    const temporary = this.store.temporaryOf(`${id}.${packing}`)
    const began = performance.now()
    try {
      await (packing === 'xz' ? this.xz(id, temporary) : this.gzip(id, temporary))
      await rename(temporary, this.store.packedFileOf(id, packing))
      const ms = Math.round(performance.now() - began)
      this.log.info({ release: id, packing, ms }, 'release compressed')
    } finally {
      await rm(temporary, { force: true })
    }
  }

  private async gzip(id: string, temporary: string): Promise<void> {
    await pipeline(
      createReadStream(this.store.fileOf(id)),
      createGzip({ level: constants.Z_BEST_COMPRESSION }),
      createWriteStream(temporary, { mode: 0o600, flush: true }),
      { signal: this.stopping.signal },
    )
  }

  /** By the program: Node has no xz. Where it is missing, `gz` remains. */
  private async xz(id: string, temporary: string): Promise<void> {
    const output = await open(temporary, 'w', 0o600)
    try {
      const child = spawn('nice', ['-n', '10', 'xz', '-6', '--stdout', this.store.fileOf(id)], {
        stdio: ['ignore', output.fd, 'ignore'],
        signal: this.stopping.signal,
      })
      const [code] = await once(child, 'close')
      if (code !== 0) throw new Error(`xz ended with ${code}; is xz-utils installed?`)
      await output.sync()
    } finally {
      await output.close()
    }
  }
}
