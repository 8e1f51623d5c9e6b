/** The rollouts, newest first. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { rolloutColumns } from './rolloutColumns.tsx'

const PAGE_SIZE = 20
/** Bars move while rollouts go on. */
const REFRESH_MS = 3_000

export function RolloutList() {
  const t = useTranslations('updates.rollouts')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const rollouts = useInfiniteQuery(
    trpc.rollouts.list.infiniteQueryOptions(
      { limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: REFRESH_MS },
    ),
  )
  return (
    <Section title={t('title')}>
      <DataTable
        label={t('title')}
        columns={rolloutColumns}
        list={useTableList(rollouts)}
        stacked
        onOpen={(rollout) => navigate(paths.rollout(rollout.id))}
        empty={<EmptyState title={t('none')} text={t('noneText')} />}
      />
    </Section>
  )
}
