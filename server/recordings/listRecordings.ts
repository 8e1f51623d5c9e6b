/** `recordings.list`: newest first, by any of the filters together. */
import { and, desc, eq, gte, isNotNull, isNull, like, lt, lte, ne, or } from 'drizzle-orm'
import { type RecordingState, recordings } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { firstIdAt, lastIdAt } from '../history/runTimes.ts'
import { containing, cutPage } from '../trpc/paging.ts'
import type { Page, RecordingItem } from '../trpc/types.ts'
import { mayReadAny } from './access.ts'
import { toRecordingItem } from './items.ts'

/** More than a list to choose from can show. */
const PEOPLE_MAX = 500

export interface RecordingFilter {
  username?: string
  agentId?: string
  /** ISO 8601; a session counts that went on at any time between. */
  from?: string
  to?: string
}

export interface RecordingQuery extends RecordingFilter {
  cursor?: string
  limit: number
  /** In the host's or the person's name. */
  query?: string
  state?: RecordingState
  pinned?: boolean
}

/** Ids begin with the time of the session's start. */
export const matches = (ctx: VerbContext, { username, agentId, from, to }: RecordingFilter) =>
  and(
    mayReadAny(ctx) ? undefined : eq(recordings.userId, ctx.actor.userId),
    username ? eq(recordings.username, username) : undefined,
    agentId ? eq(recordings.agentId, agentId) : undefined,
    from
      ? or(
          isNull(recordings.endedAt),
          gte(recordings.endedAt, new Date(from)),
          gte(recordings.id, firstIdAt(from)),
        )
      : undefined,
    to ? lte(recordings.id, lastIdAt(to)) : undefined,
  )

export async function listRecordings(ctx: VerbContext, input: RecordingQuery): Promise<Page<RecordingItem>> {
  requirePermission(ctx.actor, 'recordings.read')
  const { cursor, limit, query, state, pinned } = input
  const text = query ? containing(query) : null
  const rows = await ctx.app.database
    .select()
    .from(recordings)
    .where(
      and(
        matches(ctx, input),
        cursor ? lt(recordings.id, cursor) : undefined,
        // What is gone is shown to who asks for it.
        state ? eq(recordings.state, state) : ne(recordings.state, 'removed'),
        pinned ? isNotNull(recordings.pinnedBy) : undefined,
        text ? or(like(recordings.hostname, text), like(recordings.username, text)) : undefined,
      ),
    )
    .orderBy(desc(recordings.id))
    .limit(limit + 1)
  const [shown, nextCursor] = cutPage(rows, limit, (row) => row.id)
  return { items: shown.map((row) => toRecordingItem(ctx, row)), nextCursor }
}

/** Who has been recorded; of those who may read only their own, themselves. */
export async function listRecorded(ctx: VerbContext): Promise<{ items: string[] }> {
  requirePermission(ctx.actor, 'recordings.read')
  if (!mayReadAny(ctx)) return { items: [ctx.actor.username] }
  const rows = await ctx.app.database
    .selectDistinct({ name: recordings.username })
    .from(recordings)
    .orderBy(recordings.username)
    .limit(PEOPLE_MAX)
  return { items: rows.map(({ name }) => name) }
}
