/** What has run on a host, newest first: as far back as it is kept. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { HostTaskItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { SearchedTo } from '../../../_components/SearchedTo.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useSearchOn } from '../../../_lib/useSearchOn.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Choice } from '../../../_ui/Choice.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { StateLabel } from '../../runs/_components/StateIcon.tsx'
import { isTaskOver, isTaskState, TASK_STATES } from '../../runs/_lib/states.ts'

const TASKS_PER_PAGE = 10
const REREAD_LIVE_MS = 2_000

function TaskRow({ item }: { item: HostTaskItem }) {
  const t = useTranslations('runs.view')
  const { run } = item
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-1.5 text-sm">
      <Link
        prefetch={false}
        href={paths.run(item.runId)}
        className={`min-w-0 flex-1 basis-40 truncate hover:underline ${run.name ? '' : 'font-mono text-xs'}`}
      >
        {run.name || run.summary}
      </Link>
      <span className="flex w-36 items-center gap-2 text-xs">
        <StateLabel state={item.state} />
        {item.exitCode !== null && item.exitCode !== 0 && (
          <span className="text-muted">{t('exit', { code: item.exitCode })}</span>
        )}
      </span>
      <span className="w-16 text-right text-xs text-muted">
        <Duration ms={item.durationMs} since={isTaskOver(item.state) ? null : item.startedAt} />
      </span>
      <span className="w-20 truncate text-xs text-muted">{run.createdBy}</span>
      <span className="w-24 text-right text-xs text-muted">
        <RelativeTime at={run.createdAt} />
      </span>
    </li>
  )
}

export function AgentRuns({ agentId }: { agentId: string }) {
  const t = useTranslations('agent')
  const words = useTranslations('history.host')
  const states = useTranslations('runs.states')
  const trpc = useTRPC()
  const [state, setState] = useState('')
  const tasks = useInfiniteQuery(
    trpc.history.ofHost.infiniteQueryOptions(
      { agentId, limit: TASKS_PER_PAGE, ...(isTaskState(state) ? { state } : {}) },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: { data } }) =>
          data?.pages.length === 1 && data.pages[0]?.items.some((item) => !isTaskOver(item.state))
            ? REREAD_LIVE_MS
            : false,
      },
    ),
  )
  const search = useSearchOn(tasks)
  const items = tasks.data?.pages.flatMap((page) => page.items)
  const isEmpty = items?.length === 0 && search.searchedTo === null
  return (
    <Section
      title={t('runs')}
      actions={
        !(isEmpty && !state) && (
          <span className="flex items-center gap-3">
            <Choice
              label={words('state')}
              any={words('anyState')}
              value={state}
              options={TASK_STATES.map((value) => ({ value, label: states(value) }))}
              onChange={setState}
            />
            <Link href={paths.runs({ agent: agentId })} className="link-quiet text-xs">
              {t('allRuns')}
            </Link>
          </span>
        )
      }
    >
      {tasks.isError && !items && <ErrorState error={tasks.error} onRetry={tasks.refetch} />}
      {tasks.isPending && <SkeletonRows count={3} />}
      {isEmpty && <p className="text-sm text-muted">{state ? words('none') : t('noRuns')}</p>}
      {items && items.length > 0 && (
        <ul aria-label={t('runs')} className={tasks.isPlaceholderData ? 'opacity-60' : ''}>
          {items.map((item) => (
            <TaskRow key={item.taskId} item={item} />
          ))}
        </ul>
      )}
      <SearchedTo search={search} found={items?.length ?? 0} />
      {tasks.hasNextPage && search.searchedTo === null && (
        <div className="py-3 text-center">
          <Button pending={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
            {words('more')}
          </Button>
        </div>
      )}
    </Section>
  )
}
