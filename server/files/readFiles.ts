/** `files.list`, `files.get`: what was uploaded, the newest first. */
import { and, desc, eq, like, lt } from 'drizzle-orm'
import { files } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { containing, cutPage } from '../trpc/paging.ts'
import type { FileItem, Page } from '../trpc/types.ts'

export type FileRow = typeof files.$inferSelect

export const toFileItem = (row: FileRow): FileItem => ({
  id: row.id,
  name: row.name,
  size: row.size,
  sha256: row.sha256.toString('hex'),
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
})

/** @throws DomainError `not_found` */
export async function loadFile(ctx: VerbContext, id: string): Promise<FileRow> {
  const [row] = await ctx.app.database.select().from(files).where(eq(files.id, id))
  if (!row) throw notFound('file', id)
  return row
}

export async function getFile(ctx: VerbContext, id: string): Promise<FileItem> {
  requirePermission(ctx.actor, 'files.read')
  return toFileItem(await loadFile(ctx, id))
}

export async function listFiles(
  ctx: VerbContext,
  input: {
    cursor?: string
    limit: number
    /** In the name. */
    query?: string
    /** Hexadecimal. */
    sha256?: string
  },
): Promise<Page<FileItem>> {
  requirePermission(ctx.actor, 'files.read')
  const rows = await ctx.app.database
    .select()
    .from(files)
    .where(
      and(
        input.cursor ? lt(files.id, input.cursor) : undefined,
        input.query ? like(files.name, containing(input.query)) : undefined,
        input.sha256 ? eq(files.sha256, Buffer.from(input.sha256, 'hex')) : undefined,
      ),
    )
    .orderBy(desc(files.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  return { items: shown.map(toFileItem), nextCursor }
}
