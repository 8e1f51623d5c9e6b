/** Picks the hosts: a live list to filter and tick, or everything that matches the filter. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { isSearchProblem, useErrorText } from '../../../_lib/errors.ts'
import { useFactHint } from '../../../_lib/factHint.ts'
import { addressOf, sameNamed } from '../../../_lib/hostMarks.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { SearchHelp } from '../../agents/_components/SearchHelp.tsx'
import { isPicked, refreshed, type Targets, targetOf, toggle, without } from '../_lib/targets.ts'
import { useTargets } from '../_lib/useTargets.ts'
import { AgentOption } from './AgentOption.tsx'
import { PickedHosts } from './PickedHosts.tsx'

const AGENTS_PER_PAGE = 50
/** The list shows presence: it is read again this often while it is open. */
const REFRESH_MS = 5000

export interface TargetPickerProps {
  targets: Targets
  onChange(targets: Targets): void
  problem?: string
}

export function TargetPicker({ targets, onChange, problem }: TargetPickerProps) {
  const t = useTranslations('runs.targets')
  const agentWords = useTranslations('agents')
  const trpc = useTRPC()
  const { matching } = useTargets()
  const errorText = useErrorText()
  const [query, setQuery] = useState('')
  const [onlineOnly, setOnlineOnly] = useState(false)
  const words = query.trim()
  const filter: AgentFilter = {
    ...(words ? { query: words } : {}),
    ...(onlineOnly ? { status: 'online' as const } : {}),
  }
  const agents = useInfiniteQuery(
    trpc.agents.list.infiniteQueryOptions(
      { ...filter, sort: 'hostname', limit: AGENTS_PER_PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: REFRESH_MS,
      },
    ),
  )
  const factHint = useFactHint()
  const wrong = isSearchProblem(agents.error)
  const first = agents.data?.pages[0]
  const items =
    agents.data?.pages.flatMap((page) => page.items).filter((item) => item.status !== 'pending') ?? []
  const same = sameNamed(items.map((agent) => ({ ...agent, address: addressOf(agent) })))
  const total = first?.total ?? items.length
  const pickAll = () => {
    matching(filter).then(onChange, (error: unknown) => toast.error(errorText(error)))
  }

  useEffect(() => {
    const now = refreshed(targets, items)
    if (now !== targets) onChange(now)
  })

  return (
    <section aria-label={t('title')} className="flex min-h-0 flex-col gap-2">
      <PickedHosts targets={targets} onChange={onChange} problem={problem} />
      <SearchInput
        value={query}
        onChange={setQuery}
        wide
        problem={wrong ? errorText(agents.error) : null}
        label={t('filter')}
        placeholder={t('filterPlaceholder')}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-accent"
            checked={onlineOnly}
            onChange={(event) => setOnlineOnly(event.target.checked)}
          />
          {t('onlineOnly')}
        </label>
        <SearchHelp />
        <span className="grow" />
        {total > 0 && (
          <button type="button" className="link-quiet" onClick={pickAll}>
            {t('selectAll', { count: total })}
          </button>
        )}
      </div>
      {/* Positioned, so that words for screen readers in it make the page no longer. */}
      <div className="relative max-lg:max-h-96 min-h-48 grow overflow-y-auto rounded-md border border-line">
        {agents.isPending && <SkeletonRows count={6} />}
        {agents.isError && !wrong && (
          <ErrorState title={t('failed')} error={agents.error} onRetry={agents.refetch} />
        )}
        {agents.isSuccess && items.length === 0 && (
          <EmptyState
            title={words || onlineOnly ? t('none') : t('noneYet')}
            text={words ? (factHint(query) ?? agentWords('noMatchText')) : undefined}
            action={!words && !onlineOnly && <ButtonLink href={paths.addAgents()}>{t('addHost')}</ButtonLink>}
          />
        )}
        <ul>
          {items.map((agent) => (
            <li key={agent.id}>
              <AgentOption
                agent={agent}
                same={same}
                picked={isPicked(targets, filter, agent.id)}
                onToggle={() =>
                  onChange(
                    without(targets, filter, items.map(targetOf), agent.id) ??
                      toggle(targets, targetOf(agent)),
                  )
                }
              />
            </li>
          ))}
        </ul>
        {agents.hasNextPage && (
          <button
            type="button"
            className="link-quiet w-full py-2 text-xs"
            onClick={() => agents.fetchNextPage()}
          >
            {t('more', { count: Math.max(0, total - items.length) })}
          </button>
        )}
      </div>
    </section>
  )
}
