/** All schedules: when each is due, how the last time went, paused and started from here. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { NAMED_PAGE_SIZE, NAMED_PAGES, NamedList } from '../../_components/NamedList.tsx'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { useSorting } from '../../_lib/useSorting.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { useTableList } from '../../_ui/table/useTableList.ts'
import { scheduleColumns } from './columns.tsx'

export function SchedulesPage() {
  const trpc = useTRPC()
  const mayManage = usePermission('schedules.manage')
  const [query, setQuery] = useUrlState('q')
  const sorting = useSorting(['name', 'nextAt'], 'name')
  const input = {
    ...{ limit: NAMED_PAGE_SIZE, sort: sorting.column, order: sorting.order },
    ...(query ? { query } : {}),
  }
  const list = useTableList(useInfiniteQuery(trpc.schedules.list.infiniteQueryOptions(input, NAMED_PAGES)))
  return (
    <NamedList
      area="schedules"
      add={mayManage ? paths.newSchedule() : null}
      columns={scheduleColumns}
      list={list}
      sorting={sorting}
      query={query}
      onQuery={setQuery}
      pathOf={paths.schedule}
    />
  )
}
