/** What a run brought back: each host's files, one by one or all at once. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import type { FetchSpec, RunDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { CopyDigest } from '../../files/_components/CopyDigest.tsx'
import { isRunOver } from '../_lib/states.ts'

const PAGE_SIZE = 100
/** Files come while the run goes on. */
const REFRESH_MS = 2_000

export function FetchedFiles({ run, spec }: { run: RunDetail; spec: FetchSpec }) {
  const t = useTranslations('files')
  const trpc = useTRPC()
  const mayTake = usePermission('files.fetch')
  const over = isRunOver(run.state)
  const fetched = useInfiniteQuery(
    trpc.files.fetched.infiniteQueryOptions(
      { runId: run.id, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: over ? false : REFRESH_MS },
    ),
  )
  const { refetch } = fetched
  useEffect(() => {
    if (over) void refetch()
  }, [over, refetch])
  if (fetched.isError) return <ErrorState error={fetched.error} onRetry={fetched.refetch} />
  if (!fetched.data) return <SkeletonRows count={3} />
  const items = fetched.data.pages.flatMap((page) => page.items)
  return (
    <div className="space-y-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <ul className="min-w-0 grow font-mono text-xs text-muted">
          {spec.paths.map((path) => (
            <li key={path} className="break-all">
              {path}
            </li>
          ))}
        </ul>
        {mayTake && items.length > 0 && (
          <a
            className="link-quiet inline-flex items-center gap-1.5"
            href={paths.fetchedOfRun(run.id)}
            download
          >
            <Download className="size-4" aria-hidden /> {t('allAsZip')}
          </a>
        )}
      </div>
      {items.length === 0 && (
        <EmptyState
          title={t(over ? 'nothingFetched' : 'nothingYet')}
          text={over ? t('nothingText') : undefined}
        />
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-line border-y border-line">
          {items.map((item) => (
            <li key={item.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
              <span className="font-medium">{item.hostname}</span>
              <span className="min-w-0 grow break-all font-mono text-xs max-md:order-last max-md:w-full">
                {item.path}
              </span>
              <span className="text-xs text-muted tabular-nums">{formatBytes(item.size)}</span>
              <span className="font-mono text-xs text-muted">{item.mode}</span>
              <CopyDigest name={item.path} sha256={item.sha256} />
              {mayTake && (
                <a
                  className="icon-link"
                  href={paths.fetched(item.id)}
                  download
                  aria-label={t('download', { path: item.path, hostname: item.hostname })}
                  title={t('download', { path: item.path, hostname: item.hostname })}
                >
                  <Download className="size-4" aria-hidden />
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      {fetched.hasNextPage && <Button onClick={() => fetched.fetchNextPage()}>{t('more')}</Button>}
    </div>
  )
}
