/** In which order a run takes its hosts. */
import { createHash } from 'node:crypto'
import type { RunPace } from '../../../drizzle/schema/index.ts'
import { byHostname, compareNaturally } from '../../agents/byHostname.ts'

/** What an order looks at. */
export interface Ordered {
  row: { id: string; hostname: string; labels: Record<string, string> }
}

const LABEL = 'label:'

/** Where a shuffle by `seed` has a host: it needs no list, so that a retry on some of them keeps their order. */
const shuffled = (seed: number, id: string): string =>
  createHash('sha256').update(`${seed}:${id}`).digest('hex')

/**
 * `targets` as they start. By a label: value after value, those without it last, by name within; nothing said: as they
 * were chosen.
 */
export function inOrder<T extends Ordered>(targets: readonly T[], { order, seed = 0 }: RunPace): T[] {
  if (order === undefined || order === 'chosen') return [...targets]
  if (order === 'random') {
    const keyed = targets.map((target) => ({ target, key: shuffled(seed, target.row.id) }))
    return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ target }) => target)
  }
  if (order === 'hostname') return [...targets].sort(byHostname)
  const key = order.slice(LABEL.length)
  return [...targets].sort((a, b) => {
    const [mine, theirs] = [a.row.labels[key], b.row.labels[key]]
    if (mine === undefined || theirs === undefined)
      return Number(mine === undefined) - Number(theirs === undefined) || byHostname(a, b)
    return compareNaturally(mine, theirs) || byHostname(a, b)
  })
}
