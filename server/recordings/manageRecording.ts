/** `recordings.pin`, `recordings.remove`. */
import { eq } from 'drizzle-orm'
import { recordings } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { targetOf } from './access.ts'
import { markRemoved, removeFiles } from './retention/remove.ts'

const gone = () =>
  conflict('recording_removed', 'This recording has been removed: its time was over, or somebody did it.')

/** A pinned one is never removed by itself. @throws DomainError `not_found`, `recording_removed` */
export async function pinRecording(ctx: VerbContext, input: { id: string; pinned: boolean }): Promise<void> {
  const pinnedBy = input.pinned ? ctx.actor.username.slice(0, 64) : null
  await mutate(ctx, 'recordings.manage', async (tx, record) => {
    const [row] = await tx.select().from(recordings).where(eq(recordings.id, input.id)).for('update')
    if (!row) throw notFound('recording', input.id)
    if (row.state === 'removed') throw gone()
    await tx.update(recordings).set({ pinnedBy }).where(eq(recordings.id, input.id))
    record({ action: input.pinned ? 'recordings.pin' : 'recordings.unpin', ...targetOf(row) })
  })
  if (!input.pinned) ctx.app.recordingSweeper.wake()
}

/** @throws DomainError `not_found`, `recording_removed`, `recording_pinned`, `recording_live` */
export async function removeRecording(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'recordings.manage', async (tx, record) => {
    const [row] = await tx.select().from(recordings).where(eq(recordings.id, id)).for('update')
    if (!row) throw notFound('recording', id)
    if (row.state === 'removed') throw gone()
    if (row.state === 'recording')
      throw conflict(
        'recording_live',
        'This session goes on: end it first, then its recording can be removed.',
      )
    if (row.pinnedBy !== null)
      throw conflict('recording_pinned', `${row.pinnedBy} has pinned this recording: let go of it first.`, {
        name: row.pinnedBy,
      })
    await markRemoved(tx, [id], ctx.actor.username.slice(0, 64))
    record({ action: 'recordings.remove', ...targetOf(row), details: { owner: row.username } })
  })
  await removeFiles(ctx.app.config.dataDir, id)
}
