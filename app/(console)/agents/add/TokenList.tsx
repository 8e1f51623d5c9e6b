/** The enrolment tokens there are, and what became of them. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useSorting } from '../../../_lib/useSorting.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { tokenColumns } from './columns.tsx'

const SORTS = ['made'] as const
const PAGE_SIZE = 50

export function TokenList() {
  const t = useTranslations('addAgents')
  const trpc = useTRPC()
  const sorting = useSorting(SORTS, 'made', 'desc')
  const tokens = useInfiniteQuery(
    trpc.enrollmentTokens.list.infiniteQueryOptions(
      { order: sorting.order, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  )
  return (
    <Section title={t('tokens')}>
      <DataTable
        label={t('tokens')}
        columns={tokenColumns}
        list={useTableList(tokens)}
        sorting={sorting}
        empty={<EmptyState title={t('none')} text={t('noneText')} />}
      />
    </Section>
  )
}
