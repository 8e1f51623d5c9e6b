/** All runs as a list: filtered from the address, read on as one scrolls. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { HistoryFilterBar } from './HistoryFilterBar.tsx'
import { HistoryRow } from './HistoryRow.tsx'
import { useHistory, useHistoryFilters } from './useHistory.ts'

export function History() {
  const t = useTranslations('runs.list')
  const mayRun = usePermission('runs.create')
  const filters = useHistoryFilters()
  const runs = useHistory(filters)
  const items = runs.data?.pages.flatMap((page) => page.items) ?? []
  const filtered = [filters.query, filters.state, filters.person, filters.agent, filters.time].some(Boolean)
  const clear = () => {
    filters.setQuery('')
    filters.setState('')
    filters.setPerson('')
    filters.setAgent('')
    filters.setTime('')
  }
  return (
    <div>
      <PageHeader
        title={t('title')}
        actions={mayRun && items.length > 0 && <ButtonLink href={paths.newRun()}>{t('new')}</ButtonLink>}
      />
      <HistoryFilterBar filters={filters} people={[...new Set(items.map((run) => run.createdBy))]} />
      {runs.isPending && <SkeletonRows count={10} />}
      {runs.isError && <ErrorState title={t('failed')} error={runs.error} onRetry={runs.refetch} />}
      {runs.isSuccess && items.length === 0 && (
        <EmptyState
          title={filtered ? t('noMatch') : t('empty')}
          text={filtered ? t('noMatchText') : t('emptyText')}
          action={
            filtered ? (
              <Button onClick={clear}>{t('clear')}</Button>
            ) : (
              mayRun && (
                <ButtonLink variant="primary" href={paths.newRun()}>
                  {t('new')}
                </ButtonLink>
              )
            )
          }
        />
      )}
      {items.length > 0 && (
        <table className="block w-full text-sm md:table md:table-fixed">
          <thead className="max-md:sr-only">
            <tr className="border-b border-line text-left text-xs text-muted *:h-8 *:px-2 *:font-medium">
              <th scope="col">{t('run')}</th>
              <th scope="col" className="w-56">
                {t('result')}
              </th>
              <th scope="col" className="w-32">
                {t('by')}
              </th>
              <th scope="col" className="w-36">
                {t('when')}
              </th>
              <th scope="col" className="w-24 text-right">
                {t('duration')}
              </th>
              <th scope="col" className="w-12">
                <span className="sr-only">{t('again')}</span>
              </th>
            </tr>
          </thead>
          <tbody className="block md:table-row-group">
            {items.map((run) => (
              <HistoryRow key={run.id} run={run} mayRun={mayRun} />
            ))}
          </tbody>
        </table>
      )}
      {runs.hasNextPage && <ReadOn busy={runs.isFetchingNextPage} onSeen={() => void runs.fetchNextPage()} />}
    </div>
  )
}

/** Reads the next page when the end of the list comes near. */
function ReadOn({ busy, onSeen }: { busy: boolean; onSeen(): void }) {
  const mark = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!mark.current || busy) return
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && onSeen(),
      {
        rootMargin: '600px',
      },
    )
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [busy, onSeen])
  return (
    <div ref={mark}>
      <SkeletonRows count={3} />
    </div>
  )
}
