/** The sessions that live, one's own first, read anew whenever one of them comes, goes or changes. */
'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useTRPC } from '../../_trpc/client.ts'

const PAGE = 50

export function useLiveSessions() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  useSubscription(
    trpc.terminals.watch.subscriptionOptions(undefined, {
      onData: () => void queries.invalidateQueries(trpc.terminals.list.pathFilter()),
    }),
  )
  const page = (own: boolean | undefined) =>
    trpc.terminals.list.infiniteQueryOptions(
      { open: true, limit: PAGE, ...(own && { own }) },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, placeholderData: keepPreviousData },
    )
  const own = useInfiniteQuery(page(true))
  const all = useInfiniteQuery(page(undefined))
  return { own, all }
}
