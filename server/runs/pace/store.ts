/** Writes the fields of a run's row that are the pacer's own, each run's in turn. */
import { and, eq, isNull } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../../drizzle/client.ts'
import { runs } from '../../../drizzle/schema/index.ts'
import type { RunRow } from '../live.ts'

export type PaceState = Partial<Pick<RunRow, 'state' | 'batch' | 'pausedReason' | 'rampSteps'>>

export class PaceStore {
  private readonly database: Database
  private readonly log: Logger
  /** Of each run, the last write that is under way. */
  private readonly writes = new Map<string, Promise<void>>()

  constructor(database: Database, log: Logger) {
    this.database = database
    this.log = log
  }

  /** A write that fails is made good by the next one, or found out from the tasks at the next start. */
  write(runId: string, fields: PaceState): void {
    const write = async () => {
      await this.database
        .update(runs)
        .set(fields)
        .where(and(eq(runs.id, runId), isNull(runs.finishedAt)))
    }
    const failed = (error: unknown) =>
      this.log.error({ err: error, run: runId }, "a run's pace is not stored")
    const written = this.written(runId).then(write).catch(failed)
    this.writes.set(runId, written)
    void written.then(() => {
      if (this.writes.get(runId) === written) this.writes.delete(runId)
    })
  }

  /** Resolves when all that was to be written of this run is. */
  written(runId: string): Promise<void> {
    return this.writes.get(runId) ?? Promise.resolve()
  }
}
