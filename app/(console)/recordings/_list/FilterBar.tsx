/** What narrows recordings: person, host, time, state. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { usePermission } from '../../../_components/permissions.tsx'
import { TimeFilter } from '../../../_components/TimeFilter.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Choice } from '../../../_ui/Choice.tsx'
import { HostFilter } from '../../runs/_history/HostFilter.tsx'
import { type RecordingFilters, SHOWN_STATES } from './useRecordingFilters.ts'

interface Props {
  filters: RecordingFilters
  /** In lines, whose recordings are in any state. */
  searching: boolean
}

export function FilterBar({ filters, searching }: Props) {
  const t = useTranslations('recordings')
  const trpc = useTRPC()
  const mayReadAny = usePermission('recordings.readAny')
  const people = useQuery(trpc.recordings.people.queryOptions(undefined, { enabled: mayReadAny }))
  const names = new Set([filters.person, ...(people.data?.items ?? [])].filter(Boolean))
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {mayReadAny && (
        <Choice
          label={t('person')}
          any={t('anyPerson')}
          value={filters.person}
          options={[...names].map((name) => ({ value: name, label: name }))}
          onChange={filters.setPerson}
        />
      )}
      <HostFilter agentId={filters.agent} onChange={filters.setAgent} />
      {!searching && (
        <Choice
          label={t('state')}
          any={t('anyState')}
          value={filters.state}
          options={SHOWN_STATES.map((state) => ({ value: state, label: t(`states.${state}`) }))}
          onChange={filters.setState}
        />
      )}
      <TimeFilter filter={filters.time} />
      {filters.isFiltered && (
        <Button variant="quiet" onClick={filters.clear}>
          {t('clear')}
        </Button>
      )}
    </div>
  )
}
