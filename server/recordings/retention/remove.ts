/** Takes away what was recorded; that it was, of whom and when, stays in its row. */
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { and, inArray, isNull, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../../../drizzle/client.ts'
import { recordingSegments, recordings } from '../../../drizzle/schema/index.ts'
import { folderOf, recordingsFolder } from '../places.ts'

/** @returns those that were removable still; their files go when this is committed */
export async function markRemoved(
  tx: Transaction,
  ids: string[],
  removedBy: string | null,
): Promise<{ id: string; bytes: number }[]> {
  const found = await tx
    .select({ id: recordings.id, stored: recordings.storedBytes, index: recordings.indexBytes })
    .from(recordings)
    .where(
      and(
        inArray(recordings.id, ids),
        inArray(recordings.state, ['complete', 'incomplete']),
        isNull(recordings.pinnedBy),
      ),
    )
    .for('update')
  const gone = found.map(({ id }) => id)
  if (gone.length === 0) return []
  await tx
    .update(recordings)
    .set({ state: 'removed', removedAt: new Date(), removedBy, storedBytes: 0, indexBytes: 0 })
    .where(inArray(recordings.id, gone))
  await tx.delete(recordingSegments).where(inArray(recordingSegments.recordingId, gone))
  return found.map(({ id, stored, index }) => ({ id, bytes: stored + index }))
}

export const removeFiles = (dataDir: string, id: string): Promise<void> =>
  rm(folderOf(dataDir, id), { recursive: true, force: true })

/** Folders that a crash left behind when their recording was removed already. */
export async function removeStrays(database: Database, dataDir: string): Promise<void> {
  const names = await readdir(recordingsFolder(dataDir)).catch(() => [])
  for (let at = 0; at < names.length; at += 200) {
    const some = names.slice(at, at + 200)
    const rows = await database
      .select({ id: recordings.id })
      .from(recordings)
      .where(and(inArray(recordings.id, some), ne(recordings.state, 'removed')))
    const known = new Set(rows.map(({ id }) => id))
    for (const name of some)
      if (!known.has(name))
        await rm(path.join(recordingsFolder(dataDir), name), { recursive: true, force: true })
  }
}
