/** A list that comes in pages, as a `DataTable` wants it. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'

export interface TableList<T> {
  /** Undefined until the first page is here. */
  items: readonly T[] | undefined
  /** Of all that match, where the server tells. */
  total: number | undefined
  /** Why there are no items. */
  error: unknown
  /** The items are those of the previous filter: the new ones are on their way. */
  isStale: boolean
  hasMore: boolean
  isLoadingMore: boolean
  moreFailed: boolean
  loadMore: () => unknown
  reload: () => unknown
}

interface PageOf<T> {
  items: T[]
  total?: number
}

export function useTableList<T, P>(
  query: UseInfiniteQueryResult<InfiniteData<PageOf<T>, P>, unknown>,
): TableList<T> {
  const { data, error, isPlaceholderData } = query
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data])
  return {
    items,
    total: data?.pages[0]?.total,
    error: items === undefined ? error : null,
    isStale: isPlaceholderData,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    moreFailed: query.isFetchNextPageError,
    loadMore: query.fetchNextPage,
    reload: query.refetch,
  }
}
