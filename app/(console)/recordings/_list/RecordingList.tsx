/** Recordings, newest first; those that are being made are marked and grow. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { recordingColumns } from './columns.tsx'
import type { RecordingFilters } from './useRecordingFilters.ts'

const PER_PAGE = 50
const REREAD_LIVE_MS = 5_000
const REREAD_QUIET_MS = 30_000
/** Of a list that was scrolled far down, every page would be read again each time. */
const LIVE_PAGES_MAX = 2

export function RecordingList({ filters }: { filters: RecordingFilters }) {
  const t = useTranslations('recordings')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const query = useInfiniteQuery(
    trpc.recordings.list.infiniteQueryOptions(
      { ...filters.input, state: filters.shownState, limit: PER_PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: { data } }) => {
          if (!data || data.pages.length > LIVE_PAGES_MAX) return false
          const isLive = data.pages.some((page) => page.items.some(({ state }) => state === 'recording'))
          return isLive ? REREAD_LIVE_MS : REREAD_QUIET_MS
        },
      },
    ),
  )
  const { isFiltered, clear } = filters
  return (
    <DataTable
      label={t('title')}
      columns={recordingColumns}
      list={useTableList(query)}
      stacked
      onOpen={(item) => item.state !== 'removed' && navigate(paths.recording(item.id))}
      empty={
        <EmptyState
          title={t(isFiltered ? 'noMatch' : 'none')}
          text={t(isFiltered ? 'noMatchText' : 'noneText')}
          action={isFiltered && <Button onClick={clear}>{t('clear')}</Button>}
        />
      }
    />
  )
}
