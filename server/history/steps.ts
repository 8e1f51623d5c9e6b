/**
 * Looks through a list by key, some at a time, for those that match: as long as a request may take, however few match.
 * What is left is told by a cursor, so that no filter ever costs more than one request's time.
 */
import { isValid } from 'ulid'
import { invalid } from '../errors.ts'
import { timeOfId } from './runTimes.ts'

/** A page stays well below 100 ms with what comes before and after. */
const LOOK_MS_MAX = 40
/** Its time is what a request may take beyond that. */
const STEP_MAX = 400

export interface Found<Row> {
  rows: Row[]
  nextCursor: string | null
  /** The page is not full, and this is how far it has been looked; null: it is full, or nothing is left. */
  searchedTo: string | null
}

interface Steps<Row> {
  cursor: string | undefined
  limit: number
  /** How many keys are looked at first. */
  firstStep: number
  /** The next keys of the list after `cursor`, in its order. */
  keys(cursor: string | undefined, limit: number): Promise<string[]>
  /** Those of them that match, in the same order, at most `limit`. */
  matching(keys: string[], limit: number): Promise<Row[]>
  keyOf(row: Row): string
  /** Milliseconds after which no further step is begun. */
  lookMs?: number
}

/** @throws DomainError `bad_cursor` */
export function checkRunCursor(cursor: string | undefined): void {
  if (cursor === undefined) return
  if (!isValid(cursor)) throw invalid('bad_cursor', 'The cursor is not one that this list gave.')
}

export async function findInSteps<Row>({
  cursor,
  limit,
  firstStep,
  keys,
  matching,
  keyOf,
  lookMs = LOOK_MS_MAX,
}: Steps<Row>): Promise<Found<Row>> {
  const until = performance.now() + lookMs
  const rows: Row[] = []
  let place = cursor
  for (let step = firstStep; ; step = Math.min(step * 2, STEP_MAX)) {
    const looked = await keys(place, step)
    const last = looked.at(-1)
    if (last === undefined) return { rows, nextCursor: null, searchedTo: null }
    rows.push(...(await matching(looked, limit + 1 - rows.length)))
    if (rows.length > limit) {
      const shown = rows.slice(0, limit)
      const end = shown.at(-1)
      return { rows: shown, nextCursor: end ? keyOf(end) : null, searchedTo: null }
    }
    if (looked.length < step) return { rows, nextCursor: null, searchedTo: null }
    place = last
    if (performance.now() >= until) return { rows, nextCursor: last, searchedTo: timeOfId(last) }
  }
}
