/** Commits a batch so that one item which the database refuses does not hold back the others. */
const REFUSED = new Set([
  'ER_DATA_TOO_LONG',
  'ER_TRUNCATED_WRONG_VALUE',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'ER_WARN_DATA_OUT_OF_RANGE',
  'ER_BAD_NULL_ERROR',
  'ER_NET_PACKET_TOO_LARGE',
  'ER_NO_REFERENCED_ROW_2',
  'ER_CONSTRAINT_FAILED',
])

/** Whether the database refuses the data itself, so that trying again can't help. Looks at the causes too. */
export function isRefusal(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && REFUSED.has(cause.code)) return true
  return false
}

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
    if (!isRefusal(error)) throw error
    const [item] = batch
    if (item === undefined) return []
    if (batch.length === 1) return [{ item, error }]
    const middle = batch.length >> 1
    const first = await commitIsolated(batch.slice(0, middle), commit)
    return [...first, ...(await commitIsolated(batch.slice(middle), commit))]
  }
}
