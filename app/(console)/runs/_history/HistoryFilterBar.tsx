/** What narrows the history; all of it stands in the address. */
'use client'

import { useTranslations } from 'next-intl'
import { useMe } from '../../../_components/permissions.tsx'
import { TIME_SPAN_NAMES } from '../../../_lib/timeSpans.ts'
import { Choice } from '../../../_ui/Choice.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { RUN_STATES } from '../_lib/states.ts'
import { HostFilter } from './HostFilter.tsx'
import type { HistoryFilters } from './useHistory.ts'

/** @param people who are known from the runs that are shown */
export function HistoryFilterBar({ filters, people }: { filters: HistoryFilters; people: string[] }) {
  const t = useTranslations('runs')
  const me = useMe()?.username
  const names = [...new Set([...(me ? [me] : []), ...(filters.person ? [filters.person] : []), ...people])]
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
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
        options={names.map((name) => ({ value: name, label: name }))}
        onChange={filters.setPerson}
      />
      <HostFilter agentId={filters.agent} onChange={filters.setAgent} />
      <Choice
        label={t('list.time')}
        any={t('list.anyTime')}
        value={filters.time}
        options={TIME_SPAN_NAMES.map((span) => ({ value: span, label: t(`list.${span}`) }))}
        onChange={filters.setTime}
      />
    </div>
  )
}
