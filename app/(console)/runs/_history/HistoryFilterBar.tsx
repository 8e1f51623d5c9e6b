/** What narrows the history; all of it stands in the address. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useMe } from '../../../_components/permissions.tsx'
import { TimeFilter } from '../../../_components/TimeFilter.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Choice } from '../../../_ui/Choice.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { RUN_STATES } from '../_lib/states.ts'
import { HostFilter } from './HostFilter.tsx'
import { LabelFilter } from './LabelFilter.tsx'
import { ScriptFilter } from './ScriptFilter.tsx'
import type { HistoryFilters } from './useHistory.ts'

export function HistoryFilterBar({ filters }: { filters: HistoryFilters }) {
  const t = useTranslations('runs')
  const trpc = useTRPC()
  const me = useMe()?.username
  const people = useQuery(trpc.history.people.queryOptions())
  const names = new Set([me ?? '', filters.person, ...(people.data?.items ?? [])].filter(Boolean))
  return (
    <div className="mb-3 grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap max-sm:[&>:first-child]:col-span-2 max-sm:[&>fieldset]:col-span-2 max-sm:[&>select]:w-full! sm:[&>:first-child]:w-auto sm:[&>:first-child]:min-w-44 sm:[&>:first-child]:flex-1">
      <SearchInput
        value={filters.query}
        onChange={filters.setQuery}
        label={t('list.search')}
        placeholder={t('list.searchPlaceholder')}
      />
      <Choice
        label={t('list.state')}
        any={t('list.anyState')}
        value={filters.state}
        options={RUN_STATES.map((state) => ({ value: state, label: t(`states.${state}`) }))}
        onChange={filters.setState}
      />
      <Choice
        label={t('list.person')}
        any={t('list.anyPerson')}
        value={filters.person}
        options={[...names].map((name) => ({ value: name, label: name }))}
        onChange={filters.setPerson}
      />
      <ScriptFilter scriptId={filters.script} onChange={filters.setScript} />
      <HostFilter agentId={filters.agent} onChange={filters.setAgent} />
      <LabelFilter label={filters.label} onChange={filters.setLabel} />
      <TimeFilter filter={filters.time} />
      {filters.isFiltered && (
        <Button variant="quiet" onClick={filters.clear}>
          {t('list.clear')}
        </Button>
      )}
    </div>
  )
}
