/** The releases that the server keeps or knows of. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../_trpc/client.ts'
import { Section } from '../../../_ui/Section.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { NoReleases } from './NoReleases.tsx'
import { releaseColumns } from './releaseColumns.tsx'

const PAGE_SIZE = 50

export function ReleaseList({ onAdd }: { onAdd?: () => void }) {
  const t = useTranslations('updates.releases')
  const trpc = useTRPC()
  const releases = useInfiniteQuery(
    trpc.releases.list.infiniteQueryOptions(
      { limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  )
  return (
    <Section title={t('title')}>
      <DataTable
        label={t('title')}
        columns={releaseColumns}
        list={useTableList(releases)}
        stacked
        empty={<NoReleases onAdd={onAdd} />}
      />
    </Section>
  )
}
