/** The runs of a job, newest first. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { jobRunColumns } from './jobRunColumns.tsx'

const PAGE_SIZE = 50
const REFRESH_MS = 3_000

export function JobRunList({ jobId }: { jobId: string }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const runs = useInfiniteQuery(
    trpc.jobRuns.list.infiniteQueryOptions(
      { jobId, limit: PAGE_SIZE },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: REFRESH_MS,
      },
    ),
  )
  return (
    <DataTable
      label={t('runs')}
      columns={jobRunColumns}
      list={useTableList(runs)}
      stacked
      onOpen={(run) => navigate(paths.jobRun(run.id))}
      empty={<EmptyState title={t('noRuns')} text={t('noRunsText')} />}
    />
  )
}
