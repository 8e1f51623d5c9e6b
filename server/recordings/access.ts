/** Who may look at which recording: one's own, or with a right of its own anybody's, which leaves a record. */
import { mutate } from '../audit/mutate.ts'
import { can, requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict } from '../errors.ts'
import { loadRecording, type RecordingRow } from './rows.ts'

export const mayReadAny = (ctx: VerbContext): boolean => can(ctx.actor.role, 'recordings.readAny')

export const targetOf = (row: RecordingRow) => ({
  targetKind: 'recording',
  targetId: row.id,
  targetName: `${row.username} on ${row.hostname}`,
})

/** Once in a while for each reader and recording, not for each piece that a player asks for. */
async function noteReading(ctx: VerbContext, row: RecordingRow): Promise<void> {
  const { readings } = ctx.app.recordings
  const key = `${ctx.actor.userId} ${row.id}`
  if (readings.has(key)) return
  await mutate(ctx, 'recordings.readAny', async (_tx, record) =>
    record({ action: 'recordings.read', ...targetOf(row), details: { owner: row.username } }),
  )
  readings.set(key, true)
}

/** What of it may be shown. @throws DomainError `not_found`, `forbidden` */
async function findReadable(ctx: VerbContext, id: string): Promise<RecordingRow> {
  requirePermission(ctx.actor, 'recordings.read')
  const row = await loadRecording(ctx, id)
  if (row.userId !== ctx.actor.userId) requirePermission(ctx.actor, 'recordings.readAny')
  return row
}

/** To look into it. @throws DomainError `not_found`, `forbidden`, `recording_removed` */
export async function openRecording(ctx: VerbContext, id: string): Promise<RecordingRow> {
  const row = await findReadable(ctx, id)
  if (row.state === 'removed')
    throw conflict(
      'recording_removed',
      'This recording has been removed: its time was over, or somebody did it.',
    )
  if (row.userId !== ctx.actor.userId) await noteReading(ctx, row)
  return row
}
