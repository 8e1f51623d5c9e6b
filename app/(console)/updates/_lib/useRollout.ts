/** One rollout as it is now: read once, then kept true by `rollouts.watch` until nothing more is expected. */
'use client'

import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useMemo, useRef } from 'react'
import type {
  RolloutEvent,
  RolloutTargetItem,
  RolloutTargetPage,
  RolloutTargetState,
} from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import type { TableList } from '../../../_ui/table/useTableList.ts'
import { isSettled, TARGET_STATES } from './states.ts'

type TargetPages = InfiniteData<RolloutTargetPage, string | null>

const PAGE_SIZE = 100
/** Lists that are filtered by state are read again at most this often while targets move. */
const REREAD_MS = 1_000

/** The rollout's header. `undefined` data while it loads. */
export function useRollout(id: string) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const rollout = useQuery(trpc.rollouts.get.queryOptions({ id }))
  const reread = useRef<ReturnType<typeof setTimeout> | null>(null)
  const settled = rollout.data ? isSettled(rollout.data) : true

  const apply = ({ rollout: now, targets, reset }: RolloutEvent) => {
    const before = queries.getQueryData(trpc.rollouts.get.queryKey({ id }))
    queries.setQueryData(trpc.rollouts.get.queryKey({ id }), now)
    const changed = new Map(targets.map((target) => [target.agentId, target]))
    queries.setQueriesData<TargetPages>({ queryKey: trpc.rollouts.targets.pathKey() }, (pages) =>
      pages ? patched(pages, changed) : pages,
    )
    const moved = TARGET_STATES.some((state) => before?.counts[state] !== now.counts[state])
    if ((!moved && !reset) || reread.current) return
    reread.current = setTimeout(
      () => {
        reread.current = null
        void queries.invalidateQueries({ queryKey: trpc.rollouts.targets.pathKey() })
      },
      isSettled(now) ? 0 : REREAD_MS,
    )
  }
  useSubscription(
    trpc.rollouts.watch.subscriptionOptions(
      { id },
      { enabled: !settled, onData: (event) => apply(event.data) },
    ),
  )
  return rollout
}

/** Only the pages with a changed target are new objects. */
function patched(pages: TargetPages, changed: Map<string, RolloutTargetItem>): TargetPages {
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.items.some((item) => changed.has(item.agentId))
        ? { ...page, items: page.items.map((item) => changed.get(item.agentId) ?? item) }
        : page,
    ),
  }
}

export type TargetOfTable = RolloutTargetItem & { id: string }

/** The rollout's targets as the table wants them; what has moved out of the filter since is left out. */
export function useTargetList(
  id: string,
  filter: { state: RolloutTargetState | null; query: string },
): TableList<TargetOfTable> {
  const trpc = useTRPC()
  const { state, query } = filter
  const targets = useInfiniteQuery(
    trpc.rollouts.targets.infiniteQueryOptions(
      { id, states: state ? [state] : undefined, query: query || undefined, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  )
  const items = useMemo(
    () =>
      targets.data?.pages
        .flatMap((page) => page.items)
        .filter((item) => !state || item.state === state)
        .map((item) => ({ ...item, id: item.agentId })),
    [targets.data, state],
  )
  return {
    items,
    total: undefined,
    error: items === undefined ? targets.error : null,
    isStale: targets.isPlaceholderData,
    hasMore: targets.hasNextPage,
    isLoadingMore: targets.isFetchingNextPage,
    moreFailed: targets.isFetchNextPageError,
    loadMore: targets.fetchNextPage,
    reload: targets.refetch,
  }
}
