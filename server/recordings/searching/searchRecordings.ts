/** `recordings.search`: lines that people saw, in all recordings that one may read, newest recordings first; as far as one request's time reaches. */
import { isValid } from 'ulid'
import type { App } from '../../app.ts'
import { mutate } from '../../audit/mutate.ts'
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import type { RecordingMatch, RecordingMatches } from '../../trpc/types.ts'
import { mayReadAny } from '../access.ts'
import type { RecordingFilter } from '../listRecordings.ts'
import { placeText, readPlace } from '../readRecording.ts'
import { type Candidate, type Cursor, nextCandidates } from './candidates.ts'
import { hashesOf } from './grams.ts'
import type { Found, Piece } from './look.ts'
import { type Question, wantedOf } from './wanted.ts'

/** A request looks for so long; the next one goes on there. */
const LOOK_MS = 250
/** A piece that is begun when time is nearly over still gets somewhere. */
const LOOK_MS_MIN = 20

export interface RecordingSearch extends RecordingFilter, Question {
  cursor?: string
  limit: number
}

/** @throws DomainError `bad_cursor` */
function readCursor(cursor: string): Cursor {
  const [id = '', ...rest] = cursor.split(' ')
  if (!isValid(id)) throw invalid('bad_cursor', 'The cursor is not one that this list gave.')
  return { id, ...readPlace(rest.join(' ')) }
}

const cursorText = ({ id, ...place }: Cursor) => `${id} ${placeText(place)}`

function toMatch({ recording, number }: Candidate, { piece: _, line, ms, ...shown }: Found): RecordingMatch {
  const { startedAt, ...rest } = recording
  return {
    id: cursorText({ id: recording.id, segment: number, line }),
    recording: { ...rest, startedAt: startedAt.toISOString() },
    ...{ ms, at: new Date(startedAt.getTime() + ms).toISOString() },
    ...shown,
  }
}

/** Of other people's sessions something is shown: that leaves a record, once for a search. */
async function noteSearch(ctx: VerbContext, input: RecordingSearch): Promise<void> {
  const { query, mode, username, agentId } = input
  if (!mayReadAny(ctx) || username === ctx.actor.username) return
  await mutate(ctx, 'recordings.readAny', async (_tx, record) =>
    record({
      action: 'recordings.search',
      targetKind: 'recording',
      details: { query, mode, ...(username && { username }), ...(agentId && { agentId }) },
    }),
  )
}

/** What is asked for of each recording's time, in its own milliseconds. */
function spanOf({ from, to }: RecordingFilter, { recording }: Candidate) {
  const begin = recording.startedAt.getTime()
  return {
    fromMs: from ? Date.parse(from) - begin : Number.NEGATIVE_INFINITY,
    toMs: to ? Date.parse(to) - begin : Number.POSITIVE_INFINITY,
  }
}

function isWithin(filter: RecordingFilter, candidate: Candidate): boolean {
  const { fromMs, toMs } = spanOf(filter, candidate)
  return !candidate.closed || (candidate.endMs >= fromMs && candidate.startMs <= toMs)
}

const isKept = ({ number, indexed }: Candidate) => number <= indexed

/** Those whose text is kept are looked through together; any other one has to be read first, by itself. */
function groupsOf(candidates: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = []
  for (const candidate of candidates) {
    const last = groups.at(-1)
    if (last && isKept(candidate) && last.every(isKept)) last.push(candidate)
    else groups.push([candidate])
  }
  return groups
}

async function pieceOf(
  { recordings: library }: App,
  input: RecordingSearch,
  start: Cursor | null,
  candidate: Candidate,
): Promise<Piece> {
  const { recording, number } = candidate
  const folder = library.folderOf(recording.id)
  const isStart = recording.id === start?.id && number === start.segment
  const piece = { folder, segment: number, line: isStart ? start.line : 0, ...spanOf(input, candidate) }
  if (isKept(candidate)) return piece
  // Removed meanwhile, or not to be read: the others are looked through all the same.
  return { ...piece, text: await library.texts.unkept(folder, number).catch(() => '') }
}

/**
 * @param signal whoever asked has left
 * @throws DomainError `bad_regex`, `regex_too_large`, `bad_cursor`
 */
export async function searchRecordings(
  ctx: VerbContext,
  input: RecordingSearch,
  signal?: AbortSignal,
): Promise<RecordingMatches> {
  requirePermission(ctx.actor, 'recordings.read')
  const { query, mode, caseSensitive, limit } = input
  const question = { query, mode, caseSensitive }
  const hashes = hashesOf(wantedOf(question).literals)
  const start = input.cursor ? readCursor(input.cursor) : null
  if (!start) await noteSearch(ctx, input)
  const until = performance.now() + LOOK_MS
  const isOver = () => performance.now() >= until
  const items: RecordingMatch[] = []
  const goOn = ({ recording, number: segment }: Candidate, line: number, isFull: boolean) => ({
    items,
    nextCursor: cursorText({ id: recording.id, segment, line }),
    searchedTo: isFull ? null : recording.startedAt.toISOString(),
  })
  for (let cursor = start; ; ) {
    const { candidates, next: after } = await nextCandidates(ctx, input, hashes, cursor)
    const groups = groupsOf(candidates.filter((candidate) => isWithin(input, candidate)))
    for (const [i, group] of groups.entries()) {
      signal?.throwIfAborted()
      // One at least, so that a search always goes on.
      if (i > 0 && isOver()) return goOn(group[0] as Candidate, 0, false)
      const pieces = await Promise.all(group.map((one) => pieceOf(ctx.app, input, start, one)))
      const lookMs = Math.max(LOOK_MS_MIN, until - performance.now())
      const search = { question, pieces, limit: limit - items.length, lookMs }
      const { found, next, isFull } = await ctx.app.recordings.searcher.ask(search, { signal })
      for (const one of found) items.push(toMatch(group[one.piece] as Candidate, one))
      if (next) return goOn(group[next.piece] as Candidate, next.line, isFull)
    }
    if (!after) return { items, nextCursor: null, searchedTo: null }
    cursor = after.cursor
    if (isOver()) return { items, nextCursor: cursorText(cursor), searchedTo: after.startedAt.toISOString() }
  }
}
