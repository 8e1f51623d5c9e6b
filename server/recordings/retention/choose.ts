/** Which recordings are to go: those whose time is over, and beyond them the oldest while all together take too much. */
import { and, asc, gt, inArray, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../../drizzle/client.ts'
import { type RecordingState, recordings } from '../../../drizzle/schema/index.ts'
import type { AgentDirectory } from '../../agents/directory.ts'
import { timeOfId } from '../../history/runTimes.ts'
import type { RecordingShare } from '../../trpc/types.ts'
import { NO_SHARE } from '../items.ts'
import { type Policies, policyFor } from '../policy.ts'

const DAY_MS = 86_400_000
const ROWS_PER_STEP = 1_000
const OVER: RecordingState[] = ['complete', 'incomplete']

export interface Rules {
  policies: Policies
  /** Null: they may take what they want. */
  keepBytes: number | null
}

export interface Candidate {
  id: string
  agentId: string
  bytes: number
  endedAt: Date | null
  startedAt: Date
}

const BYTES = sql<number>`${recordings.storedBytes} + ${recordings.indexBytes}`

/** From `after` on, the oldest first; never what goes on or is pinned. */
const removable = async (database: Database, after: string): Promise<Candidate[]> => {
  const rows = await database
    .select({
      id: recordings.id,
      agentId: recordings.agentId,
      bytes: BYTES,
      endedAt: recordings.endedAt,
      startedAt: recordings.startedAt,
    })
    .from(recordings)
    .where(and(gt(recordings.id, after), inArray(recordings.state, OVER), isNull(recordings.pinnedBy)))
    .orderBy(asc(recordings.id))
    .limit(ROWS_PER_STEP)
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

async function share(database: Database, where: SQL | undefined): Promise<RecordingShare> {
  const [row] = await database
    .select({
      recordings: sql<number>`count(*)`,
      bytes: sql<number>`coalesce(sum(${BYTES}), 0)`,
      oldest: sql<string | null>`min(${recordings.id})`,
      newest: sql<string | null>`max(${recordings.id})`,
    })
    .from(recordings)
    .where(where)
  if (!row) return NO_SHARE
  const time = (id: string | null) => (id === null ? null : timeOfId(id))
  return {
    ...{ recordings: Number(row.recordings), bytes: Number(row.bytes) },
    ...{ oldest: time(row.oldest), newest: time(row.newest) },
  }
}

export const keptShare = (database: Database) => share(database, ne(recordings.state, 'removed'))
export const pinnedShare = (database: Database) =>
  share(database, and(ne(recordings.state, 'removed'), isNotNull(recordings.pinnedBy)))

/** Days that a host's recordings are kept, as its policy says now; each host is asked about once. */
function daysOfHosts(policies: Policies, agents: AgentDirectory) {
  const known = new Map<string, number | null>()
  return (agentId: string): number | null => {
    const found = known.get(agentId)
    if (found !== undefined) return found
    const { keepDays } = policyFor(policies, agents.groups, agents.get(agentId))
    known.set(agentId, keepDays)
    return keepDays
  }
}

export interface Chosen {
  byAge: Candidate[]
  bySize: Candidate[]
}

/** In steps, so that the first can go before the last are known. `total`: what all take. */
export async function* chooseRemovable(
  database: Database,
  agents: AgentDirectory,
  { policies, keepBytes }: Rules,
  total: number,
): AsyncGenerator<Chosen> {
  const daysOf = daysOfHosts(policies, agents)
  const now = Date.now()
  const isOver = ({ agentId, endedAt, startedAt }: Candidate) => {
    const days = daysOf(agentId)
    return days !== null && (endedAt ?? startedAt).getTime() < now - days * DAY_MS
  }
  let left = total
  // What is too old goes first: it may make room enough.
  for (let after = ''; ; ) {
    const step = await removable(database, after)
    const byAge = step.filter(isOver)
    for (const { bytes } of byAge) left -= bytes
    if (byAge.length > 0) yield { byAge, bySize: [] }
    const last = step.at(-1)
    if (!last || step.length < ROWS_PER_STEP) break
    after = last.id
  }
  if (keepBytes === null) return
  for (let after = ''; left > keepBytes; ) {
    const step = await removable(database, after)
    const bySize: Candidate[] = []
    for (const candidate of step) {
      if (left <= keepBytes) break
      if (isOver(candidate)) continue
      bySize.push(candidate)
      left -= candidate.bytes
    }
    if (bySize.length > 0) yield { byAge: [], bySize }
    const last = step.at(-1)
    if (!last || step.length < ROWS_PER_STEP) return
    after = last.id
  }
}

export function shareOf(candidates: readonly Candidate[], before: RecordingShare = NO_SHARE): RecordingShare {
  const first = candidates[0]
  const last = candidates.at(-1)
  if (!first || !last) return before
  const times = [before.oldest, before.newest, timeOfId(first.id), timeOfId(last.id)].filter(
    (at) => at !== null,
  )
  times.sort()
  return {
    recordings: before.recordings + candidates.length,
    bytes: before.bytes + candidates.reduce((sum, { bytes }) => sum + bytes, 0),
    oldest: times[0] ?? null,
    newest: times.at(-1) ?? null,
  }
}
