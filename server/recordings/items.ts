/** Recordings as they are told; of those that go on, how far they are now. */
import type { VerbContext } from '../context.ts'
import type { RecordingItem, RecordingShare } from '../trpc/types.ts'
import type { RecordingRow } from './rows.ts'

/** The row with what is not written to it yet. */
export function currentRow(ctx: VerbContext, row: RecordingRow): RecordingRow {
  const recorder = ctx.app.recordings.recorderOf(row.id)
  if (!recorder || row.state !== 'recording') return row
  return { ...row, ...recorder.progress, segments: Math.max(row.segments, recorder.segments) }
}

const iso = (at: Date | null) => at?.toISOString() ?? null

export function toRecordingItem(ctx: VerbContext, stored: RecordingRow): RecordingItem {
  const row = currentRow(ctx, stored)
  const { id, agentId, hostname, userId, username, runAs, state, problem, durationMs, events, input } = row
  return {
    ...{ id, agentId, hostname, userId, username, runAs, state, problem, durationMs, events, input },
    startedAt: row.startedAt.toISOString(),
    endedAt: iso(row.endedAt),
    bytes: row.storedBytes + row.indexBytes,
    pinnedBy: row.pinnedBy,
    removedAt: iso(row.removedAt),
    removedBy: row.removedBy,
    own: row.userId === ctx.actor.userId,
  }
}

export const NO_SHARE: RecordingShare = { recordings: 0, bytes: 0, oldest: null, newest: null }
