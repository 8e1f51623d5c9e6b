/** What the server holds of its way to hosts' files: requests, streams, and uploads that were begun. */
import { randomBytes } from 'node:crypto'
import type { Bus } from '../bus/bus.ts'
import { HostFileRequests } from './requests.ts'
import { HostFileStreams } from './streams.ts'

/** An upload that nobody goes on with for so long is begun anew: the host knows how far it was. */
const FORGOTTEN_MS = 3600_000
const UPLOADS_MAX = 10_000

export interface BegunUpload {
  userId: string
  agentId: string
  /** With whose rights. */
  user: string | undefined
  path: string
  size: number
  modified: number
  ifExists: 'ask' | 'replace' | 'keep_both'
}

export class HostFileBridge {
  readonly requests = new HostFileRequests()
  readonly streams: HostFileStreams
  private readonly uploads = new Map<string, { upload: BegunUpload; touchedAt: number }>()

  constructor(bus: Bus) {
    this.streams = new HostFileStreams(bus)
  }

  /**
   * A name by which its bytes may come. Of an upload of the same path, size and time that was begun before no more come:
   * whoever sends it compares what is there first, so that two files never become one.
   */
  begun(upload: BegunUpload): string {
    for (const [id, { upload: other }] of this.uploads)
      if (
        other.agentId === upload.agentId &&
        other.path === upload.path &&
        other.size === upload.size &&
        other.modified === upload.modified
      )
        this.uploads.delete(id)
    const now = performance.now()
    for (const [id, { touchedAt }] of this.uploads)
      if (now - touchedAt > FORGOTTEN_MS || this.uploads.size >= UPLOADS_MAX) this.uploads.delete(id)
      else break
    const id = randomBytes(18).toString('base64url')
    this.uploads.set(id, { upload, touchedAt: now })
    return id
  }

  /** Only for whoever began it. */
  upload(id: string, userId: string): BegunUpload | null {
    const found = this.uploads.get(id)
    if (found?.upload.userId !== userId) return null
    // The least recently used stand first.
    this.uploads.delete(id)
    this.uploads.set(id, { ...found, touchedAt: performance.now() })
    return found.upload
  }

  ended(id: string): void {
    this.uploads.delete(id)
  }

  stop(): void {
    this.streams.stop()
  }
}
