/** Every time that a schedule was due, and what became of it. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useTRPC } from '../../../_trpc/client.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { firingColumns } from './firingColumns.tsx'

const PAGE_SIZE = 50
const REFRESH_MS = 3_000

export function FiringList({ id, timeZone }: { id: string; timeZone: string }) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const columns = useMemo(() => firingColumns(timeZone), [timeZone])
  const firings = useInfiniteQuery(
    trpc.schedules.firings.infiniteQueryOptions(
      { id, limit: PAGE_SIZE },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: REFRESH_MS,
      },
    ),
  )
  return (
    <DataTable
      label={t('times')}
      columns={columns}
      list={useTableList(firings)}
      stacked
      empty={<EmptyState title={t('noTimes')} text={t('noTimesText')} />}
    />
  )
}
