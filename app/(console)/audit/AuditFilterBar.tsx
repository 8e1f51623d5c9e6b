/** What narrows the audit trail: words, person, action, target, time. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { TimeFilter } from '../../_components/TimeFilter.tsx'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { Choice } from '../../_ui/Choice.tsx'
import { SearchInput } from '../../_ui/SearchInput.tsx'
import { TARGET_KINDS } from './targets.ts'
import type { AuditFilters } from './useAuditFilters.ts'

/** Names as options; the one in the address is among them even before they are loaded. */
const optionsOf = (names: readonly string[] | undefined, chosen: string) =>
  [...new Set([...(chosen ? [chosen] : []), ...(names ?? [])])].map((value) => ({ value, label: value }))

export function AuditFilterBar({ filters }: { filters: AuditFilters }) {
  const t = useTranslations('audit')
  const trpc = useTRPC()
  const actions = useQuery(trpc.audit.actions.queryOptions())
  const actors = useQuery(trpc.audit.actors.queryOptions())
  const { kind, target } = filters
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchInput value={filters.query} onChange={filters.setQuery} label={t('filter')} />
      <Choice
        label={t('who')}
        any={t('anyone')}
        value={filters.actor}
        options={optionsOf(actors.data?.items, filters.actor)}
        onChange={filters.setActor}
      />
      <Choice
        label={t('what')}
        any={t('allActions')}
        value={filters.action}
        options={optionsOf(actions.data?.items, filters.action)}
        onChange={filters.setAction}
      />
      <Choice
        label={t('target')}
        any={t('anyTarget')}
        value={kind}
        options={TARGET_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        onChange={(next) => filters.setTarget(next, '')}
      />
      {target && (
        <button
          type="button"
          className="inline-flex h-8 max-w-60 items-center gap-1.5 rounded-md bg-hover px-2.5 font-mono text-xs hover:text-danger"
          aria-label={t('dropTarget', { target })}
          onClick={() => filters.setTarget(kind, '')}
        >
          <span className="truncate">{target}</span>
          <X className="size-3.5 shrink-0" aria-hidden="true" />
        </button>
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
