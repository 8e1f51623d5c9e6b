/** All runs as a list: filtered from the address, read on as one scrolls. */
'use client'

import { useTranslations } from 'next-intl'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useSorting } from '../../../_lib/useSorting.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
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
  const list = useTableList(useHistory(filters, sorting.order))
  const filtered = [filters.query, filters.state, filters.person, filters.agent, filters.time].some(Boolean)
  const people = [...new Set(list.items?.map((run) => run.createdBy))]
  const clear = () => {
    filters.setQuery('')
    filters.setState('')
    filters.setPerson('')
    filters.setAgent('')
    filters.setTime('')
  }
  const newButton = mayRun && (
    <ButtonLink variant="primary" href={paths.newRun()}>
      {t('new')}
    </ButtonLink>
  )
  const isEmpty = list.items?.length === 0 && !filtered
  return (
    <>
      <PageHeader title={t('title')} actions={!isEmpty && newButton} />
      <HistoryFilterBar filters={filters} people={people} />
      <DataTable
        label={t('title')}
        columns={runColumns}
        list={list}
        sorting={sorting}
        stacked
        errorTitle={t('failed')}
        onOpen={(run) => navigate(paths.run(run.id))}
        empty={
          <EmptyState
            title={filtered ? t('noMatch') : t('empty')}
            text={filtered ? t('noMatchText') : t('emptyText')}
            action={filtered ? <Button onClick={clear}>{t('clear')}</Button> : newButton}
          />
        }
      />
    </>
  )
}
