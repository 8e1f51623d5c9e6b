/** Files on their way from hosts: each comes piece by piece, in order, into a temporary file of the store. */
import { rm } from 'node:fs/promises'
import type { FetchedFile } from '../../agent/protocol/index.ts'
import type { LiveTask } from '../runs/live.ts'
import type { FileStore, Incoming, Received } from './store.ts'

/** One that brings nothing for so long is given up. */
const IDLE_MS = 120_000

export class Receiving {
  private readonly store: FileStore
  private readonly incoming = new Map<string, { file: Incoming; touchedAt: number; busy: boolean }>()

  constructor(store: FileStore) {
    this.store = store
  }

  /**
   * Takes the bytes at `offset`. Another one than what is expected next changes nothing.
   * @returns where to go on; 0 where what came before is not here (any more)
   * @throws DomainError `file_too_large`, `no_space`
   */
  async piece(
    { row }: LiveTask,
    place: number,
    offset: number,
    bytes: Buffer,
    bytesMax: number,
  ): Promise<number> {
    const key = `${row.id}-${place}`
    let entry = this.incoming.get(key)
    if (!entry && offset === 0) {
      entry = { file: await this.store.begin(key), touchedAt: 0, busy: false }
      this.incoming.set(key, entry)
    }
    if (!entry || entry.busy) return 0
    // A piece whose answer got lost comes again.
    if (offset + bytes.length === entry.file.size && offset < entry.file.size) return entry.file.size
    if (offset !== entry.file.size) {
      await this.drop(key)
      return 0
    }
    entry.busy = true
    entry.touchedAt = performance.now()
    try {
      await entry.file.write(bytes, bytesMax)
      return entry.file.size
    } catch (error) {
      await this.drop(key)
      throw error
    } finally {
      entry.busy = false
    }
  }

  /** The whole file, as the agent says it is; null: that is not what came. An empty one never began. */
  async end({ row }: LiveTask, place: number, said: FetchedFile): Promise<Received | null> {
    const key = `${row.id}-${place}`
    const entry = this.incoming.get(key)
    const file = entry?.file ?? (said.size === 0 ? await this.store.begin(key) : null)
    if (!file) return null
    this.incoming.delete(key)
    const received = await file.finish()
    if (received.sha256 === said.sha256 && received.size === said.size) return received
    await this.store.discard(received)
    return null
  }

  /** Gives up what stands still. */
  async sweep(): Promise<void> {
    const now = performance.now()
    for (const [key, { touchedAt, busy }] of this.incoming)
      if (!busy && now - touchedAt > IDLE_MS) await this.drop(key)
  }

  async stop(): Promise<void> {
    for (const key of [...this.incoming.keys()]) await this.drop(key)
  }

  private async drop(key: string): Promise<void> {
    const entry = this.incoming.get(key)
    this.incoming.delete(key)
    if (!entry) return
    await entry.file.close()
    await rm(entry.file.temporary, { force: true })
  }
}
