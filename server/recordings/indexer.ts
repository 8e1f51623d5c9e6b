/**
 * Has segments that are whole read in the background, one after the other, so that they can be searched and jumped to. Not
 * while a session is flooded, which is when they become whole: it would be slowed for what nobody looks for yet.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, gt, lt, ne } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../drizzle/client.ts'
import { recordingSegments, recordings } from '../../drizzle/schema/index.ts'
import type { SegmentReader } from './indexing/reader.ts'
import { folderOf } from './places.ts'
import { findRecording, saveIndexed } from './rows.ts'

const ROWS_PER_STEP = 200
/** So often it is asked whether there is a flood still, and so long it is waited for its end. */
const LOOK_MS = 250
const LATE_MS = 30_000

interface Deps {
  database: Database
  log: Logger
  dataDir: string
  reader: SegmentReader
  isFlooded(): boolean
}

export class Indexer {
  private readonly deps: Deps
  private readonly waiting = new Set<string>()
  private working: Promise<void> | null = null
  private readonly ended = new AbortController()

  constructor(deps: Deps) {
    this.deps = deps
  }

  /** Takes up what a server before this one has left. */
  async start(): Promise<void> {
    for (let last = ''; ; ) {
      const rows = await this.deps.database
        .select({ id: recordings.id })
        .from(recordings)
        .where(
          and(
            gt(recordings.id, last),
            ne(recordings.state, 'removed'),
            lt(recordings.indexed, recordings.segments),
          ),
        )
        .orderBy(recordings.id)
        .limit(ROWS_PER_STEP)
      for (const { id } of rows) this.wake(id)
      const end = rows.at(-1)
      if (!end || rows.length < ROWS_PER_STEP) return
      last = end.id
    }
  }

  /** A segment of it has become whole. */
  wake(id: string): void {
    this.waiting.add(id)
    this.working ??= this.work().finally(() => {
      this.working = null
    })
  }

  async stop(): Promise<void> {
    this.ended.abort()
    await this.working
  }

  private get stopped(): boolean {
    return this.ended.signal.aborted
  }

  private async work(): Promise<void> {
    const late = performance.now() + LATE_MS
    for (const id of this.waiting) {
      this.waiting.delete(id)
      try {
        do await this.calm(late)
        while (!this.stopped && (await this.step(id)))
      } catch (error) {
        if (!this.stopped)
          this.deps.log.warn({ err: error, recording: id }, 'a recording can not be searched yet')
      }
    }
  }

  private async calm(late: number): Promise<void> {
    while (!this.stopped && this.deps.isFlooded() && performance.now() < late)
      await sleep(LOOK_MS, undefined, { ref: false, signal: this.ended.signal }).catch(() => undefined)
  }

  /** False: nothing is left to be done. */
  private async step(id: string): Promise<boolean> {
    const { database, dataDir, reader, log } = this.deps
    const row = await findRecording(database, id)
    if (!row || row.state === 'removed' || row.indexed >= row.segments) return false
    const number = row.indexed + 1
    const [segment] = await database
      .select({ closed: recordingSegments.closed })
      .from(recordingSegments)
      .where(and(eq(recordingSegments.recordingId, id), eq(recordingSegments.number, number)))
    if (segment && !segment.closed) return false
    const last = row.state !== 'recording' && number === row.segments
    const done = segment
      ? await reader
          .index({ folder: folderOf(dataDir, id), segment: number, last })
          .catch((error: unknown) => {
            // One that can't be read must not keep the others from it.
            if (!this.stopped)
              log.warn({ err: error, recording: id, segment: number }, 'a segment can not be read')
            return null
          })
      : null
    if (this.stopped) return false
    await saveIndexed(database, id, number, done)
    return true
  }
}
