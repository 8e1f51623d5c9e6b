/** The script library: found by text and by tag, opened, run. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { useSorting } from '../../_lib/useSorting.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { useNavigate } from '../../_trpc/held.ts'
import { Button, ButtonLink } from '../../_ui/Button.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { SearchInput } from '../../_ui/SearchInput.tsx'
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
  const addButton = mayManage && (
    <ButtonLink variant="primary" href={paths.newScript()}>
      {t('add')}
    </ButtonLink>
  )
  const clear = () => {
    setQuery('')
    setTag('')
  }
  return (
    <>
      <PageHeader title={t('title')} intro={t('text')} actions={addButton} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label={t('search')}
          placeholder={t('searchPlaceholder')}
          value={query}
          onChange={setQuery}
        />
        {tag && (
          <Button onClick={() => setTag('')}>
            {t('onlyTag', { tag })}
            <X className="size-3.5" aria-hidden="true" />
          </Button>
        )}
      </div>
      <DataTable
        label={t('title')}
        columns={scriptColumns}
        list={useTableList(scripts)}
        sorting={sorting}
        stacked
        onOpen={(script) => navigate(paths.script(script.id))}
        empty={
          filtered ? (
            <EmptyState title={t('noMatch')} action={<Button onClick={clear}>{t('clear')}</Button>} />
          ) : (
            <EmptyState title={t('none')} text={t('noneText')} action={addButton} />
          )
        }
      />
    </>
  )
}
