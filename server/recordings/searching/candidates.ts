/** The segments in which something may be found, the newest recordings first, by what the database knows of them. */
import { and, asc, desc, eq, gt, gte, lt, lte, ne, or, type SQL } from 'drizzle-orm'
import { recordingSegments, recordings } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { matches, type RecordingFilter } from '../listRecordings.ts'
import type { Place } from '../readRecording.ts'
import type { RecordingRow } from '../rows.ts'
import { mayHoldSql } from './grams.ts'

/** So many recordings at most are asked about in one statement, and so many segments come of it. */
const RECORDINGS_PER_STEP = 1_000
const SEGMENTS_PER_STEP = 100

export type Cursor = Place & { id: string }

export interface Candidate {
  recording: Pick<RecordingRow, 'id' | 'agentId' | 'hostname' | 'username' | 'runAs' | 'state' | 'startedAt'>
  number: number
  startMs: number
  endMs: number
  closed: boolean
  /** Of so many of the recording's segments the text is kept. */
  indexed: number
}

export interface Step {
  candidates: Candidate[]
  /** Where the next one begins; null: there are no more recordings. */
  next: { cursor: Cursor; startedAt: Date } | null
}

/** @param hashes of what has to be in the text: see `hashesOf` */
export async function nextCandidates(
  ctx: VerbContext,
  filter: RecordingFilter,
  hashes: readonly number[],
  start: Cursor | null,
): Promise<Step> {
  const { database } = ctx.app
  const within = (more: SQL | undefined) =>
    and(
      matches(ctx, filter),
      ne(recordings.state, 'removed'),
      start ? lte(recordings.id, start.id) : undefined,
      more,
    )
  const [bound] = await database
    .select({ id: recordings.id, startedAt: recordings.startedAt })
    .from(recordings)
    .where(within(undefined))
    .orderBy(desc(recordings.id))
    .limit(1)
    .offset(RECORDINGS_PER_STEP)
  const { id, agentId, hostname, username, runAs, state, startedAt, indexed } = recordings
  const { number, startMs, endMs, closed } = recordingSegments
  const rows = await database
    .select({
      recording: { id, agentId, hostname, username, runAs, state, startedAt },
      ...{ number, startMs, endMs, closed, indexed },
    })
    .from(recordings)
    .innerJoin(recordingSegments, eq(recordingSegments.recordingId, recordings.id))
    .where(
      within(
        and(
          bound ? gt(recordings.id, bound.id) : undefined,
          start ? or(lt(recordings.id, start.id), gte(number, start.segment)) : undefined,
          mayHoldSql(recordingSegments.grams, hashes),
        ),
      ),
    )
    .orderBy(desc(recordings.id), asc(number))
    .limit(SEGMENTS_PER_STEP + 1)
  const candidates = rows.slice(0, SEGMENTS_PER_STEP)
  const more = rows[SEGMENTS_PER_STEP]
  if (more) {
    const cursor = { id: more.recording.id, segment: more.number, line: 0 }
    return { candidates, next: { cursor, startedAt: more.recording.startedAt } }
  }
  if (!bound) return { candidates, next: null }
  return { candidates, next: { cursor: { id: bound.id, segment: 1, line: 0 }, startedAt: bound.startedAt } }
}
