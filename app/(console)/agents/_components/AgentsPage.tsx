/** All hosts, live: filter, choose, act. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { AgentItem, AgentStatus } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { isSearchProblem, useErrorText } from '../../../_lib/errors.ts'
import { useFactHint } from '../../../_lib/factHint.ts'
import { paths } from '../../../_lib/paths.ts'
import { useSorting } from '../../../_lib/useSorting.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { useSelection } from '../../../_ui/table/useSelection.ts'
import { useTableList } from '../../../_ui/table/useTableList.ts'
import { agentColumns, agentColumnsWithDecisions } from './columns.tsx'
import { SearchHelp } from './SearchHelp.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { STATUSES, StatusFilter } from './StatusFilter.tsx'
import { useAgents } from './useAgents.ts'

const SORTS = ['hostname', 'ip', 'version', 'lastSeenAt', 'cpuUsage', 'memoryUsage', 'diskUsage'] as const
const isStatus = (value: string): value is AgentStatus => (STATUSES as readonly string[]).includes(value)
const isRunnable = (item: AgentItem) => item.status !== 'pending'

export function AgentsPage() {
  const t = useTranslations('agents')
  const navigate = useNavigate()
  const factHint = useFactHint()
  const [query, setQuery] = useUrlState('query')
  const [status, setStatus] = useUrlState('status')
  const mayRun = usePermission('runs.create')
  const mayAdd = usePermission('enrollmentTokens.manage')
  const sorting = useSorting(SORTS, 'hostname')
  const filter = { query: query || undefined, status: isStatus(status) ? status : undefined }
  const agents = useAgents(filter, { sort: sorting.column, order: sorting.order })
  const list = useTableList(agents)
  const errorText = useErrorText()
  const problem = isSearchProblem(agents.error) ? errorText(agents.error) : null
  const ids = useMemo(() => list.items?.filter(isRunnable).map((item) => item.id) ?? [], [list.items])
  const selection = useSelection(JSON.stringify(filter), ids)
  const counts = agents.data?.pages[0]?.counts
  // Without a search the server's counts say how many wait for approval; with one, only those that are loaded do.
  const waiting = query || status ? (list.items?.length ?? 0) - ids.length : (counts?.pending ?? 0)
  const runnable = (list.total ?? 0) - waiting
  const someLocked =
    selection.everything ||
    (list.items?.some(({ id, lock }) => lock !== null && selection.ids.has(id)) ?? false)
  const filtered = !!query || !!status
  const addButton = mayAdd && (
    <ButtonLink href={paths.addAgents()} variant="primary">
      {t('add')}
    </ButtonLink>
  )
  const clear = () => {
    setQuery('')
    setStatus('')
  }
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <ButtonLink href={paths.groups()}>{t('groups')}</ButtonLink>
            {addButton}
          </>
        }
      />
      <div className={`mb-3 flex flex-wrap gap-3 ${problem ? 'items-start' : 'items-center'}`}>
        <SearchInput
          value={query}
          onChange={setQuery}
          label={t('filter')}
          placeholder={t('filterPlaceholder')}
          problem={problem}
        />
        <SearchHelp />
        <StatusFilter value={status} onChange={setStatus} counts={counts} />
      </div>
      {!problem && (
        <DataTable
          label={t('title')}
          columns={counts && counts.pending > 0 ? agentColumnsWithDecisions : agentColumns}
          list={list}
          sorting={sorting}
          onOpen={(item) => navigate(paths.agent(item.id))}
          rows={
            mayRun
              ? {
                  selection,
                  can: isRunnable,
                  labelOf: (item) => t('select', { hostname: item.hostname }),
                  allLabel: t('selectPage'),
                }
              : undefined
          }
          empty={
            <EmptyState
              title={filtered ? t('noMatch') : t('none')}
              text={filtered ? (factHint(query) ?? t('noMatchText')) : t('noneText')}
              action={filtered ? <Button onClick={clear}>{t('clearFilter')}</Button> : addButton}
            />
          }
        />
      )}
      {mayRun && (
        <SelectionBar selection={selection} filter={filter} total={runnable} someLocked={someLocked} />
      )}
    </>
  )
}
