/** `releases.list`, `releases.get` and `releases.key`. */
import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import { type ReleaseArch, releases } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { cutPage } from '../trpc/paging.ts'
import type { Page, ReleaseItem, ReleaseKeyInfo } from '../trpc/types.ts'
import type { ReleaseRow } from './library.ts'

export const toReleaseItem = (row: ReleaseRow): ReleaseItem => ({
  id: row.id,
  version: row.version,
  arch: row.arch,
  size: row.size,
  sha256: row.sha256.toString('hex'),
  md5: row.md5,
  signature: row.signature,
  signedBy: row.signedBy,
  sourceUrl: row.sourceUrl,
  notes: row.notes,
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
  withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
})

export interface ReleaseFilter {
  cursor?: string
  limit: number
  version?: string
  arch?: ReleaseArch
  /** Those, too, that are offered no more. */
  withdrawn?: boolean
}

/** Newest first. */
export async function listReleases(ctx: VerbContext, input: ReleaseFilter): Promise<Page<ReleaseItem>> {
  requirePermission(ctx.actor, 'releases.read')
  const rows = await ctx.app.database
    .select()
    .from(releases)
    .where(
      and(
        input.cursor ? lt(releases.id, input.cursor) : undefined,
        input.version ? eq(releases.version, input.version) : undefined,
        input.arch ? eq(releases.arch, input.arch) : undefined,
        input.withdrawn === false ? isNull(releases.withdrawnAt) : undefined,
      ),
    )
    .orderBy(desc(releases.id))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => row.id)
  return { items: shown.map(toReleaseItem), nextCursor }
}

/** @throws DomainError `not_found` */
export async function getRelease(ctx: VerbContext, id: string): Promise<ReleaseItem> {
  requirePermission(ctx.actor, 'releases.read')
  const [row] = await ctx.app.database.select().from(releases).where(eq(releases.id, id))
  if (!row) throw notFound('release', id)
  return toReleaseItem(row)
}

export function releaseKey(ctx: VerbContext): ReleaseKeyInfo {
  requirePermission(ctx.actor, 'releases.read')
  const { publicKey, fingerprint, mode } = ctx.app.releases.key
  return { publicKey, fingerprint, mode }
}
