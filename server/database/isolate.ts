/** Commits a batch so that one item which the database refuses does not hold back the others. */
import { errnoOf } from './errno.ts'

/** Too long, wrong or out of range, null, packet too large, no such parent, a constraint (of MariaDB, of MySQL): trying again can't help. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([
  1406, 1292, 1366, 1264, 1048, 1153, 1452, 4025, 3819,
])

export interface Refused<Item> {
  item: Item
  error: unknown
}

/**
 * Halves a refused batch until what is refused stands alone; everything else is committed.
 * @returns the refused items.
 * @throws what `commit` throws for another reason (a database that is away); what was committed before stays so.
 */
export async function commitIsolated<Item>(
  batch: Item[],
  commit: (part: Item[]) => Promise<void>,
): Promise<Refused<Item>[]> {
  try {
    await commit(batch)
    return []
  } catch (error) {
    if (!REFUSALS.has(errnoOf(error))) throw error
    const [item] = batch
    if (item === undefined) return []
    if (batch.length === 1) return [{ item, error }]
    const middle = batch.length >> 1
    const first = await commitIsolated(batch.slice(0, middle), commit)
    return [...first, ...(await commitIsolated(batch.slice(middle), commit))]
  }
}
