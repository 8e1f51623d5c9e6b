/** All jobs: their steps, how the last run went, run from here. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
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
import { jobColumns } from './columns.tsx'

const PAGE_SIZE = 50
const SORTS = ['name', 'updatedAt'] as const
/** Runs begin and end while one looks. */
const REFRESH_MS = 5_000

export function JobsPage() {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const mayManage = usePermission('jobs.manage')
  const [query, setQuery] = useUrlState('q')
  const sorting = useSorting(SORTS, 'name')
  const jobs = useInfiniteQuery(
    trpc.jobs.list.infiniteQueryOptions(
      { limit: PAGE_SIZE, sort: sorting.column, order: sorting.order, ...(query ? { query } : {}) },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: REFRESH_MS,
      },
    ),
  )
  const addButton = mayManage && (
    <ButtonLink variant="primary" href={paths.newJob()}>
      {t('add')}
    </ButtonLink>
  )
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
      </div>
      <DataTable
        label={t('title')}
        columns={jobColumns}
        list={useTableList(jobs)}
        sorting={sorting}
        stacked
        onOpen={(job) => navigate(paths.job(job.id))}
        empty={
          query ? (
            <EmptyState
              title={t('noMatch')}
              action={<Button onClick={() => setQuery('')}>{t('clear')}</Button>}
            />
          ) : (
            <EmptyState title={t('none')} text={t('noneText')} action={addButton} />
          )
        }
      />
    </>
  )
}
