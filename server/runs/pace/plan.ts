/** Into which batches a run falls, and how many failures it takes. */
import type { RunPace, TaskCounts } from '../../../drizzle/schema/index.ts'
import { amountOf } from '../../amounts.ts'

export const REST = 'rest'

/** The size of each batch in turn; their sum is `total`. */
export function batchSizes(total: number, batches: RunPace['batches']): number[] {
  if (!batches || batches.length === 0) return total > 0 ? [total] : []
  const sizes: number[] = []
  for (let left = total; left > 0; ) {
    const wanted = batches[Math.min(sizes.length, batches.length - 1)] ?? REST
    const size = wanted === REST ? left : Math.min(left, Math.max(1, amountOf(wanted, total, 'up')))
    sizes.push(size)
    left -= size
  }
  return sizes
}

/** For each of `total` tasks in turn the batch that it is in. */
export const batchOfEach = (total: number, batches: RunPace['batches']): number[] =>
  batchSizes(total, batches).flatMap((size, batch) => Array.from({ length: size }, () => batch))

export const failuresOf = (counts: TaskCounts): number => counts.failed + counts.timed_out + counts.lost

/** Why the run must not go on by itself, or null. */
export function overBudget(
  { failureBudget }: RunPace,
  { counts, total, forgiven }: { counts: TaskCounts; total: number; forgiven: number },
): string | null {
  if (failureBudget === undefined) return null
  const failed = failuresOf(counts) - forgiven
  const budget = amountOf(failureBudget, total, 'down')
  return failed > budget ? `budget: ${failed} failed, ${budget} may` : null
}
