/** Counts runs of before figures were kept, one at a time and slowly, while the server works. */
import { setTimeout as sleep } from 'node:timers/promises'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { runs, tasks } from '../../drizzle/schema/index.ts'
import { withRetry } from '../database/retry.ts'
import { isTimed } from './countMoves.ts'
import { bucketIn } from './durations.ts'
import { Ledger } from './ledger.ts'
import { BY_RUN } from './planned.ts'
import { subjectOf } from './subject.ts'

const RUNS_PER_STEP = 50
/** So much rest as work: what people wait for goes first. */
const REST_SHARE = 1
const RETRY_MS = 30_000

/** Not counted yet, newest first: it is those that statistics are about. */
async function uncounted(database: Database): Promise<string[]> {
  const rows = await database
    .select({ id: runs.id })
    .from(runs, { forceIndex: 'runs_subject' })
    .where(isNull(runs.subject))
    .orderBy(sql`${runs.id} desc`)
    .limit(RUNS_PER_STEP)
  return rows.map(({ id }) => id)
}

/** As it is at this instant: with the run's lock held no change of its tasks is half counted. */
async function countWhole(tx: Transaction, id: string): Promise<void> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.id, id), isNull(runs.subject)))
    .for('update')
  if (!run) return
  const counted = { ...run, subject: subjectOf(run) }
  const ledger = new Ledger()
  ledger.run(counted)
  const ends = await tx
    .select({ state: tasks.state, bucket: bucketIn(tasks.durationMs), count: sql<number>`count(*)` })
    .from(tasks, BY_RUN)
    .where(eq(tasks.runId, id))
    .groupBy(tasks.state, sql`2`)
  for (const { state, bucket, count } of ends) {
    ledger.tasks(counted, state, Number(count))
    if (bucket !== null && isTimed(state)) ledger.duration(counted, Number(bucket), Number(count))
  }
  for (const column of [tasks.stdoutId, tasks.stderrId]) {
    const refs = await tx
      .select({ id: column, count: sql<number>`count(*)` })
      .from(tasks, BY_RUN)
      .where(eq(tasks.runId, id))
      .groupBy(column)
      .orderBy(asc(column))
    for (const ref of refs) ledger.output(counted, ref.id, Number(ref.count))
  }
  const fresh = await ledger.write(tx)
  await tx
    .update(runs)
    .set({ subject: counted.subject, outputs: fresh.get(id)?.outputs, outputBytes: fresh.get(id)?.bytes })
    .where(eq(runs.id, id))
}

export class HistoryBackfill {
  private readonly database: Database
  private readonly log: Logger
  private readonly stopping = new AbortController()
  private working: Promise<void> = Promise.resolve()
  /** Every run is counted. */
  done = false

  constructor(deps: { database: Database; log: Logger }) {
    this.database = deps.database
    this.log = deps.log
  }

  start(): void {
    this.working = this.work()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.working
  }

  private async work(): Promise<void> {
    let count = 0
    while (!this.stopping.signal.aborted) {
      const began = performance.now()
      let waitMs = RETRY_MS
      try {
        const ids = await uncounted(this.database)
        if (ids.length === 0) break
        for (const id of ids) {
          if (this.stopping.signal.aborted) return
          await withRetry(() => this.database.transaction((tx) => countWhole(tx, id)))
          count++
        }
        waitMs = (performance.now() - began) * REST_SHARE
      } catch (error) {
        this.log.warn({ err: error }, 'older runs are not counted yet: tried again later')
      }
      await sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => {})
    }
    if (this.stopping.signal.aborted) return
    this.done = true
    if (count > 0) this.log.info({ runs: count }, 'older runs are counted for statistics')
  }
}
