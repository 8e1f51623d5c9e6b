/** `files.fetched`: what a run brought back, and has not been removed yet. */
import { and, asc, eq, gt } from 'drizzle-orm'
import { fetchedFiles } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { loadRun } from '../runs/readRuns.ts'
import { cutPage } from '../trpc/paging.ts'
import type { FetchedFileItem, Page } from '../trpc/types.ts'

export type FetchedRow = typeof fetchedFiles.$inferSelect

const toItem = (row: FetchedRow): FetchedFileItem => ({
  id: row.id,
  taskId: row.taskId,
  agentId: row.agentId,
  hostname: row.hostname,
  path: row.path,
  size: row.size,
  sha256: row.sha256.toString('hex'),
  mode: row.mode.toString(8).padStart(4, '0'),
  uid: row.uid,
  gid: row.gid,
  modifiedAt: row.modifiedAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
})

/** In the order in which they came. @throws DomainError `not_found` */
export async function listFetched(
  ctx: VerbContext,
  input: { runId: string; cursor?: string; limit: number },
): Promise<Page<FetchedFileItem>> {
  requirePermission(ctx.actor, 'files.read')
  const run = await loadRun(ctx, input.runId)
  const rows = await ctx.app.database
    .select()
    .from(fetchedFiles)
    .where(and(eq(fetchedFiles.runId, run.id), input.cursor ? gt(fetchedFiles.id, input.cursor) : undefined))
    .orderBy(asc(fetchedFiles.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  return { items: shown.map(toItem), nextCursor }
}

/** @throws DomainError `not_found` */
export async function loadFetched(ctx: VerbContext, id: string): Promise<FetchedRow> {
  const [row] = await ctx.app.database.select().from(fetchedFiles).where(eq(fetchedFiles.id, id))
  if (!row) throw notFound('file', id)
  return row
}
