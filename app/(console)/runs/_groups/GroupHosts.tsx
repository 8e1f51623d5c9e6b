/** Whose answer it is: a few names, or all of them folded; the whole list is read page by page when asked for. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { OutputGroup } from '../../../../server/trpc/types.ts'
import { shortId } from '../../../_lib/hostMarks.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { CopyButton } from '../../../_ui/CopyButton.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { useOpenHost } from '../_host/useOpenHost.ts'
import type { Grouping } from './GroupChoices.tsx'

const HOSTS_PER_PAGE = 200

interface Props {
  runId: string
  group: OutputGroup
  grouping: Grouping
  /** Names that more than one host of the run has. */
  shared: ReadonlySet<string>
}

export function GroupHosts({ runId, group, grouping, shared }: Props) {
  const t = useTranslations('reading.groups')
  const trpc = useTRPC()
  const { by, ignore } = grouping
  const { open } = useOpenHost()
  const [all, setAll] = useState(false)
  const list = useInfiniteQuery(
    trpc.runs.tasks.infiniteQueryOptions(
      { runId, group: { by, ignore, key: group.key }, limit: HOSTS_PER_PAGE },
      { getNextPageParam: (page) => page.nextCursor, enabled: all },
    ),
  )
  const few = group.hostnames.length === group.count
  const named = group.hostnames.map((hostname, at) => ({
    hostname,
    agentId: group.agentIds[at] ?? '',
    taskId: group.taskIds[at] ?? '',
  }))
  const listed = all ? (list.data?.pages.flatMap((page) => page.items) ?? []) : few ? named : []
  const complete = !group.range.endsWith('…')
  return (
    <div
      className={`flex items-center gap-x-3 pb-1.5 text-xs leading-5 text-muted ${all ? 'flex-wrap' : ''}`}
    >
      {listed.length === 0 && (
        <p title={group.range} className="min-w-0 truncate font-mono">
          {group.range}
        </p>
      )}
      {listed.length > 0 && (
        <ul className="flex max-h-60 flex-wrap gap-x-3 overflow-y-auto font-mono" aria-label={t('hostList')}>
          {listed.map(({ hostname, agentId, taskId }) => (
            <li key={taskId}>
              <button
                type="button"
                title={agentId}
                className="hover:text-text hover:underline"
                onClick={() => open({ taskId })}
              >
                {shared.has(hostname) ? `${hostname} ${shortId(agentId)}` : hostname}
              </button>
            </li>
          ))}
        </ul>
      )}
      {all && list.isError && <ErrorState error={list.error} onRetry={list.refetch} />}
      {!few && (
        <span className="flex shrink-0 items-center gap-3">
          {complete && <CopyButton text={group.range} label={t('copyNames')} />}
          {(!all || list.hasNextPage) && (
            <button
              type="button"
              className="link-quiet"
              disabled={list.isFetching}
              onClick={() => (all ? void list.fetchNextPage() : setAll(true))}
            >
              {all ? t('moreHosts', { count: group.count - listed.length }) : t('listHosts')}
            </button>
          )}
          {all && (
            <button type="button" className="link-quiet" onClick={() => setAll(false)}>
              {t('foldHosts')}
            </button>
          )}
        </span>
      )}
    </div>
  )
}
