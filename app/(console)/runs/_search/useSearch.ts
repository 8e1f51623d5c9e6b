/** A search through the outputs of a run: page by page, by itself until there is enough to read. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { useTRPC } from '../../../_trpc/client.ts'

/** So many outputs are shown before somebody asks for more. */
const MATCHES_SHOWN = 50
const MATCHES_PER_PAGE = 25

export interface Search {
  query: string
  regex: boolean
  caseSensitive: boolean
}

/** What is looked for stands in the address, so that it can be shared. */
export function useSearchState() {
  const [query, setQuery] = useUrlState('find')
  const [regex, setRegex] = useUrlState('regex')
  const [caseSensitive, setCaseSensitive] = useUrlState('case')
  return {
    search: { query, regex: regex === '1', caseSensitive: caseSensitive === '1' },
    setQuery,
    setRegex: (on: boolean) => setRegex(on ? '1' : ''),
    setCaseSensitive: (on: boolean) => setCaseSensitive(on ? '1' : ''),
  }
}

export function useMatches(runId: string, search: Search) {
  const trpc = useTRPC()
  const [wanted, setWanted] = useState(MATCHES_SHOWN)
  const pages = useInfiniteQuery(
    trpc.runs.search.infiniteQueryOptions(
      { runId, ...search, limit: MATCHES_PER_PAGE },
      { getNextPageParam: (page) => page.nextCursor, trpc: { abortOnUnmount: true } },
    ),
  )
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages
  const items = (pages.data?.pages ?? []).flatMap((page) => page.items)
  const goOn = hasNextPage && items.length < wanted
  useEffect(() => {
    if (goOn && !isFetching && !isError) void fetchNextPage()
  }, [goOn, isFetching, isError, fetchNextPage])
  const last = pages.data?.pages.at(-1)
  return {
    items,
    error: pages.error,
    retry: () => (pages.data ? fetchNextPage() : pages.refetch()),
    again: () => void pages.refetch(),
    searching: !isError && (isFetching || goOn),
    searched: last?.searched ?? 0,
    total: last?.total ?? 0,
    /** There may be more, and enough is shown. */
    more: hasNextPage && !goOn,
    showMore: () => setWanted(items.length + MATCHES_SHOWN),
  }
}
