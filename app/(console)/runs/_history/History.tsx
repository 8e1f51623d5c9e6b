/** All runs as a list: filtered from the address, read on as one scrolls. */
'use client'

import { useTranslations } from 'next-intl'
import { usePermission } from '../../../_components/permissions.tsx'
import { SearchedTo } from '../../../_components/SearchedTo.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useSearchOn } from '../../../_lib/useSearchOn.ts'
import { useSorting } from '../../../_lib/useSorting.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { WaitingRuns } from '../_approval/WaitingRuns.tsx'
import { runColumns } from './columns.tsx'
import { HistoryFilterBar } from './HistoryFilterBar.tsx'
import { useHistory, useHistoryFilters } from './useHistory.ts'

const SORTS = ['when'] as const

export function History() {
  const t = useTranslations('runs.list')
  const navigate = useNavigate()
  const mayRun = usePermission('runs.create')
  const filters = useHistoryFilters()
  const sorting = useSorting(SORTS, 'when', 'desc')
  const runs = useHistory(filters, sorting.order)
  const list = useTableList(runs)
  const search = useSearchOn(runs)
  const { isFiltered: filtered, clear } = filters
  const searched =
    search.searchedTo === null ? undefined : <SearchedTo search={search} found={list.items?.length ?? 0} />
  const newButton = mayRun && (
    <ButtonLink variant="primary" href={paths.newRun()}>
      {t('new')}
    </ButtonLink>
  )
  const isEmpty = list.items?.length === 0 && !filtered
  return (
    <>
      <PageHeader title={t('title')} actions={!isEmpty && newButton} />
      <WaitingRuns />
      <HistoryFilterBar filters={filters} />
      <DataTable
        label={t('title')}
        columns={runColumns}
        list={list}
        sorting={sorting}
        stacked
        errorTitle={t('failed')}
        onOpen={(run) => navigate(paths.run(run.id))}
        foot={searched}
        empty={
          searched ?? (
            <EmptyState
              title={filtered ? t('noMatch') : t('empty')}
              text={filtered ? t('noMatchText') : t('emptyText')}
              action={filtered ? <Button onClick={clear}>{t('clear')}</Button> : newButton}
            />
          )
        }
      />
    </>
  )
}
