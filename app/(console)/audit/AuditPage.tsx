/** Who did what, on what, when, from where. */
'use client'

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { SearchInput } from '../../_ui/SearchInput.tsx'
import { Select } from '../../_ui/Select.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'

const HEAD = 'px-2 py-2 text-left font-medium'

export function AuditPage() {
  const t = useTranslations('audit')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [query, setQuery] = useUrlState('query')
  const [action, setAction] = useUrlState('action')
  const actions = useQuery(trpc.audit.actions.queryOptions())
  const trail = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { query: query || undefined, action: action || undefined, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  )
  const verify = useMutation({
    mutationFn: () => queries.fetchQuery(trpc.audit.verify.queryOptions(undefined, { staleTime: 0 })),
    onSuccess: (result) =>
      result.ok
        ? toast.success(t('verified', { count: result.checked }))
        : toast.error(t('broken', { id: String(result.firstBadId) })),
    onError: (error) => toast.error(errorText(error)),
  })
  const items = trail.data?.pages.flatMap((page) => page.items) ?? []
  const choices = [
    { value: '', label: t('allActions') },
    ...(actions.data?.items ?? []).map((name) => ({ value: name, label: name })),
  ]
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
      <div className="mb-3 flex flex-wrap gap-3">
        <SearchInput value={query} onChange={setQuery} label={t('filter')} />
        <Select label={t('what')} value={action} onChange={setAction} options={choices} />
      </div>
      {trail.isError && <ErrorState error={trail.error} onRetry={trail.refetch} />}
      {trail.isPending && <SkeletonRows count={10} />}
      {trail.data && items.length === 0 && <EmptyState title={t('none')} />}
      {items.length > 0 && (
        <table className="w-full text-sm">
          <thead className="border-b border-line text-xs text-muted">
            <tr>
              <th className={HEAD}>{t('when')}</th>
              <th className={HEAD}>{t('who')}</th>
              <th className={HEAD}>{t('what')}</th>
              <th className={`${HEAD} hidden sm:table-cell`}>{t('target')}</th>
              <th className={`${HEAD} hidden md:table-cell`}>{t('where')}</th>
              <th className={`${HEAD} hidden lg:table-cell`}>{t('details')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id} className="border-b border-line align-top hover:bg-hover">
                <td className="px-2 py-2.5 text-muted">
                  <RelativeTime at={item.at} />
                </td>
                <td className="px-2 py-2.5">{item.actorName}</td>
                <td className="px-2 py-2.5 font-mono text-xs">{item.action}</td>
                <td className="hidden px-2 py-2.5 sm:table-cell" title={item.targetId}>
                  {item.targetName || item.targetId}
                </td>
                <td className="hidden px-2 py-2.5 font-mono text-xs text-muted md:table-cell">{item.ip}</td>
                <td className="hidden px-2 py-2.5 lg:table-cell">
                  {Object.keys(item.details).length > 0 && (
                    <details className="max-w-md">
                      <summary className="truncate font-mono text-xs text-muted">
                        {JSON.stringify(item.details)}
                      </summary>
                      <pre className="mt-1 overflow-auto rounded bg-code p-2 text-xs">
                        {JSON.stringify(item.details, null, 2)}
                      </pre>
                    </details>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {trail.hasNextPage && (
        <div className="mt-3 text-center">
          <Button onClick={() => trail.fetchNextPage()} pending={trail.isFetchingNextPage}>
            {common('loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}
