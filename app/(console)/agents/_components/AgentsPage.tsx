/** All hosts, live: filter, choose, act. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { AgentStatus } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useSorting } from '../../../_lib/useSorting.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { AgentsTable } from './AgentsTable.tsx'
import { useAgents } from './useAgents.ts'

const STATUSES = ['online', 'offline', 'pending'] as const
const COLUMNS = ['hostname', 'ip', 'version', 'lastSeenAt', 'cpuUsage', 'memoryUsage', 'diskUsage'] as const
const isStatus = (value: string): value is AgentStatus => (STATUSES as readonly string[]).includes(value)

export function AgentsPage() {
  const t = useTranslations('agents')
  const common = useTranslations('common')
  const [query, setQuery] = useUrlState('query')
  const [status, setStatus] = useUrlState('status')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const mayRun = usePermission('runs.create')
  const mayAdd = usePermission('enrollmentTokens.manage')
  const sorting = useSorting(COLUMNS, 'hostname')
  const filter = { query: query || undefined, status: isStatus(status) ? status : undefined }
  const agents = useAgents(filter, { sort: sorting.column, order: sorting.order })
  const items = useMemo(() => agents.data?.pages.flatMap((page) => page.items) ?? [], [agents.data])
  const first = agents.data?.pages[0]
  const counts = first?.counts
  const filtered = !!query || !!status
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          mayAdd && (
            <ButtonLink href={paths.addAgents()} variant="primary">
              {t('add')}
            </ButtonLink>
          )
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <SearchInput
          value={query}
          onChange={setQuery}
          label={t('filter')}
          placeholder={t('filterPlaceholder')}
        />
        <fieldset className="flex gap-1 text-sm">
          {(['', ...STATUSES] as const).map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={status === value}
              onClick={() => setStatus(value)}
              className="h-8 rounded-md px-2.5 text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-text"
            >
              {value === '' ? t('all') : t(value)}
              {counts && (
                <span className="ml-1.5 text-xs text-muted tabular-nums">
                  {value === '' ? counts.online + counts.offline + counts.pending : counts[value]}
                </span>
              )}
            </button>
          ))}
        </fieldset>
      </div>
      {selected.size > 0 && (
        <div className="mb-3 flex flex-wrap items-center gap-2 text-sm">
          <span className="font-medium tabular-nums">{t('selected', { count: selected.size })}</span>
          {mayRun && (
            <ButtonLink href={paths.newRun({ agents: [...selected].join(',') })} variant="primary">
              {t('run')}
            </ButtonLink>
          )}
          <Button variant="quiet" onClick={() => setSelected(new Set())}>
            {t('clear')}
          </Button>
          {mayRun && first?.total !== undefined && first.total > selected.size && (
            <ButtonLink variant="quiet" href={paths.newRun({ filter: JSON.stringify(filter) })}>
              {t('selectAll', { count: first.total })}
            </ButtonLink>
          )}
        </div>
      )}
      {agents.isError && <ErrorState error={agents.error} onRetry={agents.refetch} />}
      {agents.isPending && <SkeletonRows count={8} />}
      {agents.data && items.length === 0 && (
        <EmptyState
          title={filtered ? t('noMatch') : t('none')}
          text={filtered ? t('noMatchText') : t('noneText')}
          action={!filtered && mayAdd && <ButtonLink href={paths.addAgents()}>{t('add')}</ButtonLink>}
        />
      )}
      {items.length > 0 && (
        <AgentsTable
          items={items}
          selected={selected}
          onSelect={setSelected}
          selectable={mayRun}
          sorting={sorting}
        />
      )}
      {agents.hasNextPage && (
        <div className="mt-3 text-center">
          <Button onClick={() => agents.fetchNextPage()} pending={agents.isFetchingNextPage}>
            {common('loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}
