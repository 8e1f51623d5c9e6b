/** Who did what, on what, when, from where. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRefused } from '../../_components/permissions.tsx'
import { useSorting } from '../../_lib/useSorting.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { RefusedPage } from '../../_ui/RefusedPage.tsx'
import { DataTable } from '../../_ui/table/DataTable.tsx'
import { useTableList } from '../../_ui/table/useTableList.ts'
import { AuditFilterBar } from './AuditFilterBar.tsx'
import { auditColumns } from './columns.tsx'
import { useAuditFilters } from './useAuditFilters.ts'
import { ChainVerdict, useVerifyChain } from './VerifyChain.tsx'

const SORTS = ['when'] as const
const PAGE_SIZE = 100

export function AuditPage() {
  const t = useTranslations('audit')
  const trpc = useTRPC()
  const refused = useRefused('audit.read')
  const filters = useAuditFilters()
  const sorting = useSorting(SORTS, 'when', 'desc')
  const verify = useVerifyChain()
  const trail = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...filters.input, order: sorting.order, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  )
  const list = useTableList(trail)
  if (refused) return <RefusedPage title={t('title')} error={trail.error} />
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Button pending={verify.isPending} onClick={() => verify.mutate()}>
            {t('verify')}
          </Button>
        }
      />
      <ChainVerdict verify={verify} />
      <AuditFilterBar filters={filters} />
      <DataTable
        label={t('title')}
        columns={auditColumns}
        list={list}
        sorting={sorting}
        stacked
        empty={
          <EmptyState
            title={t('none')}
            text={t('noneText')}
            action={filters.isFiltered && <Button onClick={filters.clear}>{t('clear')}</Button>}
          />
        }
      />
    </>
  )
}
