/** The page of what people make and keep, as jobs and schedules: found by name, ordered, opened from its row. */
'use client'

import { keepPreviousData } from '@tanstack/react-query'
import type { RowData } from '@tanstack/react-table'
import { useTranslations } from 'next-intl'
import { useNavigate } from '../_trpc/held.ts'
import type { Sorting } from '../_ui/SortHeader.tsx'
import type { Column } from '../_ui/table/columns.ts'
import { DataTable } from '../_ui/table/DataTable.tsx'
import type { TableList } from '../_ui/table/useTableList.ts'
import { ListFrame } from './ListFrame.tsx'

/** Runs begin and end while one looks. */
const REFRESH_MS = 5_000

/** How such a list is read. */
export const NAMED_PAGES = {
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
  placeholderData: keepPreviousData,
  refetchInterval: REFRESH_MS,
}
export const NAMED_PAGE_SIZE = 50

interface Props<T extends { id: string }> {
  /** Whose words are used. */
  area: 'jobs' | 'schedules'
  /** The page where one is made; null: nobody may. */
  add: string | null
  columns: Column<T>[]
  list: TableList<T>
  sorting: Sorting
  query: string
  onQuery(query: string): void
  pathOf(id: string): string
}

export function NamedList<T extends RowData & { id: string }>(props: Props<T>) {
  const { area, add, columns, list, sorting, query, onQuery, pathOf } = props
  const t = useTranslations(area)
  const navigate = useNavigate()
  return (
    <ListFrame
      area={area}
      add={add}
      query={query}
      onQuery={onQuery}
      filtered={query !== ''}
      onClear={() => onQuery('')}
    >
      {(empty) => (
        <DataTable
          label={t('title')}
          columns={columns}
          list={list}
          sorting={sorting}
          stacked
          onOpen={({ id }) => navigate(pathOf(id))}
          empty={empty}
        />
      )}
    </ListFrame>
  )
}
