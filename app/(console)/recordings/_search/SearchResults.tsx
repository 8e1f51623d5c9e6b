/** The lines that were found, the newest recordings first, and how far it was looked. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { SearchedTo } from '../../../_components/SearchedTo.tsx'
import { useSearchOn } from '../../../_lib/useSearchOn.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import type { RecordingFilters } from '../_list/useRecordingFilters.ts'
import { Match } from './Match.tsx'
import type { Wanted } from './useRecordingSearch.ts'

const PER_PAGE = 30

interface Props {
  wanted: Wanted
  filters: RecordingFilters
  onClear: () => void
}

export function SearchResults({ wanted, filters, onClear }: Props) {
  const t = useTranslations('recordings')
  const trpc = useTRPC()
  const query = useInfiniteQuery(
    trpc.recordings.search.infiniteQueryOptions(
      { ...wanted, ...filters.input, limit: PER_PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        // Each first page leaves a record: it is asked for when somebody asks.
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: false,
        // Who has left waits for nothing more.
        trpc: { abortOnUnmount: true },
      },
    ),
  )
  const search = useSearchOn(query)
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />
  const isDone = query.data !== undefined && search.searchedTo === null && !query.isFetching
  return (
    <section aria-label={t('search.results')}>
      {query.isPending && <SkeletonRows count={4} />}
      <ul>
        {items.map((match) => (
          <Match key={match.id} match={match} />
        ))}
      </ul>
      {query.data && <SearchedTo search={search} found={items.length} />}
      {isDone && items.length === 0 && (
        <EmptyState
          title={t('search.none')}
          text={t('search.noneText')}
          action={<Button onClick={onClear}>{t('search.back')}</Button>}
        />
      )}
      {isDone && query.hasNextPage && (
        <p className="py-4 text-center">
          <Button pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('search.more')}
          </Button>
        </p>
      )}
    </section>
  )
}
