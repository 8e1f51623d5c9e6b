/** The script library: found by text and by tag, opened, run. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ListFrame } from '../../_components/ListFrame.tsx'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { useSorting } from '../../_lib/useSorting.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { useNavigate } from '../../_trpc/held.ts'
import { Button } from '../../_ui/Button.tsx'
import { DataTable } from '../../_ui/table/DataTable.tsx'
import { useTableList } from '../../_ui/table/useTableList.ts'
import { scriptColumns } from './columns.tsx'

const PAGE_SIZE = 50
const SORTS = ['name', 'updatedAt'] as const

export function ScriptsPage() {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const mayManage = usePermission('scripts.manage')
  const [query, setQuery] = useUrlState('q')
  const [tag, setTag] = useUrlState('tag')
  const sorting = useSorting(SORTS, 'name')
  const scripts = useInfiniteQuery(
    trpc.scripts.list.infiniteQueryOptions(
      {
        limit: PAGE_SIZE,
        sort: sorting.column,
        order: sorting.order,
        ...(query ? { query } : {}),
        ...(tag ? { tag } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  )
  const filtered = query !== '' || tag !== ''
  const clear = () => {
    setQuery('')
    setTag('')
  }
  const list = useTableList(scripts)
  return (
    <ListFrame
      area="scripts"
      add={mayManage ? paths.newScript() : null}
      query={query}
      onQuery={setQuery}
      more={
        tag && (
          <Button onClick={() => setTag('')}>
            {t('onlyTag', { tag })}
            <X className="size-3.5" aria-hidden="true" />
          </Button>
        )
      }
      filtered={filtered}
      onClear={clear}
    >
      {(empty) => (
        <DataTable
          label={t('title')}
          columns={scriptColumns}
          list={list}
          sorting={sorting}
          stacked
          onOpen={(script) => navigate(paths.script(script.id))}
          empty={empty}
        />
      )}
    </ListFrame>
  )
}
