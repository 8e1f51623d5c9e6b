/** All versions of a script, newest first. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ScriptDetail } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { VersionRow } from './VersionRow.tsx'

const PAGE_SIZE = 50

export function VersionList({ script }: { script: ScriptDetail }) {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const versions = useInfiniteQuery(
    trpc.scripts.versions.infiniteQueryOptions(
      { id: script.id, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  )
  if (versions.isError) return <ErrorState error={versions.error} onRetry={versions.refetch} />
  if (!versions.data) return <SkeletonRows count={3} />
  return (
    <>
      <ul aria-label={t('versions')}>
        {versions.data.pages
          .flatMap((page) => page.items)
          .map((item) => (
            <VersionRow key={item.version} script={script} item={item} />
          ))}
      </ul>
      {versions.hasNextPage && (
        <div className="mt-3">
          <Button pending={versions.isFetchingNextPage} onClick={() => versions.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  )
}
