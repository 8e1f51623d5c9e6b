/** What a batch of task changes means for statistics and for outputs. */
import type { Transaction } from '../../drizzle/client.ts'
import type { TaskState } from '../../drizzle/schema/index.ts'
import type { TaskRow } from '../runs/live.ts'
import { bucketOf } from './durations.ts'
import { type Counted, Ledger, type Stored } from './ledger.ts'

type Told = Pick<TaskRow, 'state' | 'stdoutId' | 'stderrId'>

export interface TaskMove {
  run: Counted
  before: Told
  after: Told & Partial<Pick<TaskRow, 'durationMs'>>
}

/** Of those that ran to their end by themselves, and so long: a cancelled one says nothing of what the script takes. */
const TIMED: ReadonlySet<TaskState> = new Set(['succeeded', 'failed', 'timed_out'])

/**
 * Of runs that are not counted yet nothing is: they will be as a whole (backfill.ts).
 * @returns by run, the outputs that came new with it.
 * @throws MissingOutputs
 */
export async function countMoves(tx: Transaction, moves: TaskMove[]): Promise<Map<string, Stored>> {
  const ledger = new Ledger()
  for (const { run, before, after } of moves) {
    if (run.subject === null) continue
    ledger.tasks(run, before.state, -1)
    ledger.tasks(run, after.state, 1)
    const durationMs = after.durationMs ?? null
    if (durationMs !== null && TIMED.has(after.state)) ledger.duration(run, bucketOf(durationMs), 1)
    for (const stream of ['stdoutId', 'stderrId'] as const) {
      ledger.output(run, before[stream], -1)
      ledger.output(run, after[stream], 1)
    }
  }
  return ledger.write(tx)
}

export const isTimed = (state: TaskState): boolean => TIMED.has(state)

/** A run that begins. */
export async function countRun(tx: Transaction, run: Counted): Promise<void> {
  const ledger = new Ledger()
  ledger.run(run)
  await ledger.write(tx)
}

/** A run of which nothing will ever start. */
export async function countCancelled(tx: Transaction, run: Counted & { total: number }): Promise<void> {
  if (run.subject === null) return
  const ledger = new Ledger()
  ledger.tasks(run, 'queued', -run.total)
  ledger.tasks(run, 'cancelled', run.total)
  await ledger.write(tx)
}
