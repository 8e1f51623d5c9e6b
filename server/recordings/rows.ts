/** Recordings in the database. */
import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { recordingSegments, recordings } from '../../drizzle/schema/index.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Indexed } from './indexing/reader.ts'
import type { Progress, SegmentFacts } from './recorder.ts'

export type RecordingRow = typeof recordings.$inferSelect
export type SegmentRow = Omit<typeof recordingSegments.$inferSelect, 'grams'>

/** Only searches look at what is left out. */
const { grams: _, ...SEGMENT_COLUMNS } = getTableColumns(recordingSegments)

export async function findRecording(
  source: Database | Transaction,
  id: string,
): Promise<RecordingRow | undefined> {
  const [row] = await source.select().from(recordings).where(eq(recordings.id, id))
  return row
}

/** @throws DomainError `not_found` */
export async function loadRecording(ctx: VerbContext, id: string): Promise<RecordingRow> {
  const row = await findRecording(ctx.app.database, id)
  if (!row) throw notFound('recording', id)
  return row
}

export const segmentsOf = (source: Database | Transaction, id: string): Promise<SegmentRow[]> =>
  source
    .select(SEGMENT_COLUMNS)
    .from(recordingSegments)
    .where(eq(recordingSegments.recordingId, id))
    .orderBy(asc(recordingSegments.number))

export async function saveSegment(source: Database | Transaction, id: string, facts: SegmentFacts) {
  const { number, ...rest } = facts
  await source
    .insert(recordingSegments)
    .values({ recordingId: id, number, ...rest })
    .onDuplicateKeyUpdate({ set: rest })
}

export const saveProgress = (
  source: Database | Transaction,
  id: string,
  progress: Progress & { segments: number },
  also: Partial<typeof recordings.$inferInsert> = {},
) =>
  source
    .update(recordings)
    .set({ ...progress, ...also })
    .where(eq(recordings.id, id))

/** Text and screen of the segment are on disk; null: it can't be read. */
export const saveIndexed = (database: Database, id: string, number: number, indexed: Indexed | null) =>
  database.transaction(async (tx) => {
    const { lines = 0, storedBytes = 0, grams = null } = indexed ?? {}
    const bytes = storedBytes + (grams?.length ?? 0)
    await tx
      .update(recordings)
      .set({ indexed: number, indexBytes: sql`${recordings.indexBytes} + ${bytes}` })
      .where(eq(recordings.id, id))
    await tx
      .update(recordingSegments)
      .set({ lines, grams: grams && Buffer.from(grams) })
      .where(and(eq(recordingSegments.recordingId, id), eq(recordingSegments.number, number)))
  })
