/** `recordings.get` and `recordings.text`: what a player and a reader need to know of one recording. */
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'
import type { RecordingDetail, RecordingText } from '../trpc/types.ts'
import { openRecording } from './access.ts'
import { readLines } from './indexing/text.ts'
import { currentRow, toRecordingItem } from './items.ts'
import { policyFor, readPolicies } from './policy.ts'
import { segmentsOf } from './rows.ts'

const DAY_MS = 86_400_000

/** @throws DomainError `not_found`, `forbidden`, `recording_removed` */
export async function getRecording(ctx: VerbContext, id: string): Promise<RecordingDetail> {
  const stored = await openRecording(ctx, id)
  const { app } = ctx
  const row = currentRow(ctx, stored)
  const open = app.recordings.recorderOf(id)?.segment
  const known = await segmentsOf(app.database, id)
  const segments = known.map((segment) => ({
    ...(open && open.number === segment.number ? open : segment),
    screen: segment.number > 1 && segment.number <= row.indexed + 1,
  }))
  if (open && !known.some(({ number }) => number === open.number)) segments.push({ ...open, screen: false })
  const { keepDays } = policyFor(
    await readPolicies(app.database),
    app.agents.groups,
    app.agents.get(row.agentId),
  )
  const removedOn =
    keepDays === null || row.pinnedBy !== null || row.state === 'recording'
      ? null
      : new Date((row.endedAt ?? row.startedAt).getTime() + keepDays * DAY_MS).toISOString()
  return {
    ...toRecordingItem(ctx, stored),
    cols: row.cols,
    rows: row.rows,
    problemText: row.problemText,
    lostBytes: row.lostBytes,
    marks: row.marks,
    segments: segments.map(({ number, startMs, endMs, size, closed, screen }) => ({
      ...{ number, startMs, endMs, size, closed, screen },
    })),
    removedOn,
  }
}

/** A place among the lines of a recording. */
export interface Place {
  segment: number
  line: number
}

export const placeText = ({ segment, line }: Place): string => `${segment}.${line}`

/** @throws DomainError `bad_cursor` */
export function readPlace(cursor: string): Place {
  const [, segment, line] = /^(\d{1,7})\.(\d{1,9})$/.exec(cursor) ?? []
  if (!segment || !line) throw invalid('bad_cursor', 'The cursor is not one that this list gave.')
  return { segment: Number(segment), line: Number(line) }
}

/** Lines in the order in which they were seen. @throws DomainError as `getRecording`, and `bad_cursor` */
export async function readRecordingText(
  ctx: VerbContext,
  input: { id: string; cursor?: string; limit: number },
): Promise<RecordingText> {
  const row = currentRow(ctx, await openRecording(ctx, input.id))
  const { recordings } = ctx.app
  const place = input.cursor ? readPlace(input.cursor) : { segment: 1, line: 0 }
  const items: RecordingText['items'] = []
  for (let segment = place.segment; segment <= row.segments; segment++) {
    const lines = readLines(await recordings.texts.text(recordings.folderOf(row.id), segment))
    for (let line = segment === place.segment ? place.line : 0; line < lines.length; line++) {
      const found = lines[line]
      if (!found) continue
      if (items.length >= input.limit) return { items, nextCursor: placeText({ segment, line }) }
      items.push({ id: placeText({ segment, line }), ...found })
    }
  }
  return { items, nextCursor: null }
}
