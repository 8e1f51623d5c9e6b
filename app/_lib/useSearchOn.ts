/** Goes on with a list whose pages may end before they are full, as the server looks for a moment only at a time. */
'use client'

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Then a person is asked: some two seconds of looking. */
const STEPS_BY_ITSELF = 20

interface SearchedPage {
  searchedTo: string | null
}

export interface SearchOn {
  /** How far it was looked; null: the last page is full, or all has been looked at. */
  searchedTo: string | null
  isGoingOn: boolean
  goOn(): void
}

export function useSearchOn<P>(
  query: UseInfiniteQueryResult<InfiniteData<SearchedPage, P>, unknown>,
): SearchOn {
  const { data, isFetching, isPlaceholderData, isFetchNextPageError, fetchNextPage } = query
  const [askedAt, setAskedAt] = useState(0)
  const steps = data?.pages.filter((page) => page.searchedTo !== null).length ?? 0
  const searchedTo = data?.pages.at(-1)?.searchedTo ?? null
  // A new filter begins with one page.
  const asked = askedAt <= steps ? askedAt : 0
  const mayGoOn = searchedTo !== null && steps < asked + STEPS_BY_ITSELF && !isFetchNextPageError
  useEffect(() => {
    if (mayGoOn && !isFetching && !isPlaceholderData) void fetchNextPage()
  }, [mayGoOn, isFetching, isPlaceholderData, fetchNextPage])
  return {
    searchedTo,
    isGoingOn: mayGoOn || isFetching,
    goOn: () => {
      setAskedAt(steps)
      void fetchNextPage()
    },
  }
}
